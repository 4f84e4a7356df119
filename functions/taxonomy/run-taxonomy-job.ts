import type { Configuration, Mirror, TaxonomySet } from '../../shared/config/configuration.ts';
import type { EventBus } from '../../shared/events/domain-events.ts';
import type { CodeReview } from '../../shared/github/code-review.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { outcomeOfFailure } from '../../shared/jobs/outcome-of-failure.ts';
import type { TaxonomyJob } from '../../shared/jobs/taxonomy-job.ts';
import type { JobContext } from '../../shared/jobs/worker.ts';
import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import { TaxonomyError } from './errors.ts';
import type { Replica } from './replicas/replica.ts';
import { type AbsentReplica, absentReplica } from './round/observe.ts';
import { type Action, orderOf } from './round/order-of.ts';
import type { RoundDependencies } from './round/prepare-pass.ts';
import { readSetState } from './round/read-state.ts';
import { recordRound } from './round/record-round.ts';
import { runRound } from './round/run-round.ts';
import { runCheck } from './run-check.ts';

/** Everything a job needs, made once by the wiring. */
export interface TaxonomyDependencies extends RoundDependencies {
  readonly configuration: Configuration;
  /** The repositories of a set, with the mirror whose source each is. */
  readonly list: (set: TaxonomySet) => Promise<readonly { readonly name: string; readonly mirror: Mirror }[]>;
  /** A repository, with credentials of this moment. */
  readonly open: (set: TaxonomySet, mirror: Mirror, name: string, signal: AbortSignal) => Promise<Replica>;
  /** Where results are shown. */
  readonly review: (mirror: Mirror) => Promise<CodeReview>;
  readonly bus: EventBus;
  readonly measure: (run: TaxonomyRun) => void;
  /** Of the function: what a round cost. */
  readonly memoryMb?: number | undefined;
  readonly newRunId: () => string;
}

/** Kept back from the function's time, to write down what was done. */
const safetyMs = 20_000;

/** Does one job of a set: a round, a way back, a decision, or a check. The job is a hint: the replicas are looked at as they are now. */
export async function runTaxonomyJob(
  dependencies: TaxonomyDependencies,
  job: TaxonomyJob,
  { deadline, receiveCount }: Pick<JobContext, 'deadline' | 'receiveCount'>,
): Promise<Outcome<unknown>> {
  const { configuration, now } = dependencies;
  if (configuration.taxonomy?.enabled !== true) return { kind: 'skipped', reason: 'taxonomy is not enabled' };
  const set = configuration.taxonomy.sets.find(({ name }) => name === job.set);
  if (!set) return { kind: 'skipped', reason: `set ${job.set} is not in the configuration any more` };
  const signal = AbortSignal.timeout(Math.max(0, deadline - safetyMs - now()));
  try {
    const { action } = job;
    if (action.kind === 'check') return await runCheck(dependencies, set, action, signal);
    return await runSet(dependencies, set, { ...job, action }, signal);
  } catch (error) {
    if (error instanceof TaxonomyError && error.code === 'TAXONOMY_BUSY') {
      return { kind: 'retry-later', afterSeconds: 10, why: error.what };
    }
    return outcomeOfFailure(error, { receiveCount, outOfTime: signal.aborted });
  }
}

async function runSet(
  dependencies: TaxonomyDependencies,
  set: TaxonomySet,
  job: TaxonomyJob & { readonly action: Action },
  signal: AbortSignal,
): Promise<Outcome<TaxonomyRun>> {
  const { store, blobs, now } = dependencies;
  const startedAt = now();
  const { state } = await readSetState(store, blobs, set.name);
  // A burst of pushes finds one round: the first one that began after they were heard of.
  if (job.trigger.kind === 'push' && state.coveredUntil > job.trigger.receivedAt) {
    return { kind: 'skipped', reason: 'a round has looked since' };
  }
  const run = { set, runId: dependencies.newRunId(), startedAt, job };
  try {
    const order = await orderOf(dependencies, set, job.action);
    const { replicas, unreachable } = await openReplicas(dependencies, set, signal);
    const end = await runRound(dependencies, { set, order, replicas, unreachable, runId: run.runId });
    return { kind: 'done', result: await recordRound(dependencies, run, end) };
  } catch (error) {
    if (error instanceof TaxonomyError && error.code !== 'TAXONOMY_BUSY') {
      await recordRound(dependencies, run, error);
    }
    throw error;
  }
}

/** Opens the repositories of a set; those that cannot be opened are named. Throws when they cannot be listed. */
export async function openReplicas(
  { list, open }: Pick<TaxonomyDependencies, 'list' | 'open'>,
  set: TaxonomySet,
  signal: AbortSignal,
): Promise<{ readonly replicas: readonly Replica[]; readonly unreachable: readonly AbsentReplica[] }> {
  const opened = await Promise.all(
    (await list(set)).map(async ({ name, mirror }) => {
      try {
        return await open(set, mirror, name, signal);
      } catch (error) {
        return absentReplica(name, error);
      }
    }),
  );
  return {
    replicas: opened.filter((one) => 'head' in one),
    unreachable: opened.filter((one) => 'trouble' in one),
  };
}
