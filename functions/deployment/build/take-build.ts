import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { BuildSettings } from '../../../shared/config/deployment-settings.ts';
import type { BuildRecord } from '../../../shared/state/deployment-state.ts';
import type { TaskState } from '../../../shared/tasks/runner.ts';
import type { DeploymentErrorCode } from '../errors.ts';
import { DeploymentError } from '../errors.ts';
import { manifestOf, openArchive } from './archive.ts';
import { TaskError } from './errors.ts';
import type { BuildDependencies } from './make-release.ts';

/** A build that is claimed. */
export interface ClaimedBuild {
  readonly record: BuildRecord;
  readonly version: number;
  /** The app, for errors. */
  readonly where: string;
}

type Ended = Extract<TaskState, { state: 'ended' }>;

/** How far it is. */
export type TakenBuild =
  | { readonly state: 'under-way'; readonly afterSeconds: number; readonly detail: string }
  | { readonly state: 'ended'; readonly record: BuildRecord };

const lookAgainSeconds = 2;
/** Over its own time, a build whose runner never says so is given up after so long. */
const graceMs = 600_000;

/** Starts a claimed build if nobody has, looks how far it is, and takes what it made. Throws `TaskError` when it failed. */
export async function takeBuild(
  dependencies: BuildDependencies,
  build: BuildSettings,
  claimed: ClaimedBuild,
): Promise<TakenBuild> {
  const { runner, builds, blobs, now } = dependencies;
  const { record, where } = claimed;
  if (record.task === undefined) {
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
    await builds.write(record.key, { ...record, task }, claimed.version);
    return underWay('the build has begun');
  }
  const state = await runner.look(record.task);
  if (state.state === 'running') {
    if (now() - record.startedAt < build.timeoutSeconds * 1000 + graceMs)
      return underWay(lastLine(state.log) ?? 'the build runs');
    await runner.stop(record.task);
    return fail(dependencies, claimed, {
      state: 'ended',
      result: 'timed-out',
      detail: 'its runner never said so',
      log: state.log,
    });
  }
  if (state.result !== 'succeeded') return fail(dependencies, claimed, state);
  const output = await runner.takeOutput(record.task);
  if (!output)
    return fail(dependencies, claimed, {
      ...state,
      result: 'output-missing',
      detail: `there is no ${build.output}`,
    });
  const made = await store(dependencies, claimed, output, state);
  const done = { ...record, ...made, state: 'succeeded', finishedAt: now(), usedAt: now() } as const;
  if (!(await builds.write(record.key, done, claimed.version)))
    return underWay('another run takes the build');
  return { state: 'ended', record: done };

  async function store(
    { blobs: into }: { readonly blobs: BlobStore },
    of: ClaimedBuild,
    zip: Uint8Array,
    ended: Ended,
  ) {
    try {
      const manifest = manifestOf(openArchive(zip, where));
      return {
        archive: await into.put(zip),
        manifest: await into.put(Buffer.from(JSON.stringify(manifest))),
        log: await blobs.put(Buffer.from(ended.log)),
        bytes: zip.length,
      };
    } catch (error) {
      if (error instanceof DeploymentError) await writeFailure(dependencies, of, error);
      throw error;
    }
  }
}

const codes: Readonly<
  Record<Exclude<Ended['result'], 'succeeded'>, { code: DeploymentErrorCode; remedy: string }>
> = {
  failed: { code: 'BUILD_FAILED', remedy: 'Mend what the log shows, and push.' },
  'timed-out': { code: 'BUILD_TIMED_OUT', remedy: 'Make the build faster, or raise build.timeoutSeconds.' },
  stopped: { code: 'BUILD_FAILED', remedy: 'Somebody stopped it: deploy again when it is wanted.' },
  'output-missing': {
    code: 'BUILD_OUTPUT_MISSING',
    remedy: 'Have the command make build.output, or correct its path.',
  },
  'wrote-outside': {
    code: 'BUILD_WROTE_OUTSIDE',
    remedy: 'Have the build write plain files below its output folder.',
  },
  fault: { code: 'BUILD_RUNNER_UNAVAILABLE', remedy: 'Deploy again. If it stays so, look at the runner.' },
};

async function fail(
  dependencies: BuildDependencies,
  claimed: ClaimedBuild,
  { result, detail, log }: Ended,
): Promise<never> {
  const { code, remedy } = codes[result === 'succeeded' ? 'fault' : result];
  const end = lastLine(log);
  const error = new TaskError({
    code,
    what: `The build ${result === 'failed' ? 'failed' : `ended (${result})`}: ${detail}${end === undefined ? '' : `; its last line: ${end}`}`,
    where: claimed.where,
    remedy,
    log: await dependencies.blobs.put(Buffer.from(log)),
  });
  await writeFailure(dependencies, claimed, error);
  throw error;
}

async function writeFailure(
  { builds, now }: BuildDependencies,
  { record, version }: ClaimedBuild,
  error: DeploymentError,
): Promise<void> {
  const { code, what, remedy } = error;
  const log = error instanceof TaskError && error.log !== undefined ? { log: error.log } : {};
  const failed = {
    ...record,
    ...log,
    state: 'failed',
    finishedAt: now(),
    reason: { code, what, remedy },
  } as const;
  // A lost race means that another run has written the same down.
  await builds.write(record.key, failed, version);
}

function underWay(detail: string): TakenBuild {
  return { state: 'under-way', afterSeconds: lookAgainSeconds, detail };
}

function lastLine(log: string): string | undefined {
  return log.trimEnd().split('\n').at(-1)?.slice(0, 300) || undefined;
}
