import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readCloudFile } from '../../local/cloud/cloud-file.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { openDeploymentLedger } from '../support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';

/** Each app stands somewhere else when the machine is switched off. */
const phases = { building: 'build', watched: 'verify', waiting: 'approve' } as const;
type App = keyof typeof phases;
const names: readonly App[] = ['building', 'watched', 'waiting'];

/** The build of one app lasts until that file is there. */
const appsIn = (directory: string, gate: string) => {
  const page = 'mkdir out; echo page > out/index.html';
  const apps = {
    building: { command: `while [ ! -e ${gate} ]; do sleep 0.1; done; ${page}`, environment: {} },
    watched: { command: page, environment: { bakeSeconds: 30 } },
    // A command of its own: what is built by the same one is built once.
    waiting: { command: `${page} #`, environment: { approval: true } },
  };
  return names.map((name) => ({
    name,
    repo: 'acme/shop',
    build: { command: apps[name].command, output: 'out' },
    targets: [{ kind: 'static' as const, directory: join(directory, name) }],
    environments: {
      production: { branches: ['main'], checkIntervalSeconds: 1, ...apps[name].environment },
    },
  }));
};

describe('deployments on a machine that is switched off', () => {
  let product: Product;
  let directory: string;
  let gate: string;
  let port: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
    gate = join(directory, 'gate');
    product = await startProduct({
      repositories: ['shop'],
      mirrors: [appMirror()],
      deployment: { apps: appsIn(directory, gate) },
    });
    // The first cloud says where its webhook is; the one that is killed has the same address.
    port = Number(new URL(product.cloud.webhookUrl ?? '').port);
    await product.stopCloud();
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  /** The last run of each app, as the cloud that is up, here or in another process, has it written down. */
  const runs = async (): Promise<Record<App, DeploymentRun | undefined>> => {
    const cloud = await readCloudFile(product.cloudOptions.dataDirectory);
    if (!cloud) throw new Error('no cloud is up');
    const last = async (app: App) => {
      const ledger = openDeploymentLedger(cloud, { app, environment: 'production' });
      const [run] = await ledger.runs().finally(ledger.close);
      return run;
    };
    return {
      building: await last('building'),
      watched: await last('watched'),
      waiting: await last('waiting'),
    };
  };
  const phasesNow = async () => {
    const { building, watched, waiting } = await runs();
    return { building: building?.phase, watched: watched?.phase, waiting: waiting?.phase };
  };

  it('go on from where they were when it is on again', { timeout: 300_000 }, async () => {
    const victim = spawnCloud(product, port);
    await once(victim.stdout, 'data');
    await product.developer.commitAndPush('shop', 'main', { files: { 'a.txt': 'a' } });
    await eventually(async () => expect(await phasesNow()).toEqual(phases), 60_000);
    const exited = once(victim, 'exit');
    victim.kill('SIGKILL');
    await exited;

    await product.startCloud();
    expect(await phasesNow()).toEqual(phases);
    await writeFile(gate, '');
    await eventually(async () => {
      const { building, watched } = await runs();
      expect([building?.outcome, watched?.outcome]).toEqual(['succeeded', 'succeeded']);
    }, 200_000);
    expect((await runs()).waiting).toMatchObject({ phase: 'approve' });
  });
});

/** A cloud in a process of its own, on the data and at the address of the product's. */
function spawnCloud({ cloudOptions }: Product, port: number) {
  const script = fileURLToPath(new URL('../support/product-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(JSON.stringify({ ...cloudOptions, ports: { http: port } }));
  return child;
}
