import type { Configuration, Endpoint, Mirror } from '../../shared/config/configuration.ts';
import type { ObjectId } from '../../shared/git/object-id.ts';
import type { MirrorJob } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { AddressedJob } from '../../shared/jobs/send-jobs.ts';
import type { RepositoryKey, RunRecord } from '../../shared/state/mirror-state.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import type { MirrorEngine } from './engine.ts';
import { branchesThatWait, openGate, type WaitingBranch } from './gate.ts';
import { aftermathOf, jobOutcome } from './job-outcome.ts';
import { type Access, type JobTarget, jobTarget, remoteOf, urlOf } from './job-targets.ts';
import { type HeldLease, holdLease } from './lease.ts';
import { mirrorRepository } from './mirror-repository.ts';
import { asProblem, reportedError } from './problems.ts';
import { type FinishedRun, type Ledger, recordRun } from './record-run.ts';
import { countActions, type DestinationReport } from './report.ts';

/** Everything a job needs, made once by the wiring. */
export interface JobDependencies extends Access, Ledger {
  readonly configuration: Configuration;
  /** The engine without what belongs to one run. */
  readonly engine: Omit<MirrorEngine, 'deadline' | 'signal' | 'onProgress'>;
  readonly send: (jobs: readonly AddressedJob[]) => Promise<void>;
  /** Has the planner look at the repository again after so many seconds, for what the job was for. */
  readonly planAgain: (job: MirrorJob, afterSeconds: number) => Promise<void>;
  /** Forgets the credentials of an endpoint that refused them: whoever comes next gets fresh ones. */
  readonly forgetCredentials?: (endpoint: Endpoint) => void;
  /** Those of the commits of a source repository that have passed validation. */
  readonly passedValidation: (
    repository: RepositoryKey,
    commits: readonly ObjectId[],
  ) => Promise<ReadonlySet<ObjectId>>;
  /** Has branches that wait for validation looked at, where nothing else does. */
  readonly askForValidation: (job: MirrorJob, branches: readonly WaitingBranch[]) => Promise<void>;
  readonly newRunId: () => string;
  /** Calls back every so many milliseconds until the returned function is called. */
  readonly every: (ms: number, callback: () => void) => () => void;
}

/** Kept back from the function's time, to write down what was done. */
const safetyMs = 15_000;
/**
 * Until a busy repository is looked at again. A message is dead-lettered after five receives: this must outlast the
 * lease of a killed worker by then.
 */
const busySeconds = 40;

/**
 * Does one mirror job. The job is a hint: what is pushed depends on what both sides show now. Only one worker works on
 * a repository at a time, by a lease that a killed worker loses after 75 seconds.
 */
export async function runMirrorJob(
  dependencies: JobDependencies,
  job: MirrorJob,
  functionDeadline: number,
): Promise<Outcome<RunRecord>> {
  const mirror = dependencies.configuration.mirrors.find((candidate) => candidate.id === job.mirror);
  if (!mirror)
    return { kind: 'skipped', reason: `mirror ${job.mirror} is not in the configuration any more` };
  const [owner = '', name = ''] = job.repository.split('/');
  const source = repositoryKey(mirror.source.gitUrl, owner, name);
  const runId = dependencies.newRunId();
  const lease = await holdLease(dependencies, source, runId);
  if (!lease)
    return { kind: 'retry-later', afterSeconds: busySeconds, why: 'another worker has the repository' };
  try {
    return await runUnderLease(
      dependencies,
      { job, mirror, name, runId, lease },
      functionDeadline - safetyMs,
    );
  } finally {
    await lease.release();
  }
}

interface Run {
  readonly job: MirrorJob;
  readonly mirror: Mirror;
  readonly name: string;
  readonly runId: string;
  readonly lease: HeldLease;
}

async function runUnderLease(
  dependencies: JobDependencies,
  { job, mirror, name, runId, lease }: Run,
  deadline: number,
): Promise<Outcome<RunRecord>> {
  const startedAt = dependencies.engine.now();
  const states = await dependencies.state.destinations(lease.current().repository);
  const targets = await Promise.all(
    mirror.destinations.map((endpoint) => jobTarget(dependencies, mirror, endpoint, name, states)),
  );
  const outOfTime = AbortSignal.timeout(Math.max(0, deadline - startedAt));
  const reports = await mirrorTargets(dependencies, { job, mirror, name, lease }, targets, {
    deadline,
    signal: AbortSignal.any([outOfTime, lease.lost]),
  });
  if (reports.some(({ error }) => error?.code === 'GIT_AUTHENTICATION_FAILED')) {
    forgetCredentials(dependencies, mirror);
  }
  // What was seen may be old by now: the message comes back, and whoever takes it looks again.
  lease.lost.throwIfAborted();
  const run: FinishedRun = {
    runId,
    job,
    lease: lease.current(),
    startedAt,
    finishedAt: dependencies.engine.now(),
    ends: targets.map((target, index) => ({ target, report: reports[index] ?? unreported(target) })),
  };
  const { record, states: after } = await recordRun(dependencies, run);
  const waiting = isRepair(job) ? branchesThatWait(reports) : [];
  if (waiting.length > 0) await dependencies.askForValidation(job, waiting);
  const unfinished = reports.flatMap(({ error }, index) =>
    error ? [{ error, consecutiveFailures: after[index]?.consecutiveFailures ?? 0 }] : [],
  );
  if (outOfTime.aborted && unfinished.some(({ error }) => error.code === 'GIT_ABORTED')) {
    const headway = reports.some((report) => report.refs.some((ref) => ref.ok));
    return continueLater(dependencies, job, record, headway);
  }
  const aftermath = aftermathOf(unfinished);
  if (aftermath.retryAfterSeconds !== undefined) {
    await dependencies.planAgain(job, aftermath.retryAfterSeconds);
  }
  return jobOutcome(record, aftermath);
}

/** Mirrors to the targets that can be reached; the others are reported with their own problem. */
async function mirrorTargets(
  dependencies: JobDependencies,
  { job, mirror, name, lease }: Pick<Run, 'job' | 'mirror' | 'name' | 'lease'>,
  targets: readonly JobTarget[],
  limits: Pick<MirrorEngine, 'deadline' | 'signal'>,
): Promise<readonly DestinationReport[]> {
  const reachable = targets.flatMap(({ target }) => ('problem' in target ? [] : [target]));
  if (reachable.length === 0) return targets.map(unreported);
  try {
    const { passedValidation } = dependencies;
    const { repository } = lease.current();
    const { destinations } = await mirrorRepository(
      {
        source: await remoteOf(dependencies, mirror.source, name),
        targets: reachable,
        filters: mirror,
        strategy: mirror.conflictStrategy,
        ...(mirror.waitForValidation
          ? { gate: openGate((commits) => passedValidation(repository, commits)) }
          : {}),
        prune: job.pruneApproved ? 'force' : mirror.prune ? 'on' : 'off',
        dryRun: false,
      },
      { ...dependencies.engine, ...limits, batchSize: batchSizeOf(dependencies, job) },
    );
    const reports = [...destinations];
    return targets.map(
      (target) => ('problem' in target.target ? undefined : reports.shift()) ?? unreported(target),
    );
  } catch (error) {
    // Without credentials for the source nothing can be done for any destination, and each one says so.
    const problem = asProblem(error, urlOf(mirror.source, name));
    return targets.map((target) => unreported({ ...target, target: { problem } }));
  }
}

/** A report does not say which side refused: fresh credentials for both cost a request or two. */
function forgetCredentials(
  { forgetCredentials: forget }: Pick<JobDependencies, 'forgetCredentials'>,
  { source, destinations }: Mirror,
): void {
  for (const endpoint of [source, ...destinations]) forget?.(endpoint);
}

/** A push is validated by itself; what only a schedule, a person or a new repository shows may never have been. */
function isRepair({ trigger }: MirrorJob): boolean {
  return ['schedule', 'command', 'repository', 'installation'].includes(trigger.kind);
}

function unreported({ url, target }: JobTarget): DestinationReport {
  const problem = 'problem' in target ? target.problem : asProblem(undefined, url);
  const counts = countActions([]);
  const error = reportedError(problem);
  return { url, ok: false, verified: false, packBytes: 0, durationMs: 0, counts, refs: [], error };
}

/** Every continuation asks for less at once, down to one ref, so that each one finishes something. */
function batchSizeOf({ engine }: JobDependencies, { continuation }: MirrorJob): number {
  return Math.max(1, Math.floor(engine.batchSize / 4 ** continuation));
}

/** What has arrived is at the destination already; the next worker starts from there with the same trigger. */
async function continueLater(
  dependencies: JobDependencies,
  job: MirrorJob,
  record: RunRecord,
  headway: boolean,
): Promise<Outcome<RunRecord>> {
  if (!headway && batchSizeOf(dependencies, job) === 1) {
    return {
      kind: 'failed',
      code: 'MIRROR_NO_HEADWAY',
      why: 'one ref alone takes longer than a function may run',
      remedy: 'Raise the time of the mirror function, or mirror this repository once from one machine.',
    };
  }
  const continued: MirrorJob = { ...job, continuation: job.continuation + 1 };
  await dependencies.send([{ job: continued, source: record.repository }]);
  return { kind: 'done', result: record };
}
