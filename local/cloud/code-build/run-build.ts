import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BoundedLog } from '../../../shared/tasks/bounded-log.ts';
import { type BuildEnding, runBuild } from './build-process.ts';
import type { BuildEnd } from './build-state.ts';
import { clearExpired } from './clear-expired.ts';
import type { Isolation } from './isolation.ts';
import { packOutput } from './pack-output.ts';
import type { StartBuild } from './requests.ts';
import { unpack } from './unpack.ts';

/** What every build needs. */
export interface BuildSurroundings {
  /** The value of a secret by its Secrets Manager name. */
  readonly secretOf: (name: string) => string | undefined;
  readonly isolation: Isolation;
  /** Files that no build may read, where there is isolation. */
  readonly hidden: readonly string[];
}

/** One build that has its turn. */
export interface BuildTurn {
  readonly request: StartBuild;
  /** Its own, made and cleared away here. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told when the command begins. */
  readonly onCommand: () => void;
}

const parts = ['work', 'home', 'tmp'];
const logEveryMs = 2_000;
const defaultMinutes = 60;
const outputDays = 7;
const logDays = 30;

/** Runs a build from its source to its output. Never throws: what goes wrong here is the end `FAULT`. */
export async function performBuild(turn: BuildTurn, surroundings: BuildSurroundings): Promise<BuildEnd> {
  const { request, folder, signal } = turn;
  try {
    const variables = variablesOf(request, surroundings.secretOf);
    if (typeof variables === 'string') return failed('DOWNLOAD_SOURCE', 'SECRET_MISSING', variables);
    for (const part of parts) await mkdir(join(folder, part), { recursive: true });
    await unpack(await readFile(fileURLToPath(request.sourceLocationOverride)), join(folder, 'work'));
    if (signal.aborted) return stopped;
    const process = await runBuild({
      command: request.buildspecOverride.phases.build.commands.join('\n'),
      folder,
      variables,
      timeoutMs: (request.timeoutInMinutesOverride ?? defaultMinutes) * 60_000,
      isolation: surroundings.isolation,
      hidden: surroundings.hidden,
      // What keeps nothing is there for what it changes elsewhere.
      mayWriteOutside: outputOf(request) === undefined,
      signal,
    });
    turn.onCommand();
    const ending = await withLog(process, logPlace(request, folder));
    return await endOf(ending, turn, surroundings.isolation, process.log);
  } catch (error) {
    return { ...failed('FINALIZING', 'INTERNAL_ERROR', String(error)), buildStatus: 'FAULT' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function variablesOf(
  { environmentVariablesOverride }: StartBuild,
  secretOf: BuildSurroundings['secretOf'],
): Record<string, string> | string {
  const variables: Record<string, string> = {};
  for (const { name, value, type } of environmentVariablesOverride) {
    const found = type === 'PLAINTEXT' ? value : secretOf(value);
    if (found === undefined) return `there is no secret ${value}`;
    variables[name] = found;
  }
  return variables;
}

/** Waits for the end, and writes what there is of the log all the while. */
async function withLog(
  { log, ended }: { readonly log: BoundedLog; readonly ended: Promise<BuildEnding> },
  place: string | undefined,
): Promise<BuildEnding> {
  if (place === undefined) return ended;
  await mkdir(dirname(place), { recursive: true });
  const over = new AbortController();
  const writing = writeAgainAndAgain(`${place}.txt`, log, over.signal);
  // Waited for below; until then nobody listens to it.
  writing.catch(() => undefined);
  const ending = await ended.finally(() => over.abort());
  await writing;
  await writeFile(`${place}.gz`, gzipSync(log.text()));
  await rm(`${place}.txt`, { force: true });
  await clearExpired(dirname(dirname(place)), logDays, Date.now());
  return ending;
}

async function writeAgainAndAgain(place: string, log: BoundedLog, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await writeFile(place, log.text());
    await delay(logEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function endOf(
  ending: BuildEnding,
  { request, folder }: BuildTurn,
  isolation: Isolation,
  log: BoundedLog,
): Promise<BuildEnd> {
  switch (ending.kind) {
    case 'timed-out': {
      const minutes = request.timeoutInMinutesOverride ?? defaultMinutes;
      const message = `it took more than ${minutes} minutes`;
      return { ...failed('BUILD', 'BUILD_TIMED_OUT', message), buildStatus: 'TIMED_OUT' };
    }
    case 'stopped':
      return stopped;
    case 'killed':
      return failed('BUILD', 'COMMAND_EXECUTION_ERROR', `the command was killed by ${ending.by}`);
    case 'exited': {
      const outside = (await readdir(folder)).find((name) => !parts.includes(name));
      if (outside !== undefined)
        return failed('BUILD', 'WROTE_OUTSIDE', `it wrote ${outside} beside its folder`);
      if (ending.status === 0) return upload(request, folder);
      const message = `the command ended with status ${ending.status}`;
      if (isolation.kind === 'namespaces' && metReadOnly(log))
        return failed('BUILD', 'WROTE_OUTSIDE', `${message}, after it tried to write outside of its folder`);
      return failed('BUILD', 'COMMAND_EXECUTION_ERROR', message);
    }
  }
}

/** Only what is outside of a build's folder is read-only, and the kernel has one way to say so. */
function metReadOnly(log: BoundedLog): boolean {
  return /read-only file system|\bEROFS\b/i.test(log.text().slice(-65_536));
}

async function upload(request: StartBuild, folder: string): Promise<BuildEnd> {
  const output = outputOf(request);
  if (output === undefined) return { buildStatus: 'SUCCEEDED', phases: [] };
  const { place } = output;
  const packed = await packOutput(join(folder, 'work'), output.folder, place);
  switch (packed.kind) {
    case 'missing':
      return failed(
        'UPLOAD_ARTIFACTS',
        'CLIENT_ERROR',
        `no matching base directory path found for ${output.folder}`,
      );
    case 'outside':
      return failed('UPLOAD_ARTIFACTS', 'WROTE_OUTSIDE', `${packed.path} leads out of the build's folder`);
    case 'too-large':
      return failed(
        'UPLOAD_ARTIFACTS',
        'OUTPUT_TOO_LARGE',
        `the output is more than 1 GiB or 65,535 files: ${packed.bytes} bytes in ${packed.files} files, and maybe more`,
      );
    case 'packed':
      await clearExpired(dirname(place), outputDays, Date.now());
      return { buildStatus: 'SUCCEEDED', phases: [] };
  }
}

const stopped: BuildEnd = { ...failed('BUILD', 'STOPPED', 'it was stopped'), buildStatus: 'STOPPED' };

function failed(phaseType: string, statusCode: string, message: string): BuildEnd {
  return {
    buildStatus: 'FAILED',
    phases: [{ phaseType, phaseStatus: 'FAILED', contexts: [{ statusCode, message }] }],
  };
}

/** The folder that is kept, and the file that it is packed into. */
function outputOf({ artifactsOverride, buildspecOverride }: StartBuild) {
  const folder = buildspecOverride.artifacts?.['base-directory'];
  if (artifactsOverride?.type !== 'S3' || folder === undefined) return undefined;
  const { location, path, name } = artifactsOverride;
  return { folder, place: fileURLToPath(`${location}/${path}/${name}`) };
}

/** Where the log of a build goes, without its ending. */
function logPlace({ logsConfigOverride }: StartBuild, folder: string): string | undefined {
  const location = logsConfigOverride?.s3Logs?.location;
  return location === undefined ? undefined : join(fileURLToPath(location), basename(folder));
}
