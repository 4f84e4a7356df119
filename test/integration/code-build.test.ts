import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runBuild } from '../../local/cloud/code-build/build-process.ts';
import { findIsolation, type Isolation } from '../../local/cloud/code-build/isolation.ts';
import { type LocalTasks, startLocalTasks } from '../support/local-tasks.ts';

const isolation = await findIsolation(join(tmpdir(), `auto-builder-isolation-${process.pid}`));
afterAll(() => rm(join(tmpdir(), `auto-builder-isolation-${process.pid}`), { recursive: true }));

/** Whether a process on this machine sleeps for so many seconds. */
async function sleeps(seconds: string): Promise<boolean> {
  const shown = spawn('ps', ['-eo', 'stat=,args=']);
  const text = Buffer.concat(await shown.stdout.toArray()).toString();
  // One that nobody has asked after yet is dead all the same.
  return text.split('\n').some((line) => line.endsWith(`sleep ${seconds}`) && !line.startsWith('Z'));
}

/** Some seconds that no other process sleeps for. */
const longTime = () => `6${process.pid}.${Math.trunc(performance.now() * 1000)}`;

const kinds: readonly Isolation['kind'][] = isolation.kind === 'none' ? ['none'] : ['none', isolation.kind];

describe.each(kinds)('tasks on one machine, over the SDK (isolation: %s)', (kind) => {
  let tasks: LocalTasks;
  beforeAll(async () => {
    process.env.AUTO_BUILDER_TEST_SECRET = 'of the host';
    tasks = await startLocalTasks(tmpdir(), { isolation: { kind } });
  });
  afterAll(async () => {
    delete process.env.AUTO_BUILDER_TEST_SECRET;
    await tasks.close();
    await tasks.remove();
  });

  it('given a command that ends well, keeps what it made and what it printed', async () => {
    const task = await tasks.begin('mkdir -p out/sub && cp README.md out/sub/copy && echo well done');
    expect(await tasks.ended(task)).toMatchObject({ result: 'succeeded', log: 'well done\n' });
    expect(await tasks.outputOf(task)).toEqual({ 'sub/copy': 'read me' });
  });

  it('given quotes, dollars and lines in a command, runs it as it is written', async () => {
    const { log } = await tasks.run(`word='a "b" $c'\nprintf '%s\n' "$word"; printf '%s' 'd\\e'`);
    expect(log).toBe('a "b" $c\nd\\e');
  });

  it('given a command that fails, says how, with what it printed', async () => {
    expect(await tasks.run('echo no >&2; exit 7')).toEqual({
      state: 'ended',
      result: 'failed',
      detail: 'the command ended with status 7',
      log: 'no\n',
    });
  });

  it('given a file that may be run, runs it, and keeps that it may be run', async () => {
    const script = { path: 'go.sh', bytes: Buffer.from('#!/bin/sh\necho ran'), executable: true };
    expect((await tasks.run('./go.sh && mkdir out && cp -p go.sh out', {}, [script])).log).toBe('ran\n');
  });

  it('sees of the variables of the host nothing but the path, and its own secrets', async () => {
    const { log } = await tasks.run('env', { variables: { GREETING: 'hello' }, secrets: ['DEPLOY_KEY'] });
    const names = log
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      // What shells set by themselves.
      .filter((name) => !['_', 'PWD', 'OLDPWD', 'SHLVL'].includes(name ?? ''));
    expect(names.sort()).toEqual(
      ['AUTO_BUILDER_COMMAND', 'CI', 'DEPLOY_KEY', 'GREETING', 'HOME', 'LANG', 'PATH', 'TMPDIR'].sort(),
    );
    expect(log).toContain('DEPLOY_KEY=its value');
  });

  it('may write at home and among temporary files', async () => {
    expect(await tasks.run('touch "$HOME/a" "$TMPDIR/b" && mkdir out && touch out/c')).toMatchObject({
      result: 'succeeded',
    });
  });

  it('runs Node.js, whatever memory it reserves', async () => {
    const command = `'${process.execPath}' -e "console.log(Buffer.alloc(3e8).length)"`;
    expect((await tasks.run(command)).log).toBe('300000000\n');
  });

  it('given a secret that the role may not read, does not begin', async () => {
    expect(await tasks.run('true', { secrets: ['OTHER'] })).toMatchObject({
      result: 'failed',
      detail: 'there is no secret house/OTHER',
    });
  });

  it.each(['true', 'mkdir out', 'touch out'])(
    'given the command "%s", misses its output',
    async (command) => {
      expect(await tasks.run(command)).toMatchObject({ result: 'output-missing' });
    },
  );

  it.each([
    ['an output outside of the folder', 'mkdir -p ../home/elsewhere', { output: '../home/elsewhere' }],
    ['an output that is a link to the outside', 'ln -s / out', {}],
    ['a link to the outside in the output', 'mkdir out; ln -s /etc/hostname out/hostname', {}],
    ['a link to nothing in the output', 'mkdir out; ln -s nowhere out/hostname', {}],
    ['a file beside the folder', 'mkdir out; touch out/a ../beside', {}],
  ])('given %s, keeps nothing of it', async (_what, command, more) => {
    const task = await tasks.begin(command, more);
    expect((await tasks.ended(task)).result).toBe('wrote-outside');
    expect(await tasks.runner.takeOutput(task)).toBeUndefined();
  });

  it('given links within the folder, keeps copies, and goes around in no circle', async () => {
    const task = await tasks.begin('mkdir out; ln -s ../README.md out/copy; ln -s . out/again');
    await tasks.ended(task);
    expect(await tasks.outputOf(task)).toEqual({ copy: 'read me' });
  });

  it('given thousands of files, keeps them all', async () => {
    const task = await tasks.begin('mkdir out && cd out && seq 5000 | xargs touch');
    expect(await tasks.ended(task)).toMatchObject({ result: 'succeeded' });
    expect(Object.keys(await tasks.outputOf(task))).toHaveLength(5000);
  });

  it('given more than a release may have, says so', async () => {
    const command = 'mkdir out; truncate -s 1073741825 out/huge';
    expect(await tasks.run(command)).toMatchObject({ result: 'output-too-large' });
  });

  it('given a command that floods its log, keeps the beginning and the end', async () => {
    const { log, result } = await tasks.run('echo first; yes | head -c 200000000; echo last; exit 1');
    expect(result).toBe('failed');
    expect(log.length).toBeLessThan(4.1 * 1024 * 1024);
    expect(log).toMatch(/^first\n/);
    expect(log).toMatch(/\n\[\d+ bytes left out\]\n/);
    expect(log).toMatch(/last\n$/);
  });

  it('given a command that runs, tells since when, and what it has printed so far', async () => {
    const before = Date.now();
    const task = await tasks.begin('echo so far; sleep 600');
    await vi.waitFor(
      async () => {
        const state = await tasks.runner.look(task);
        expect(state).toMatchObject({ state: 'running', log: 'so far\n' });
        expect(state).toHaveProperty(
          'commandStartedAt',
          expect.toSatisfy((at) => at >= before - 1_000),
        );
      },
      { timeout: 10_000, interval: 50 },
    );
    await tasks.runner.stop(task);
  });

  it('given a command that leaves a process behind, ends it with the command', async () => {
    const seconds = longTime();
    expect(await tasks.run(`sleep ${seconds} & echo begun`)).toMatchObject({ log: 'begun\n' });
    await vi.waitFor(async () => expect(await sleeps(seconds)).toBe(false));
  });

  it.each([
    ['', 'sleep'],
    [', and that does not listen', "trap '' TERM; sleep"],
  ])('given a task that is stopped%s, ends it', async (_what, sleep) => {
    const seconds = longTime();
    const task = await tasks.begin(`${sleep} ${seconds}`);
    await vi.waitFor(async () => expect(await sleeps(seconds)).toBe(true), { timeout: 10_000 });
    await tasks.runner.stop(task);
    expect(await tasks.ended(task)).toMatchObject({ result: 'stopped' });
    expect(await sleeps(seconds)).toBe(false);
  });

  it('given the same token twice, runs once', async () => {
    const [one, two] = await Promise.all([
      tasks.begin('true', { token: 'same' }),
      tasks.begin('true', { token: 'same' }),
    ]);
    expect(one).toBe(two);
  });

  it('given a task that nobody knows any more, calls it a fault', async () => {
    expect(await tasks.runner.look('token runner:gone')).toMatchObject({ state: 'ended', result: 'fault' });
  });

  it('given a source that is gone, calls it a fault', async () => {
    const source = 'f'.repeat(64);
    expect(await tasks.run('true', { source })).toMatchObject({ result: 'fault', detail: /ENOENT/ });
  });

  it('names its tools', async () => {
    expect(await tasks.runner.toolchain()).toBe('LOCAL local/test');
  });

  it('leaves no folder behind', async () => {
    await vi.waitFor(async () => expect(await readdir(join(tasks.directory, 'tasks'))).toEqual([]));
  });
});

describe.runIf(isolation.kind === 'namespaces')('a task that is kept apart', () => {
  let tasks: LocalTasks;
  let other: string;
  beforeEach(async () => {
    other = await mkdtemp(join(tmpdir(), 'auto-builder-other-'));
    await writeFile(join(other, '.env'), 'TOKEN=secret');
    // Not below /tmp, which is another one there.
    tasks = await startLocalTasks('/var/tmp', { hidden: [join(other, '.env'), join(other, 'missing')] });
  });
  afterEach(async () => {
    await tasks.close();
    await tasks.remove();
    await rm(other, { recursive: true });
  });

  it('cannot write elsewhere, and is told apart from others that fail', async () => {
    // Where it could write, were it not for its own folder: beside the folders of all tasks.
    const beside = await mkdtemp('/var/tmp/auto-builder-beside-');
    const outside = join(beside, 'outside.txt');
    const command = `echo x > '${outside}'`;
    expect(await tasks.run(command)).toMatchObject({ result: 'wrote-outside' });
    expect(await stat(outside, { throwIfNoEntry: false })).toBeUndefined();
    await rm(beside, { recursive: true });
  });

  it('has temporary files of its own, wherever programs look for them', async () => {
    const { log } = await tasks.run('touch /tmp/mine && ls /tmp "$TMPDIR"');
    expect(log).toMatch(/^\/tmp:\nmine\n\n.*:\nmine\n$/);
    expect(await stat('/tmp/mine', { throwIfNoEntry: false })).toBeUndefined();
  });

  it('does not see other processes, nor what they were given', async () => {
    expect(await readFile('/proc/self/environ', 'utf8')).toMatch(/VITEST/);
    const { log } = await tasks.run('cat /proc/[0-9]*/environ');
    expect(log).toContain('AUTO_BUILDER_COMMAND');
    expect(log).not.toContain('VITEST');
  });

  it('does not see what is hidden', async () => {
    // `/tmp` is its own here, so the file has to lie elsewhere.
    const elsewhere = await startLocalTasks(tmpdir(), { hidden: [join(other, '.env')] });
    const { log, result } = await elsewhere.run(`cat '${join(other, '.env')}' && echo nothing`);
    await elsewhere.close();
    await elsewhere.remove();
    expect({ log, result }).toEqual({ log: 'nothing\n', result: 'output-missing' });
  });

  it('given nothing that it keeps, may write elsewhere: that is what it is for', async () => {
    const page = join(other, 'page');
    expect(await tasks.change(`echo live > '${page}'; cat /proc/[0-9]*/environ; true`)).toMatchObject({
      result: 'succeeded',
      log: expect.not.stringContaining('VITEST'),
    });
    expect(await readFile(page, 'utf8')).toBe('live\n');
  });

  it('cannot undo any of it', async () => {
    const { log } = await tasks.run('umount /tmp || mount -o remount,bind,rw / || echo neither');
    expect(log).toMatch(/neither\n$/);
  });

  it('ends with all that it has started, even in sessions of their own', async () => {
    const seconds = longTime();
    await tasks.run(`setsid sleep ${seconds} > /dev/null 2>&1 &`);
    await vi.waitFor(async () => expect(await sleeps(seconds)).toBe(false));
  });
});

describe('a command with limits', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auto-builder-command-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const options = {
    variables: {},
    hidden: [],
    mayWriteOutside: false,
    isolation,
    signal: new AbortController().signal,
  };

  it.each(['sleep 600', "trap '' TERM; sleep 600"])(
    'given "%s", ends it when its time is over',
    async (command) => {
      const { ended } = await runBuild({ ...options, command, folder, timeoutMs: 200 });
      expect(await ended).toEqual({ kind: 'timed-out' });
    },
  );

  it.runIf(process.platform === 'linux')(
    'given a process that asks for more memory than it may have, refuses it',
    async () => {
      const command = `'${process.execPath}' -e "Buffer.alloc(5e9)" || echo refused`;
      const { ended, log } = await runBuild({ ...options, command, folder, timeoutMs: 30_000 });
      await ended;
      expect(log.text()).toMatch(/refused\n$/);
    },
  );

  it('given a process that is killed while the command runs, ends it, too', async () => {
    const seconds = longTime();
    const script = `
      import { runBuild } from ${JSON.stringify(import.meta.resolve('../../local/cloud/code-build/build-process.ts'))};
      const options = ${JSON.stringify({ ...options, folder, command: `sleep ${seconds}`, timeoutMs: 600_000 })};
      await runBuild({ ...options, signal: new AbortController().signal });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await vi.waitFor(async () => expect(await sleeps(seconds)).toBe(true), { timeout: 10_000 });
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(async () => expect(await sleeps(seconds)).toBe(false), { timeout: 10_000 });
  });
});

describe('the runner of one machine, as it comes and goes', () => {
  it('given more tasks than have room, stops one that waits at once', async () => {
    const tasks = await startLocalTasks(tmpdir(), { concurrency: 1 });
    const first = await tasks.begin('sleep 600');
    const second = await tasks.begin('true');
    await tasks.runner.stop(second);
    expect(await tasks.ended(second)).toMatchObject({ result: 'stopped', detail: /before it began/ });
    expect(await tasks.runner.look(first)).toMatchObject({ state: 'running' });
    await tasks.close();
    await tasks.remove();
  });

  it('given tasks that run and tasks that wait, ends them all when it goes', async () => {
    const tasks = await startLocalTasks(tmpdir(), { concurrency: 1 });
    const seconds = longTime();
    await tasks.begin(`sleep ${seconds}`);
    await tasks.begin(`sleep ${seconds}`);
    await vi.waitFor(async () => expect(await sleeps(seconds)).toBe(true), { timeout: 10_000 });
    await tasks.close();
    expect(await sleeps(seconds)).toBe(false);
    expect(await readdir(join(tasks.directory, 'tasks'))).toEqual([]);
    await tasks.remove();
  });

  it('clears away what was left of builds that were cut off', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'auto-builder-left-'));
    await mkdir(join(directory, 'left', 'work'), { recursive: true });
    const tasks = await startLocalTasks(tmpdir(), { directory });
    expect(await readdir(directory)).toEqual([]);
    await tasks.close();
    await tasks.remove();
    await rm(directory, { recursive: true });
  });

  it('clears away outputs and logs when they have expired', async () => {
    const tasks = await startLocalTasks(tmpdir());
    await tasks.run('mkdir out; touch out/a', { token: 'old' });
    const bucket = join(tasks.directory, 'bucket');
    const longAgo = new Date(Date.now() - 31 * 86_400_000);
    for (const place of ['builds/old.zip', 'logs/old']) await utimes(join(bucket, place), longAgo, longAgo);
    await tasks.run('mkdir out; touch out/a', { token: 'new' });
    expect(await readdir(join(bucket, 'builds'))).toEqual(['new.zip']);
    expect(await readdir(join(bucket, 'logs'))).toEqual(['new']);
    await tasks.close();
    await tasks.remove();
  });
});
