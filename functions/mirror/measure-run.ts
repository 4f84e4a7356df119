import type { RunRecord } from '../../shared/state/mirror-state.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';

/**
 * Counts and measures one run. Lag is about pushes, those that had to wait for validation too: a schedule that found
 * nothing late says nothing of it.
 */
export function measureRun(metrics: Metrics, run: RunRecord): void {
  const packBytes = run.destinations.reduce((sum, destination) => sum + destination.packBytes, 0);
  const count = (name: string, outcome: RunRecord['outcome']): void =>
    metrics.add(name, 'Count', run.outcome === outcome ? 1 : 0);
  // All three each time: what is compared must find a number for each.
  count(metricNames.mirrorRunSynced, 'synced');
  count(metricNames.mirrorRunPartial, 'partial');
  count(metricNames.mirrorRunFailed, 'failed');
  metrics.add(metricNames.mirrorRunDuration, 'Milliseconds', run.finishedAt - run.startedAt);
  metrics.add(metricNames.mirrorRunPackBytes, 'Bytes', packBytes);
  if (run.trigger.kind === 'push' || (run.trigger.kind === 'validation' && hasCarried(run))) {
    metrics.add(metricNames.mirrorLag, 'Milliseconds', run.finishedAt - run.trigger.receivedAt);
  }
}

/** A commit that passes again, by schedule, was mirrored long ago. */
function hasCarried({ destinations }: RunRecord): boolean {
  return destinations.some(({ counts, packBytes }) => {
    const { create = 0, update = 0 } = counts;
    return packBytes > 0 || create + update > 0;
  });
}
