import type { DeploymentRun } from './deployment-state.ts';

/** What deployments came to in a time: the four DORA figures, and what builds cost. Rates are 0 to 1, times milliseconds. */
export interface DeploymentFigures {
  /** Runs that ended, without those that were refused or gave way. */
  readonly deployments: number;
  /** Absent without any. */
  readonly successRate?: number;
  /** Releases that went live, rollbacks left out. */
  readonly perDay: number;
  /** From a commit to its release being live. */
  readonly leadTimeMs?: { readonly p50: number; readonly p95: number };
  /** Of the releases that reached somebody, those that were taken back or failed. */
  readonly changeFailureRate?: number;
  /** From the moment when a release that failed began to reach somebody until what served before was live again. */
  readonly timeToRestoreMs?: { readonly p50: number };
  readonly builds: number;
  readonly buildsKnown: number;
  /** What known builds would have taken. */
  readonly buildTimeSavedMs: number;
}

const dayMs = 86_400_000;

/** Adds up the runs that ended from `from` on and before `to` (epoch milliseconds). https://dora.dev/guides/dora-metrics/ */
export function deploymentFigures(
  runs: readonly DeploymentRun[],
  { from, to }: { readonly from: number; readonly to: number },
): DeploymentFigures {
  const ended = runs.filter(({ finishedAt = -1 }) => from <= finishedAt && finishedAt < to);
  const counted = ended.filter(({ outcome }) => outcome !== 'superseded' && outcome !== 'rejected');
  const succeeded = counted.filter(({ outcome }) => outcome === 'succeeded');
  const forward = counted.filter(({ order }) => order.kind !== 'rollback');
  const reached = forward.filter(({ shifted }) => shifted);
  const releases = succeeded.filter(({ order }) => order.kind !== 'rollback');
  const takenBack = new Set(
    succeeded.flatMap(({ order }) => (order.kind === 'rollback' && order.of !== undefined ? order.of : [])),
  );
  const failures = reached.filter(({ outcome, runId }) => outcome !== 'succeeded' || takenBack.has(runId));
  const leadTimes = releases.flatMap(({ committedAt, finishedAt = 0 }) =>
    committedAt === undefined ? [] : finishedAt - committedAt,
  );
  const restores = restoreTimes(counted);
  const builds = ended.flatMap(({ build }) => build ?? []);
  return {
    deployments: counted.length,
    ...(counted.length > 0 ? { successRate: succeeded.length / counted.length } : {}),
    perDay: releases.length / Math.max(1, (to - from) / dayMs),
    ...(leadTimes.length > 0
      ? { leadTimeMs: { p50: percentile(leadTimes, 0.5), p95: percentile(leadTimes, 0.95) } }
      : {}),
    ...(reached.length > 0 ? { changeFailureRate: failures.length / reached.length } : {}),
    ...(restores.length > 0 ? { timeToRestoreMs: { p50: percentile(restores, 0.5) } } : {}),
    builds: builds.filter(({ cached }) => !cached).length,
    buildsKnown: builds.filter(({ cached }) => cached).length,
    buildTimeSavedMs: builds.reduce((sum, { savedMs }) => sum + savedMs, 0),
  };
}

/** How long failures lasted: until the run itself had led everything back, or until the run that did so was over. */
function restoreTimes(runs: readonly DeploymentRun[]): readonly number[] {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  return runs.flatMap((run) => {
    const { order, outcome, finishedAt = run.updatedAt } = run;
    if (outcome === 'rolledback') return finishedAt - reachedAt(run);
    if (order.kind !== 'rollback' || outcome !== 'succeeded' || order.of === undefined) return [];
    const failed = byId.get(order.of);
    return failed ? finishedAt - reachedAt(failed) : [];
  });
}

/** When a release began to reach somebody (epoch milliseconds); the beginning of its run where that was not written down. */
export function reachedAt({ steps, createdAt }: Pick<DeploymentRun, 'steps' | 'createdAt'>): number {
  return steps.find(({ phase }) => phase === 'shift')?.startedAt ?? createdAt;
}

/** The smallest value that at least this part of the values does not exceed. */
function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
