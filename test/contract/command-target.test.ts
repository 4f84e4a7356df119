import { describe, expect, it } from 'vitest';
import { createCommandTarget } from '../../functions/deployment/targets/command/command-target.ts';
import { CommandFailedError } from '../../functions/deployment/targets/command/errors.ts';
import type { NamedRelease } from '../../functions/deployment/targets/target.ts';
import { createDeploymentsInMemory } from '../support/deployments-in-memory.ts';
import { inMemoryBlobs } from '../support/in-memory-blobs.ts';
import { namedRelease } from '../support/releases.ts';
import { runnerInMemory } from '../support/runner-in-memory.ts';
import { describeTarget, type TargetScenario } from './target-contract.ts';

const signal = new AbortController().signal;
const command = './deploy.sh';
const releaseOf = (word: string) => namedRelease(word, { archive: `archive of ${word}` });

const makeWorld = () => {
  let now = 1_000_000;
  const { targets: records } = createDeploymentsInMemory();
  const runner = runnerInMemory(() => now, 20_000);
  const blobs = inMemoryBlobs();
  const target = () =>
    createCommandTarget({
      app: 'shop',
      environment: 'production',
      settings: { name: 'script', command, secrets: ['DEPLOY_KEY'], timeoutSeconds: 600 },
      records,
      runner,
      sourceOf: async ({ release }) => release.archive ?? 'the repository',
      keepLog: (text) => blobs.put(Buffer.from(text)),
      now: () => now,
    });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { runner, records, blobs, target, pass };
};

const scenarioOf = async (): Promise<TargetScenario> => {
  const { runner, target, pass } = makeWorld();
  return {
    target,
    releases: { a: releaseOf('a'), b: releaseOf('b'), c: releaseOf('c') },
    pass: async (seconds) => pass(seconds),
    withdraws: true,
    failCall: (nth, moment) => runner.failCall(nth, moment),
    callsMade: runner.callsMade,
    // It looks at what it has written down itself, which no network is between.
    observesOutside: false,
  };
};

describeTarget('command', scenarioOf);

describe('a release that a command brings somewhere', () => {
  const start = () => {
    const world = makeWorld();
    let fence = 0;
    const order = async (to: NamedRelease, from?: NamedRelease) => {
      fence += 1;
      const { revision } = await world.target().observe(signal);
      return { from, to, weight: 100, expected: revision, runId: `run-${fence}`, fence };
    };
    const settle = async (given: Awaited<ReturnType<typeof order>>) => {
      for (;;) {
        const progress = await world.target().shift(given, signal);
        if (progress.state === 'ready') return progress;
        world.pass(progress.afterSeconds);
      }
    };
    return { ...world, order, settle };
  };

  it('says to the command what it is about', async () => {
    const { runner, order, settle } = start();
    const [a, b] = [releaseOf('a'), releaseOf('b')];
    await settle(await order(a));
    await settle(await order(b, a));
    expect(runner.started.at(-1)).toMatchObject({
      command,
      source: 'archive of b',
      secrets: ['DEPLOY_KEY'],
      variables: {
        AUTO_BUILDER_APP: 'shop',
        AUTO_BUILDER_ENVIRONMENT: 'production',
        AUTO_BUILDER_RELEASE: b.digest,
        AUTO_BUILDER_COMMIT: b.release.commit,
        AUTO_BUILDER_PREVIOUS: a.digest,
        AUTO_BUILDER_RUN: 'run-2',
        AUTO_BUILDER_FENCE: '2',
      },
    });
  });

  it('keeps what the command has printed', async () => {
    const { order, settle, blobs } = start();
    const progress = await settle(await order(releaseOf('a')));
    const log = await blobs.get((progress.state === 'ready' && progress.log) || '');
    expect(Buffer.from(log ?? []).toString()).toBe('all of it');
  });

  it.each(['failed', 'timed-out', 'stopped', 'fault'] as const)(
    'fails with its log when the command ends as %s, and then nothing is known to be there',
    async (result) => {
      const { runner, target, order, settle } = start();
      const a = releaseOf('a');
      await settle(await order(a));
      runner.results.set(command, result);
      const failed = await settle(await order(releaseOf('b'), a)).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(CommandFailedError);
      expect(failed).toMatchObject({ code: 'TARGET_FAILED', log: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect((await target().observe(signal)).live).toBeUndefined();
    },
  );

  it('is brought back by the command after another one has failed half-way', async () => {
    const { runner, target, order, settle } = start();
    const a = releaseOf('a');
    await settle(await order(a));
    runner.results.set(command, 'failed');
    await settle(await order(releaseOf('b'), a)).catch(() => undefined);
    runner.results.clear();
    await settle(await order(a));
    expect(runner.started.map(({ variables }) => variables.AUTO_BUILDER_RELEASE).at(-1)).toBe(a.digest);
    expect((await target().observe(signal)).live).toBe(a.digest);
  });

  it('tries the same way back again, with another task', async () => {
    const { runner, target, order, settle, pass } = start();
    const a = releaseOf('a');
    runner.results.set(command, 'failed');
    const back = await order(a);
    await settle(back).catch(() => undefined);
    runner.results.clear();
    pass(15);
    await settle({ ...back, expected: (await target().observe(signal)).revision });
    expect(runner.started).toHaveLength(2);
  });

  it('is stopped, and has ended, before another order begins', async () => {
    const { runner, target, order, settle } = start();
    const [a, b] = [releaseOf('a'), releaseOf('b')];
    await target().shift(await order(a), signal);
    await settle(await order(b));
    expect(runner.stopped).toHaveLength(1);
    expect((await target().observe(signal)).live).toBe(b.digest);
  });

  it('waits for a task that another worker may be starting at this moment', async () => {
    const { records, runner, target, order, settle } = start();
    const claimed = { release: 'another', runId: 'run-0', fence: 0, startedAt: 1_000_000 };
    await records.write('target#shop#production#script', { operation: claimed }, 0);
    const mine = await order(releaseOf('a'));
    expect(await target().shift(mine, signal)).toMatchObject({ state: 'under-way' });
    expect(runner.started).toHaveLength(0);
    await settle(mine);
    expect(runner.started).toHaveLength(1);
  });
});
