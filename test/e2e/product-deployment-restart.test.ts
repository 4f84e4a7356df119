import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readDirectoryPointer } from '../../shared/sites/directory-pointer.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { openDeploymentLedger } from '../support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';

/** Each app stands somewhere else when the machine is switched off. */
const apps = {
  building: { command: 'sleep 15; mkdir out; echo page > out/index.html', environment: {} },
  watched: { command: 'mkdir out; echo page > out/index.html', environment: { bakeSeconds: 15 } },
  waiting: { command: 'mkdir out; echo page > out/index.html #', environment: { approval: true } },
};
type App = keyof typeof apps;

describe('deployments on a machine that is switched off', () => {
  let product: Product;
  let directory: string;
  let port: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
    product = await startProduct({
      repositories: ['shop'],
      mirrors: [appMirror()],
      deployment: {
        apps: Object.entries(apps).map(([name, { command, environment }]) => ({
          name,
          repo: 'acme/shop',
          build: { command, output: 'out' },
          targets: [{ kind: 'static', directory: join(directory, name) }],
          environments: { production: { branches: ['main'], checkIntervalSeconds: 1, ...environment } },
        })),
      },
    });
    // The first cloud says where its webhook is; the one that is killed has the same address.
    port = Number(new URL(product.cloud.webhookUrl ?? '').port);
    await product.stopCloud();
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  const runOf = async (app: App): Promise<DeploymentRun | undefined> => {
    const ledger = openDeploymentLedger(product.cloud, { app, environment: 'production' });
    const [run] = await ledger.runs();
    ledger.close();
    return run;
  };

  it('go on from where they were when it is on again', { timeout: 300_000 }, async () => {
    const victim = spawnCloud(product, port);
    await once(victim.stdout, 'data');
    await product.developer.commitAndPush('shop', 'main', { files: { 'a.txt': 'a' } });
    await eventually(async () => {
      const { pointer } = await readDirectoryPointer(join(directory, 'watched'));
      expect(pointer?.live).toBeDefined();
    }, 60_000);
    const exited = once(victim, 'exit');
    victim.kill('SIGKILL');
    await exited;

    await product.startCloud();
    const [building, watched] = [await runOf('building'), await runOf('watched')];
    expect([building?.phase, watched?.phase]).toEqual(['build', 'verify']);
    await eventually(async () => {
      const outcomes = [await runOf('building'), await runOf('watched')].map((run) => run?.outcome);
      expect(outcomes).toEqual(['succeeded', 'succeeded']);
    }, 200_000);
    expect(await runOf('waiting')).toMatchObject({ phase: 'approve' });
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
