import type { BuildSettings } from '../../../shared/config/deployment-settings.ts';
import type { BuildRecord } from '../../../shared/state/deployment-state.ts';
import { TaskOutputTooLargeError } from '../../../shared/tasks/errors.ts';
import type { TaskState } from '../../../shared/tasks/runner.ts';
import { DeploymentError } from '../errors.ts';
import { manifestOf, openArchive } from './archive.ts';
import { failureOf, isBrokenOff, TaskError } from './errors.ts';
import type { BuildDependencies } from './make-release.ts';

/** A build that is claimed. */
export interface ClaimedBuild {
  readonly record: BuildRecord;
  readonly version: number;
  /** The app, for errors. */
  readonly where: string;
}

type Running = Extract<TaskState, { state: 'running' }>;
type Ended = Extract<TaskState, { state: 'ended' }>;

/** How far it is. */
export type TakenBuild =
  | { readonly state: 'under-way'; readonly afterSeconds: number; readonly detail: string }
  | { readonly state: 'ended'; readonly record: BuildRecord };

/** Over its own time, a build whose command never began is given up after so long. */
const graceMs = 600_000;

/** Starts a claimed build if nobody has, looks how far it is, and takes what it made. Throws `TaskError` when it failed. */
export async function takeBuild(
  dependencies: BuildDependencies,
  build: BuildSettings,
  claimed: ClaimedBuild,
): Promise<TakenBuild> {
  const { runner, now } = dependencies;
  const { task } = claimed.record;
  if (task === undefined) return start(dependencies, build, claimed);
  const state = await runner.look(task);
  if (state.state === 'running') {
    const tooLong = tooLongFor(state, build, claimed.record, now());
    if (tooLong === undefined)
      return underWay(claimed.record, now(), lastLine(state.log) ?? 'the build runs');
    await runner.stop(task);
    return fail(dependencies, claimed, { result: 'timed-out', detail: tooLong, log: state.log });
  }
  if (state.result !== 'succeeded') return fail(dependencies, claimed, state);
  return take(dependencies, build, claimed, task, state);
}

async function start(
  { runner, builds, now }: BuildDependencies,
  build: BuildSettings,
  { record, version }: ClaimedBuild,
): Promise<TakenBuild> {
  // The token makes one task of it, whoever else starts it at the same moment.
  const task = await runner.start({
    token: `${record.key.slice(0, 40)}-${record.attempt}`,
    source: record.source,
    command: build.command,
    output: build.output,
    variables: {},
    secrets: [],
    timeoutSeconds: build.timeoutSeconds,
  });
  await builds.write(record.key, { ...record, task }, version);
  return underWay(record, now(), 'the build has begun');
}

/** Takes what a build made that ended well. */
async function take(
  dependencies: BuildDependencies,
  build: BuildSettings,
  claimed: ClaimedBuild,
  task: string,
  { log, detail }: Ended,
): Promise<TakenBuild> {
  const { runner, builds, blobs, now } = dependencies;
  const { record, version, where } = claimed;
  try {
    const zip = await runner.takeOutput(task);
    if (!zip) {
      const missing = `there is no ${build.output} (${detail})`;
      return await fail(dependencies, claimed, { result: 'output-missing', detail: missing, log });
    }
    const manifest = manifestOf(openArchive(zip, where));
    const done: BuildRecord = {
      ...record,
      state: 'succeeded',
      finishedAt: now(),
      usedAt: now(),
      archive: await blobs.put(zip),
      manifest: await blobs.put(Buffer.from(JSON.stringify(manifest))),
      log: await blobs.put(Buffer.from(log)),
      bytes: zip.length,
    };
    if (await builds.write(record.key, done, version)) return { state: 'ended', record: done };
    return underWay(record, now(), 'another run takes the build');
  } catch (error) {
    if (error instanceof TaskOutputTooLargeError)
      return fail(dependencies, claimed, { result: 'output-too-large', detail: error.what, log });
    if (error instanceof TaskError || !(error instanceof DeploymentError)) throw error;
    // What it made cannot be a release.
    const { code, what, remedy, cause } = error;
    return failWith(dependencies, claimed, log, { code, what, remedy, cause });
  }
}

/** Why a build has run for too long; `undefined`: it has not. */
function tooLongFor(
  { commandStartedAt }: Running,
  { timeoutSeconds }: BuildSettings,
  { startedAt }: BuildRecord,
  now: number,
): string | undefined {
  const limit = timeoutSeconds * 1000;
  if (commandStartedAt !== undefined && now - commandStartedAt > limit)
    return `the command took more than ${timeoutSeconds} s`;
  if (now - startedAt > limit + graceMs)
    return `it has not ended ${Math.round((limit + graceMs) / 1000)} s after its start`;
  return undefined;
}

function fail(
  dependencies: BuildDependencies,
  claimed: ClaimedBuild,
  { result, detail, log }: Pick<Ended, 'result' | 'detail' | 'log'>,
): Promise<TakenBuild> {
  const { code, ending, remedy } = failureOf(result);
  const end = lastLine(log);
  const what = `${ending}: ${detail}${end === undefined ? '' : `; the last line of its log: ${end}`}`;
  const faults = result === 'fault' ? (claimed.record.faults ?? 0) + 1 : 0;
  const record = { ...claimed.record, faults };
  return failWith(dependencies, { ...claimed, record }, log, { code, what, remedy });
}

/** Writes down how a build failed, and throws it; what the runner broke off is begun again with the next look. */
async function failWith(
  { builds, blobs, now }: BuildDependencies,
  { record, version, where }: ClaimedBuild,
  text: string,
  { code, what, remedy, cause }: Pick<DeploymentError, 'code' | 'what' | 'remedy' | 'cause'>,
): Promise<TakenBuild> {
  const log = await blobs.put(Buffer.from(text));
  const failed: BuildRecord = {
    ...record,
    log,
    state: 'failed',
    finishedAt: now(),
    reason: { code, what, remedy },
  };
  // A lost race means that another run has written the same down.
  await builds.write(record.key, failed, version);
  if (isBrokenOff(failed)) return underWay(record, now(), `${what}; it is begun again`);
  throw new TaskError({ code, what, where, remedy, log, cause });
}

/** Looks again often at first, and the longer it takes the less often: a short build is known soon, a long one asked about little. */
function underWay({ startedAt }: BuildRecord, now: number, detail: string): TakenBuild {
  const afterSeconds = Math.min(15, Math.max(1, Math.round((now - startedAt) / 10_000)));
  return { state: 'under-way', afterSeconds, detail };
}

function lastLine(log: string): string | undefined {
  return log.trimEnd().split('\n').at(-1)?.slice(0, 300) || undefined;
}
