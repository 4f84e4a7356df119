import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentJob } from '../../shared/jobs/deployment-job.ts';
import { runIdOf } from '../../shared/jobs/deployment-run-id.ts';
import { readDirectoryPointer } from '../../shared/sites/directory-pointer.ts';
import type { DeploymentOrder, DeploymentRun } from '../../shared/state/deployment-state.ts';
import { clientsFor } from '../support/cloud.ts';
import { openDeploymentLedger } from '../support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';
import { gitIn } from '../support/repositories.ts';

const environments = {
  staging: { branches: ['main'], checkIntervalSeconds: 1 },
  production: {
    after: 'staging',
    automatic: true,
    rollout: [20, 100],
    bakeSeconds: 2,
    checkIntervalSeconds: 1,
  },
  tagged: { tags: ['v[0-9]*', 'v*'] },
  mirrored: { branches: ['main'], startOn: 'synced' as const },
};
type Environment = keyof typeof environments;

describe('the ways in which the product comes to deploy an app', () => {
  let product: Product;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
    product = await startProduct({
      repositories: ['shop'],
      mirrors: [appMirror()],
      deployment: {
        apps: [
          {
            name: 'shop',
            repo: 'acme/shop',
            build: { command: 'mkdir dist; cp word.txt dist/', output: 'dist', inputs: ['word.txt'] },
            targets: [{ kind: 'static', name: 'site', directory: join(directory, '{environment}') }],
            environments,
          },
        ],
      },
    });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  const ledgerOf = (environment: Environment) =>
    openDeploymentLedger(product.cloud, { app: 'shop', environment });
  /** The word that an environment serves, the run that brought it, and whether others are still at work. */
  const served = async (environment: Environment) => {
    const ledger = ledgerOf(environment);
    const [runs, state] = [await ledger.runs(), await ledger.state()];
    const run = runs.find(({ runId }) => runId === state?.live?.runId);
    const atWork = runs.filter(({ phase }) => phase !== 'ended').length;
    ledger.close();
    const { pointer } = await readDirectoryPointer(join(directory, environment));
    const folder = join(directory, environment, 'r', pointer?.live?.release ?? '');
    const word = pointer?.live ? await readFile(join(folder, 'word.txt'), 'utf8') : undefined;
    return { word, run, atWork };
  };
  const serves = (environment: Environment, word: string): Promise<DeploymentRun> =>
    eventually(async () => {
      const found = await served(environment);
      expect(found).toMatchObject({ word, atWork: 0, run: { outcome: 'succeeded' } });
      if (!found.run) throw new Error('no run');
      return found.run;
    }, 60_000);
  const push = (word: string) =>
    product.developer.commitAndPush('shop', 'main', { files: { 'word.txt': word } });
  const ask = async (environment: Environment, order: DeploymentOrder): Promise<void> => {
    const { sqs, dynamodb, eventbridge } = clientsFor(product.cloud);
    const at = Date.now();
    const job: DeploymentJob = {
      ...{ version: 1, kind: 'deployment', app: 'shop', environment },
      action: { kind: 'start', runId: runIdOf(at, environment, String(at)), order, overrides: [] },
      requester: { kind: 'command', id: 'test', by: 'ada', at },
    };
    const QueueUrl = product.cloud.outputs.DeploymentQueueUrl;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(job) }));
    for (const client of [sqs, dynamodb, eventbridge]) client.destroy();
  };

  it('given a push, promotes the same release through the environments, and builds it once', async () => {
    await push('one');
    const staging = await serves('staging', 'one');
    const production = await serves('production', 'one');
    expect(production).toMatchObject({
      release: staging.release,
      order: { kind: 'promote', from: 'staging' },
    });
    expect(production.build).toBeUndefined();
  });

  it('given the mirror run after a push, deploys what it brought', async () => {
    expect(await serves('mirrored', 'one')).toMatchObject({ requester: { kind: 'synced' } });
  });

  it('given a tag, deploys it', async () => {
    const { developer } = product;
    await gitIn(developer.workOn('shop'), 'tag', 'v2', 'refs/heads/main');
    await developer.push('shop', 'refs/tags/v2');
    expect(await serves('tagged', 'one')).toMatchObject({ ref: 'refs/tags/v2', build: { cached: true } });
  });

  it('given a rollout, gives the release a part of the viewers first', async () => {
    await push('two');
    const { steps } = await serves('production', 'two');
    expect(steps.filter(({ phase }) => phase === 'shift').map(({ subject }) => subject)).toEqual([
      'site 20 %',
      'site',
    ]);
  });

  it('given pushes in quick succession, ends with the last one everywhere', async () => {
    for (const word of ['three', 'four', 'five']) await push(word);
    await serves('staging', 'five');
    expect(await serves('production', 'five')).toMatchObject({ outcome: 'succeeded' });
  });

  it('given a GitHub that is down, takes a release back all the same, on a cloud that has just begun', async () => {
    await product.stopCloud();
    const up = product.github.faults.down('acme');
    await product.startCloud();
    await ask('production', { kind: 'rollback' });
    const run = await serves('production', 'two').finally(up);
    expect(run.order.kind).toBe('rollback');
  });

  it('leaves nothing half written', async () => {
    const leftOvers = await Promise.all(
      Object.keys(environments).map((environment) =>
        readdir(join(directory, environment, '.auto-builder', 'unfinished')),
      ),
    );
    expect(leftOvers.flat()).toEqual([]);
  });
});
