import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ArchiveFile, openArchive, zipFiles } from '../../functions/deployment/build/archive.ts';
import { type CodeBuild, startCodeBuild } from '../../local/cloud/code-build/code-build.ts';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { createCodeBuildRunner } from '../../shared/tasks/code-build-runner.ts';
import type { Runner, Task, TaskState } from '../../shared/tasks/runner.ts';
import { openTaskObjects } from '../../shared/tasks/task-objects.ts';

type Ended = Extract<TaskState, { state: 'ended' }>;

/** The state of a process as `ps` tells it; nothing: there is none. */
const stateOf = (pid: string): string =>
  spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim().slice(0, 1);

describe('tasks on one machine, over the SDK', () => {
  let directory: string;
  let codeBuild: CodeBuild;
  let runner: Runner;
  let tokens = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-tasks-'));
    process.env.AUTO_BUILDER_TEST_SECRET = 'of the host';
    codeBuild = await startCodeBuild({
      port: 0,
      projects: ['runner'],
      image: 'local/test',
      directory: join(directory, 'tasks'),
      concurrency: 4,
      secretOf: (name) => (name === 'house/DEPLOY_KEY' ? 'its value' : undefined),
    });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    runner = createCodeBuildRunner({
      client: new CodeBuildClient({ endpoint: codeBuild.endpoint, region: 'eu-west-1', credentials }),
      project: 'runner',
      objects: openTaskObjects(pathToFileURL(join(directory, 'bucket')).href),
      isLocal: true,
      secretPrefix: 'house/',
    });
  });
  afterAll(async () => {
    delete process.env.AUTO_BUILDER_TEST_SECRET;
    await codeBuild.close();
    await rm(directory, { recursive: true, force: true });
  });

  const begin = async (command: string, more: Partial<Task> = {}, files: readonly ArchiveFile[] = []) => {
    tokens += 1;
    const blobs = openBlobStore(pathToFileURL(join(directory, 'bucket')).href);
    const source = await blobs.put(
      zipFiles([{ path: 'README.md', bytes: Buffer.from('read me') }, ...files]),
    );
    const task: Task = {
      token: `token-${tokens}`,
      source,
      command,
      output: 'out',
      variables: {},
      secrets: [],
      timeoutSeconds: 60,
      ...more,
    };
    return runner.start(task);
  };
  const ended = (task: string): Promise<Ended> =>
    vi.waitFor(
      async () => {
        const state = await runner.look(task);
        if (state.state === 'running') throw new Error('it still runs');
        return state;
      },
      { timeout: 30_000, interval: 20 },
    );
  const run = async (...args: Parameters<typeof begin>): Promise<Ended> => ended(await begin(...args));
  const outputOf = async (task: string): Promise<Readonly<Record<string, string>>> => {
    const archive = openArchive((await runner.takeOutput(task)) ?? new Uint8Array(), 'test');
    return Object.fromEntries(
      archive.paths.map((path) => [path, Buffer.from(archive.read(path)).toString()]),
    );
  };

  it('given a command that ends well, keeps what it made and what it printed', async () => {
    const task = await begin('mkdir -p out/sub && cp README.md out/sub/copy && echo well done');
    expect(await ended(task)).toMatchObject({ result: 'succeeded', log: 'well done\n' });
    expect(await outputOf(task)).toEqual({ 'sub/copy': 'read me' });
  });

  it('given quotes, dollars and lines in a command, runs it as it is written', async () => {
    const { log } = await run(`word='a "b" $c'\necho "$word" ; mkdir out`);
    expect(log).toBe('a "b" $c\n');
  });

  it('given a command that fails, says how, with what it printed', async () => {
    expect(await run('echo no >&2; exit 7')).toEqual({
      state: 'ended',
      result: 'failed',
      detail: 'the command ended with status 7',
      log: 'no\n',
    });
  });

  it('given a file that may be run, runs it', async () => {
    const script = { path: 'go.sh', bytes: Buffer.from('#!/bin/sh\nmkdir out; echo ran'), executable: true };
    expect((await run('./go.sh', {}, [script])).log).toBe('ran\n');
  });

  it('sees of the variables of the host nothing but the path, and its own secrets', async () => {
    const { log } = await run('env; mkdir out', {
      variables: { GREETING: 'hello' },
      secrets: ['DEPLOY_KEY'],
    });
    const names = log
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names.filter((name) => name !== '_').sort()).toEqual(
      [
        'AUTO_BUILDER_COMMAND',
        'CI',
        'DEPLOY_KEY',
        'GREETING',
        'HOME',
        'LANG',
        'PATH',
        'PWD',
        'SHLVL',
        'TMPDIR',
        'OLDPWD',
      ]
        .filter((name) => names.includes(name))
        .sort(),
    );
    expect(log).toContain('DEPLOY_KEY=its value');
  });

  it('given a secret that the role may not read, does not begin', async () => {
    expect(await run('true', { secrets: ['OTHER'] })).toMatchObject({
      result: 'failed',
      detail: 'there is no secret house/OTHER',
    });
  });

  it('given a command without the output, says so', async () => {
    expect(await run('true')).toMatchObject({ result: 'output-missing' });
  });

  it.each([
    ['an output outside of the folder', 'true', { output: '../../elsewhere' }],
    ['an output that is a link to the outside', 'ln -s / out', {}],
    ['a link to the outside in the output', 'mkdir out; ln -s /etc/hostname out/hostname', {}],
  ])('given %s, keeps nothing of it', async (_what, command, more) => {
    const task = await begin(command, more);
    expect((await ended(task)).result).toBe('wrote-outside');
    expect(await runner.takeOutput(task)).toBeUndefined();
  });

  it('given a command that floods its log, keeps the beginning and the end', async () => {
    const { log, result } = await run('mkdir out; echo first; yes | head -c 200000000; echo last');
    expect(result).toBe('succeeded');
    expect(log.length).toBeLessThan(4.1 * 1024 * 1024);
    expect(log).toMatch(/^first\n/);
    expect(log).toMatch(/\n\[\d+ bytes left out\]\n/);
    expect(log).toMatch(/last\n$/);
  });

  it('given a command that leaves a process behind, ends it with the command', async () => {
    const task = await begin('mkdir out; (sleep 600; echo late) & echo $! > out/pid');
    await ended(task);
    const { pid } = await outputOf(task);
    // One that nobody has asked after yet is dead all the same.
    await vi.waitFor(() => expect(stateOf(pid?.trim() ?? '')).toMatch(/^Z?$/));
  });

  it('given a task that is stopped, ends it', async () => {
    const task = await begin('sleep 600');
    await vi.waitFor(async () => expect(await readdir(join(directory, 'tasks'))).not.toEqual([]));
    await vi.waitFor(
      async () => {
        await runner.stop(task);
        expect(await runner.look(task)).toMatchObject({ result: 'stopped' });
      },
      { timeout: 15_000, interval: 100 },
    );
  });

  it('given the same token twice, runs once', async () => {
    const [one, two] = await Promise.all([
      begin('mkdir out', { token: 'same' }),
      begin('mkdir out', { token: 'same' }),
    ]);
    expect(one).toBe(two);
  });

  it('given a task that nobody knows any more, calls it a fault', async () => {
    expect(await runner.look('token runner:gone')).toMatchObject({ state: 'ended', result: 'fault' });
  });

  it('names its tools', async () => {
    expect(await runner.toolchain()).toBe('LOCAL local/test');
  });

  it('leaves no folder behind', async () => {
    await vi.waitFor(async () => expect(await readdir(join(directory, 'tasks'))).toEqual([]));
  });
});
