import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createLimiter } from '../limiter.ts';
import { type BuildEnding, runBuild } from './build-process.ts';
import { packOutput } from './pack-output.ts';
import type { StartBuild } from './requests.ts';
import { unpack } from './unpack.ts';

/** A build as CodeBuild tells of it. */
export interface BuildState {
  readonly id: string;
  readonly projectName: string;
  readonly buildStatus: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED' | 'FAULT';
  readonly phases: readonly {
    readonly phaseType: string;
    readonly phaseStatus: string;
    readonly contexts: readonly { readonly statusCode: string; readonly message: string }[];
  }[];
}

/** The builds of this machine, while it is up. */
export interface Builds {
  start(request: StartBuild): BuildState;
  get(id: string): BuildState | undefined;
  stop(id: string): BuildState | undefined;
  /** Ends those that run and resolves when they are gone. */
  close(): Promise<void>;
}

/** What builds need. */
export interface BuildsOptions {
  /** Each build has a folder below it while it runs. */
  readonly directory: string;
  /** Builds that run at once; more wait. */
  readonly concurrency: number;
  /** The value of a secret by its Secrets Manager name. */
  readonly secretOf: (name: string) => string | undefined;
}

type Ending = Pick<BuildState, 'buildStatus' | 'phases'>;

const logEveryMs = 2_000;
const defaultMinutes = 60;

/** Runs builds as child processes. */
export function createBuilds({ directory, concurrency, secretOf }: BuildsOptions): Builds {
  const states = new Map<string, BuildState>();
  const byToken = new Map<string, string>();
  const stops = new Map<string, () => void>();
  const running = new Set<Promise<void>>();
  const limiter = createLimiter(concurrency);

  const run = async (id: string, request: StartBuild): Promise<Ending> => {
    const folder = join(directory, id.slice(id.indexOf(':') + 1));
    try {
      const variables = variablesOf(request, secretOf);
      if (typeof variables === 'string') return failed('DOWNLOAD_SOURCE', 'SECRET_MISSING', variables);
      await mkdir(join(folder, 'work'), { recursive: true });
      await unpack(await readFile(fileURLToPath(request.sourceLocationOverride)), join(folder, 'work'));
      const process = await runBuild({
        command: request.buildspecOverride.phases.build.commands.join('\n'),
        folder,
        variables,
        timeoutMs: (request.timeoutInMinutesOverride ?? defaultMinutes) * 60_000,
      });
      stops.set(id, process.stop);
      const log = logPlace(request, id);
      const timer = setInterval(
        () => void write(log && `${log}.txt`, process.log.text()).catch(() => undefined),
        logEveryMs,
      );
      const ending = await process.ended.finally(() => clearInterval(timer));
      await write(log && `${log}.gz`, gzipSync(process.log.text()));
      return await endOf(ending, request, folder);
    } catch (error) {
      return { ...failed('DOWNLOAD_SOURCE', 'CLIENT_ERROR', String(error)), buildStatus: 'FAULT' };
    } finally {
      stops.delete(id);
      await rm(folder, { recursive: true, force: true });
    }
  };

  const taken = async (id: string, request: StartBuild): Promise<Ending> => {
    const release = await limiter.acquire();
    return run(id, request).finally(release);
  };

  return {
    start(request) {
      const token = `${request.projectName} ${request.idempotencyToken ?? randomUUID()}`;
      const known = states.get(byToken.get(token) ?? '');
      if (known) return known;
      const id = `${request.projectName}:${randomUUID()}`;
      const state: BuildState = {
        id,
        projectName: request.projectName,
        buildStatus: 'IN_PROGRESS',
        phases: [],
      };
      states.set(id, state);
      byToken.set(token, id);
      const work = taken(id, request)
        .then((ending) => void states.set(id, { ...state, ...ending }))
        .finally(() => running.delete(work));
      running.add(work);
      return state;
    },
    get: (id) => states.get(id),
    stop(id) {
      stops.get(id)?.();
      return states.get(id);
    },
    async close() {
      for (const stop of stops.values()) stop();
      await Promise.all(running);
    },
  };
}

function variablesOf(
  { environmentVariablesOverride }: StartBuild,
  secretOf: BuildsOptions['secretOf'],
): Record<string, string> | string {
  const variables: Record<string, string> = {};
  for (const { name, value, type } of environmentVariablesOverride) {
    const found = type === 'PLAINTEXT' ? value : secretOf(value);
    if (found === undefined) return `there is no secret ${value}`;
    variables[name] = found;
  }
  return variables;
}

async function endOf(ending: BuildEnding, request: StartBuild, folder: string): Promise<Ending> {
  switch (ending.kind) {
    case 'timed-out':
      return {
        ...failed(
          'BUILD',
          'BUILD_TIMED_OUT',
          `it took more than ${request.timeoutInMinutesOverride ?? defaultMinutes} minutes`,
        ),
        buildStatus: 'TIMED_OUT',
      };
    case 'stopped':
      return { ...failed('BUILD', 'STOPPED', 'it was stopped'), buildStatus: 'STOPPED' };
    case 'killed':
      return failed('BUILD', 'COMMAND_EXECUTION_ERROR', `the command was killed by ${ending.by}`);
    case 'exited':
      if (ending.status !== 0) {
        return failed('BUILD', 'COMMAND_EXECUTION_ERROR', `the command ended with status ${ending.status}`);
      }
      return upload(request, folder);
  }
}

async function upload({ artifactsOverride, buildspecOverride }: StartBuild, folder: string): Promise<Ending> {
  const output = buildspecOverride.artifacts?.['base-directory'];
  if (artifactsOverride?.type !== 'S3' || output === undefined)
    return { buildStatus: 'SUCCEEDED', phases: [] };
  const packed = await packOutput(join(folder, 'work'), output);
  switch (packed.kind) {
    case 'missing':
      return failed(
        'UPLOAD_ARTIFACTS',
        'CLIENT_ERROR',
        `no matching base directory path found for ${output}`,
      );
    case 'outside':
      return failed('UPLOAD_ARTIFACTS', 'WROTE_OUTSIDE', `${packed.path} leads out of the build's folder`);
    case 'too-large':
      return failed(
        'UPLOAD_ARTIFACTS',
        'CLIENT_ERROR',
        `the output is larger than 1 GiB (${packed.bytes} bytes)`,
      );
    case 'packed': {
      const { location, path, name } = artifactsOverride;
      await write(fileURLToPath(`${location}/${path}/${name}`), packed.zip);
      return { buildStatus: 'SUCCEEDED', phases: [] };
    }
  }
}

function failed(phaseType: string, statusCode: string, message: string): Ending {
  return {
    buildStatus: 'FAILED',
    phases: [{ phaseType, phaseStatus: 'FAILED', contexts: [{ statusCode, message }] }],
  };
}

/** Where the log of a build goes, without its ending. */
function logPlace({ logsConfigOverride }: StartBuild, id: string): string | undefined {
  const location = logsConfigOverride?.s3Logs?.location;
  return location === undefined ? undefined : join(fileURLToPath(location), id.slice(id.indexOf(':') + 1));
}

async function write(path: string | undefined, content: string | Uint8Array): Promise<void> {
  if (path === undefined) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
