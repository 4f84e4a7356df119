import type { Configuration, Mirror, ValidationSettings } from '../../shared/config/configuration.ts';
import { AutoBuilderError } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { mayTimeMend, outcomeOfFailure } from '../../shared/jobs/outcome-of-failure.ts';
import type { ValidationJob } from '../../shared/jobs/validation-job.ts';
import type { JobContext } from '../../shared/jobs/worker.ts';
import type { RepositoryKey } from '../../shared/state/mirror-state.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import type { ValidationRecord } from '../../shared/state/validation-store.ts';
import { changeScope } from './change-scope.ts';
import { pushesFixes } from './decide-mending.ts';
import { asksToBeSkipped, isOwnCommit } from './fixing/fix-commits.ts';
import { locateSubject, type Subject } from './locate-subject.ts';
import { type Mendable, type Mended, mendBranch } from './mend-branch.ts';
import type { Publisher } from './publisher.ts';
import {
  type Ledger,
  recordValidation,
  settingsDigest,
  trendOf,
  validationEvent,
} from './record-validation.ts';
import type { CommitView, RemoteRepository } from './remote-repository.ts';
import type { ValidationResult } from './result.ts';
import { validateCommit } from './validate-commit.ts';
import type { ValidationRequest, Validator } from './validate-repository.ts';

/** Everything a job needs, made once by the wiring. */
export interface ValidationDependencies extends Ledger {
  readonly configuration: Configuration;
  /** A repository at a mirror's source, with credentials of this moment. */
  readonly open: (mirror: Mirror, name: string, signal: AbortSignal) => Promise<RemoteRepository>;
  /** Where results of that repository are shown. */
  readonly publisher: (mirror: Mirror, name: string) => Promise<Publisher>;
  readonly validator: Omit<Validator, 'signal'>;
  readonly newRunId: () => string;
  /** Of the function: what a validation cost. */
  readonly memoryMb?: number | undefined;
  /** Told what did not come about without being a failure. */
  readonly note: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** One job on its way. */
export interface ValidationRun {
  readonly job: ValidationJob;
  readonly settings: ValidationSettings;
  readonly repository: RepositoryKey;
  readonly runId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The job was begun before, and may have ended anywhere. */
  readonly isRepeated: boolean;
  readonly memoryMb: number | undefined;
  readonly remote: RemoteRepository;
  readonly publisher: Publisher;
  readonly validator: Validator;
}

/** How a validation ended: what was recorded of the commit, or of the one with our fixes upon it. */
export interface ValidationEnd {
  readonly record: ValidationRecord;
  readonly fixes: Mended['kind'];
}

/** Kept back from the function's time, to write down what was done. */
const safetyMs = 20_000;

/**
 * Validates what a job is about, shows the result, mends what may be mended, and writes it all down. The job is a hint:
 * the branch is looked at where it is now, and a commit whose result is known is not looked at again.
 */
export async function runValidationJob(
  dependencies: ValidationDependencies,
  job: ValidationJob,
  { deadline, receiveCount }: Pick<JobContext, 'deadline' | 'receiveCount'>,
): Promise<Outcome<ValidationEnd>> {
  const { configuration, validator } = dependencies;
  const settings = configuration.validation;
  const mirror = configuration.mirrors.find(({ id }) => id === job.mirror);
  if (!settings?.enabled) return { kind: 'skipped', reason: 'validation is not enabled' };
  if (!mirror)
    return { kind: 'skipped', reason: `mirror ${job.mirror} is not in the configuration any more` };
  const [owner = '', name = ''] = job.repository.split('/');
  const startedAt = validator.now();
  const signal = AbortSignal.timeout(Math.max(0, deadline - safetyMs - startedAt));
  try {
    return await runWithRemote(dependencies, {
      job,
      settings,
      repository: repositoryKey(mirror.source.gitUrl, owner, name),
      runId: dependencies.newRunId(),
      startedAt,
      isRepeated: receiveCount > 1,
      memoryMb: dependencies.memoryMb,
      remote: await dependencies.open(mirror, name, signal),
      publisher: await dependencies.publisher(mirror, name),
      validator: { ...validator, signal },
    });
  } catch (error) {
    return outcomeOfFailure(error, { receiveCount, outOfTime: signal.aborted });
  }
}

async function runWithRemote(
  dependencies: ValidationDependencies,
  run: ValidationRun,
): Promise<Outcome<ValidationEnd>> {
  const { job, remote } = run;
  const located = await locateSubject(job.target, job.repository, {
    remote,
    lastSeen: async (ref) => (await dependencies.results.latest(run.repository, ref))?.commit,
  });
  if ('gone' in located) return { kind: 'skipped', reason: located.gone };
  const subject = await sinceItPassed(dependencies, run, located.subject);
  const known = await knownResult(dependencies, run, subject);
  const isSecondLook = known !== undefined && isToBeMended(known, run, subject);
  if (known && !isSecondLook) {
    // Who waits has not heard of a result that another branch led to, or whose worker ended before it told of it.
    if ((known.ref !== subject.ref || run.isRepeated) && subject.own) {
      // For the branch that led to it, this is the event that its worker did not come to: who counts runs has to count that one.
      const { runId } = known.ref === subject.ref ? known : run;
      await dependencies.bus.put([validationEvent({ ...run, runId }, { ...known, ref: subject.ref })]);
    }
    return { kind: 'skipped', reason: 'validated already' };
  }
  const commits = await remote.commits(
    subject.base === undefined ? [subject.commit] : [subject.base, subject.commit],
  );
  const commit = commits.get(subject.commit);
  if (!commit) return { kind: 'skipped', reason: 'the commit is gone' };
  if (asksToBeSkipped(commit.message)) return { kind: 'skipped', reason: 'the commit asks to be skipped' };

  const request = await requestFor(dependencies, run, subject, {
    commit,
    before: commits.get(subject.base ?? ''),
  });
  const validation = await validateCommit(run.validator, request);
  await show(dependencies, run, subject, validation.result);
  const mended: Mended =
    isOwnCommit(commit.message) || !validation.mayBeMended
      ? { kind: 'nothing' }
      : await mend(run, { subject, commit, request, validation });
  // Only now: a commit whose result is known is not looked at again, and what was cut off before would stay undone.
  const record = await recordValidation(dependencies, run, subject, validation.result, isSecondLook);
  if (mended.kind !== 'pushed') {
    if (mended.kind === 'refused') dependencies.note('fixes were not taken', { reason: mended.reason });
    await announce(dependencies, run, subject, record, validation.result);
    return { kind: 'done', result: { record, fixes: mended.kind } };
  }
  const { result } = mended.validation;
  const fixed = { ...subject, commit: mended.tip };
  await show(dependencies, run, fixed, result);
  const after = await recordValidation(dependencies, run, fixed, result);
  await announce(dependencies, run, subject, after, result);
  return { kind: 'done', result: { record: after, fixes: 'pushed' } };
}

/**
 * A push that failed is answered for until the branch has passed: or the next push, of whatever else, would let it through.
 */
async function sinceItPassed(
  { results }: Ledger,
  { repository }: ValidationRun,
  subject: Subject,
): Promise<Subject> {
  if (subject.base === undefined || subject.pullRequest !== undefined) return subject;
  const before = await results.find(repository, subject.base);
  const isOpen = before?.outcome === 'failed' && before.ref === subject.ref && before.base !== undefined;
  return isOpen ? { ...subject, base: before.base } : subject;
}

/** Asked for by a person, or about a pull request whose review waits for suggestions, a commit is looked at again. */
async function knownResult(
  { results }: Ledger,
  { repository, settings, validator, job }: ValidationRun,
  subject: Subject,
): Promise<ValidationRecord | undefined> {
  if (job.trigger.kind === 'command' || job.target.kind === 'pull-request') return undefined;
  const known = await results.find(repository, subject.commit);
  if (known?.settings !== settingsDigest(settings, validator.engineVersions)) return undefined;
  return known.scope === 'all' || job.target.kind === 'push' ? known : undefined;
}

/** Likewise one with findings that was pushed to a second branch: the fixes of the first one are not in that. */
function isToBeMended(
  { ref, counts }: ValidationRecord,
  { job, settings }: ValidationRun,
  subject: Subject,
): boolean {
  const isSecondBranch = job.trigger.kind === 'push' && ref !== subject.ref;
  return isSecondBranch && pushesFixes(settings) && Object.values(counts).some((count) => count > 0);
}

async function requestFor(
  dependencies: ValidationDependencies,
  run: ValidationRun,
  subject: Subject,
  sides: { readonly commit: CommitView; readonly before: CommitView | undefined },
): Promise<ValidationRequest> {
  const { settings, remote, job } = run;
  const scope = await changeScope(remote, subject, sides, settings);
  return {
    repository: job.repository,
    commit: subject.commit,
    ref: subject.ref,
    files: remote.files(sides.commit),
    settings,
    ...scope,
    trend: await trendOf(dependencies, run, subject),
  };
}

async function show(
  { note }: ValidationDependencies,
  { publisher, job }: ValidationRun,
  subject: Subject,
  result: ValidationResult,
): Promise<void> {
  // A push whose change is not known is still a push: whoever waits for its check gets that one.
  const limits = await publisher.showResult(result, { ...subject, full: job.target.kind === 'full' });
  for (const limit of limits) note('not everything could be shown', { limit });
}

/** Fixes that the host will never take keep nobody from the result; what time may mend is tried again. */
async function mend(run: ValidationRun, mendable: Mendable): Promise<Mended> {
  try {
    return await mendBranch(run, mendable);
  } catch (error) {
    const isOver = run.validator.signal?.aborted === true;
    if (isOver || !(error instanceof AutoBuilderError) || mayTimeMend(error)) throw error;
    return { kind: 'refused', reason: `${error.what} (${error.where}). ${error.remedy}` };
  }
}

/** What a fork proposes is nobody's business but its pull request's. */
async function announce(
  { bus }: Ledger,
  run: ValidationRun,
  { own }: Subject,
  record: ValidationRecord,
  result: ValidationResult,
): Promise<void> {
  if (own) await bus.put([validationEvent(run, record, result.notAnalysed)]);
}
