import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { openArchive, zipFiles } from '../../../functions/deployment/build/archive.ts';
import type { TaskError } from '../../../functions/deployment/build/errors.ts';
import { type BuildDependencies, makeRelease } from '../../../functions/deployment/build/make-release.ts';
import type { MadeRelease } from '../../../functions/deployment/run/ports.ts';
import type { DeploymentApp } from '../../../shared/config/deployment-settings.ts';
import { TaskOutputTooLargeError } from '../../../shared/tasks/errors.ts';
import { deploymentApp } from '../../support/deployment-configuration.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';
import { inMemoryBlobs } from '../../support/in-memory-blobs.ts';
import { type RunnerInMemory, runnerInMemory } from '../../support/runner-in-memory.ts';
import { type SourceInMemory, sourceInMemory } from '../../support/source-in-memory.ts';

const command = 'make';
const build = { command, output: 'out', inputs: ['src'], cacheKey: '', timeoutSeconds: 900 };
const app: DeploymentApp = deploymentApp({ build });
const output = zipFiles([{ path: 'index.html', bytes: Buffer.from('<p>') }]);

describe('making a release', () => {
  let now: number;
  let source: SourceInMemory;
  let runner: RunnerInMemory;
  let dependencies: BuildDependencies;
  let toolchain: string;
  beforeEach(() => {
    now = 1_000;
    toolchain = 'tools 1';
    source = sourceInMemory();
    runner = runnerInMemory(() => now, 30_000);
    dependencies = {
      builds: createDeploymentsInMemory().builds,
      blobs: inMemoryBlobs(),
      runner: { ...runner, toolchain: async () => toolchain, takeOutput: async () => output },
      now: () => now,
    };
  });

  const ask = (commit: string, changes: Partial<Parameters<typeof makeRelease>[1]> = {}) =>
    makeRelease(dependencies, { app, commit, source, since: now, ...changes });
  /** Asks again and again, as a run does, until it is made. */
  const make = async (
    commit: string,
    of: DeploymentApp = app,
  ): Promise<Extract<MadeRelease, { state: 'ready' }>> => {
    const since = now;
    for (let turns = 0; turns < 100; turns += 1) {
      const made = await ask(commit, { app: of, since });
      if (made.state === 'ready') return made;
      now += made.afterSeconds * 1000;
    }
    throw new Error('it never was made');
  };

  it('given an app without a build, is the commit itself', async () => {
    const { build: _build, ...plain } = app;
    const made = await make(source.commit({ 'a.txt': 'a' }), plain);
    expect(made.build).toBeUndefined();
    expect(runner.started).toEqual([]);
  });

  it('given a build, has its files and their hashes', async () => {
    const commit = source.commit({ 'src/a.js': 'a' });
    const { digest } = await make(commit);
    const release = JSON.parse(Buffer.from((await dependencies.blobs.get(digest)) ?? []).toString());
    const archive = openArchive((await dependencies.blobs.get(release.archive)) ?? new Uint8Array(), 'shop');
    expect({ ...release, paths: archive.paths }).toMatchObject({
      app: 'shop',
      commit,
      paths: ['index.html'],
    });
  });

  it('given another commit with the same inputs, builds nothing and says what that saved', async () => {
    await make(source.commit({ 'src/a.js': 'a', 'README.md': 'one' }));
    const made = await make(source.commit({ 'src/a.js': 'a', 'README.md': 'two' }));
    expect(runner.started).toHaveLength(1);
    expect(made.build).toMatchObject({
      cached: true,
      durationMs: 0,
      savedMs: expect.toSatisfy((ms) => ms >= 30_000),
    });
  });

  it.each([
    ['another input', () => source.commit({ 'src/a.js': 'b' }), app],
    [
      'another command',
      () => source.commit({ 'src/a.js': 'a' }),
      deploymentApp({ build: { ...build, command: 'make all' } }),
    ],
    [
      'another cacheKey',
      () => source.commit({ 'src/a.js': 'a' }),
      deploymentApp({ build: { ...build, cacheKey: '2' } }),
    ],
  ])('given %s, builds anew', async (_what, commit, of) => {
    await make(source.commit({ 'src/a.js': 'a' }));
    await make(commit(), of);
    expect(runner.started).toHaveLength(2);
  });

  it('given other tools, builds anew', async () => {
    const commit = source.commit({ 'src/a.js': 'a' });
    await make(commit);
    toolchain = 'tools 2';
    await make(commit);
    expect(runner.started).toHaveLength(2);
  });

  it('given two runs at once, builds once', async () => {
    const commit = source.commit({ 'src/a.js': 'a' });
    await Promise.all([ask(commit), ask(commit)]);
    now += 60_000;
    const [one, two] = [await make(commit), await make(commit)];
    expect(runner.started).toHaveLength(1);
    expect(one.digest).toBe(two.digest);
  });

  it('given a build that failed, tells what it printed last, and the same run does not try again', async () => {
    runner.results.set(command, 'failed');
    const commit = source.commit({ 'src/a.js': 'a' });
    const since = now;
    await ask(commit);
    now += 60_000;
    const first: unknown = await ask(commit, { since }).catch((error) => error);
    expect(first).toMatchObject({ code: 'BUILD_FAILED', what: /all of it/, log: expect.any(String) });
    const { code, what, remedy, log } = first as TaskError;
    await expect(ask(commit, { since })).rejects.toMatchObject({ code, what, remedy, log });
    expect(runner.started).toHaveLength(1);
  });

  it('given a runner that breaks a build off, such as a machine that is switched off, builds once more', async () => {
    runner.results.set(command, 'fault');
    const commit = source.commit({ 'src/a.js': 'a' });
    const since = now;
    await ask(commit, { since });
    now += 30_000;
    await ask(commit, { since });
    runner.results.delete(command);
    const made = await make(commit);
    expect([made.build?.cached, runner.started.length]).toEqual([false, 2]);
  });

  it('given a runner that breaks each build off, gives up after three', async () => {
    runner.results.set(command, 'fault');
    await expect(make(source.commit({ 'src/a.js': 'a' }))).rejects.toMatchObject({
      code: 'BUILD_RUNNER_UNAVAILABLE',
    });
    expect(runner.started).toHaveLength(3);
  });

  it('given a build that failed, the next run tries again', async () => {
    runner.results.set(command, 'failed');
    const commit = source.commit({ 'src/a.js': 'a' });
    await ask(commit);
    now += 60_000;
    await expect(ask(commit, { since: 1_000 })).rejects.toMatchObject({ code: 'BUILD_FAILED' });
    now += 1_000;
    runner.results.delete(command);
    await make(commit);
    expect(runner.started).toHaveLength(2);
  });

  it.each([
    ['timed-out', 'BUILD_TIMED_OUT'],
    ['output-missing', 'BUILD_OUTPUT_MISSING'],
    ['output-too-large', 'BUILD_OUTPUT_TOO_LARGE'],
    ['wrote-outside', 'BUILD_WROTE_OUTSIDE'],
  ] as const)('given a build that ended %s, is %s', async (result, code) => {
    runner.results.set(command, result);
    const commit = source.commit({ 'src/a.js': 'a' });
    await ask(commit);
    now += 60_000;
    await expect(ask(commit, { since: 1_000 })).rejects.toMatchObject({ code, log: expect.any(String) });
  });

  it('given a command that takes too long, stops it, whatever the runner gives it', async () => {
    const commit = source.commit({ 'src/a.js': 'a' });
    const began = now + 5_000;
    runner = runnerInMemory(() => now, 3_600_000);
    const look = async () => ({ state: 'running', log: 'so far', commandStartedAt: began }) as const;
    const watched = { ...dependencies, runner: { ...runner, toolchain: async () => 'tools', look } };
    const turn = () => makeRelease(watched, { app, commit, source, since: 1_000 });
    await turn();
    now = began + 900_000;
    expect(await turn()).toMatchObject({ state: 'under-way', detail: 'so far' });
    now += 1;
    await expect(turn()).rejects.toMatchObject({ code: 'BUILD_TIMED_OUT', what: /more than 900 s/ });
    expect(runner.stopped).toHaveLength(1);
  });

  it.each([
    ['nothing', async () => undefined, 'BUILD_OUTPUT_MISSING'],
    ['no zip', async () => Buffer.from('<html>'), 'BUILD_RUNNER_UNAVAILABLE'],
    ['a zip that leads outside', async () => zipSync({ '../a': new Uint8Array() }), 'BUILD_WROTE_OUTSIDE'],
    ['too much', () => Promise.reject(new TaskOutputTooLargeError('task', 1)), 'BUILD_OUTPUT_TOO_LARGE'],
  ])(
    'given a runner that hands over %s, fails with the log of the build',
    async (_what, takeOutput, code) => {
      dependencies = { ...dependencies, runner: { ...dependencies.runner, takeOutput } };
      const commit = source.commit({ 'src/a.js': 'a' });
      await ask(commit);
      now += 60_000;
      const log = createHash('sha256').update('all of it').digest('hex');
      await expect(ask(commit, { since: 1_000 })).rejects.toMatchObject({ code, log });
    },
  );

  it('given a known build whose files are gone, builds anew', async () => {
    const commit = source.commit({ 'src/a.js': 'a' });
    await make(commit);
    await dependencies.blobs.remove(createHash('sha256').update(output).digest('hex'));
    now += 1_000;
    expect((await make(commit)).build).toMatchObject({ cached: false });
    expect(runner.started).toHaveLength(2);
  });

  it('asks seldom about a build that takes long', async () => {
    const commit = source.commit({ 'src/a.js': 'a' });
    runner = runnerInMemory(() => now, 800_000);
    dependencies = { ...dependencies, runner: { ...runner, toolchain: async () => 'tools' } };
    const first = await ask(commit, { since: 1_000 });
    now += 600_000;
    const later = await ask(commit, { since: 1_000 });
    expect([first, later]).toMatchObject([{ afterSeconds: 1 }, { afterSeconds: 15 }]);
  });

  it('given an input that the commit does not have, names it', async () => {
    await expect(ask(source.commit({ 'README.md': 'a' }))).rejects.toMatchObject({
      code: 'BUILD_INPUT_MISSING',
      what: 'The commit has no src, which the build names as an input',
    });
  });

  it('given a worker that dies before or after any call of the runner, is made once', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let nth = 1; nth <= 3; nth += 1) {
        const commit = source.commit({ 'src/a.js': `${moment} ${nth}` });
        const before = runner.started.length;
        runner.failCall(nth, moment);
        for (let turns = 0; turns < 10; turns += 1) {
          await ask(commit, { since: 0 }).catch(() => undefined);
          now += 10_000;
        }
        await make(commit);
        expect(runner.started.length - before, `${moment} call ${nth}`).toBe(1);
      }
    }
  });
});
