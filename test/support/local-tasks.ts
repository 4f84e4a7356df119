import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { vi } from 'vitest';
import { type ArchiveFile, openArchive, zipFiles } from '../../functions/deployment/build/archive.ts';
import { type CodeBuildOptions, startCodeBuild } from '../../local/cloud/code-build/code-build.ts';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { createCodeBuildRunner } from '../../shared/tasks/code-build-runner.ts';
import type { Runner, Task, TaskState } from '../../shared/tasks/runner.ts';
import { openTaskObjects } from '../../shared/tasks/task-objects.ts';

type Ended = Extract<TaskState, { state: 'ended' }>;

/** The runner of one machine, with a directory of its own, asked over the SDK. */
export interface LocalTasks {
  readonly runner: Runner;
  /** Holds `tasks` (folders of builds) and `bucket`. */
  readonly directory: string;
  /** Starts a command among the given files; its output is the folder `out`. */
  begin(command: string, more?: Partial<Task>, files?: readonly ArchiveFile[]): Promise<string>;
  /** Runs a command that keeps nothing. */
  change(command: string): Promise<Ended>;
  ended(task: string): Promise<Ended>;
  run(...args: Parameters<LocalTasks['begin']>): Promise<Ended>;
  /** Files of the output by path, as text. */
  outputOf(task: string): Promise<Readonly<Record<string, string>>>;
  /** Ends the runner, and leaves the directory. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts it in a new folder below `parent`. */
export async function startLocalTasks(
  parent: string,
  options: Partial<CodeBuildOptions> = {},
): Promise<LocalTasks> {
  const directory = await mkdtemp(join(parent, 'auto-builder-tasks-'));
  const bucket = pathToFileURL(join(directory, 'bucket')).href;
  const codeBuild = await startCodeBuild({
    port: 0,
    projects: ['runner'],
    image: 'local/test',
    directory: join(directory, 'tasks'),
    concurrency: 4,
    hidden: [],
    secretOf: (name) => (name === 'house/DEPLOY_KEY' ? 'its value' : undefined),
    ...options,
  });
  const client = new CodeBuildClient({
    endpoint: codeBuild.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const runner = createCodeBuildRunner({
    client,
    project: 'runner',
    objects: openTaskObjects(bucket),
    isLocal: true,
    secretPrefix: 'house/',
  });
  const blobs = openBlobStore(bucket);
  let tokens = 0;

  const taskOf = async (command: string, files: readonly ArchiveFile[] = []): Promise<Task> => {
    tokens += 1;
    const readme = { path: 'README.md', bytes: Buffer.from('read me') };
    const source = await blobs.put(zipFiles([readme, ...files]));
    return { token: `token-${tokens}`, source, command, variables: {}, secrets: [], timeoutSeconds: 60 };
  };
  const tasks: LocalTasks = {
    runner,
    directory,
    begin: async (command, more = {}, files = []) =>
      runner.start({ ...(await taskOf(command, files)), output: 'out', ...more }),
    change: async (command) => tasks.ended(await runner.start(await taskOf(command))),
    ended: (task) =>
      vi.waitFor(
        async () => {
          const state = await runner.look(task);
          if (state.state === 'running') throw new Error('it still runs');
          return state;
        },
        { timeout: 55_000, interval: 20 },
      ),
    run: async (...args) => tasks.ended(await tasks.begin(...args)),
    async outputOf(task) {
      const { paths, read } = openArchive((await runner.takeOutput(task)) ?? new Uint8Array(), 'test');
      return Object.fromEntries(paths.map((path) => [path, Buffer.from(read(path)).toString()]));
    },
    async close() {
      client.destroy();
      await codeBuild.close();
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
  return tasks;
}
