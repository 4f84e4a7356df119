import type { RunRecord } from '../../shared/state/mirror-state.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';

const outcomeMetric = {
  synced: metricNames.mirrorRunSynced,
  partial: metricNames.mirrorRunPartial,
  failed: metricNames.mirrorRunFailed,
} as const;

/** Counts and measures one run. Lag is about pushes: a schedule that found nothing late says nothing of it. */
export function measureRun(metrics: Metrics, run: RunRecord): void {
  const packBytes = run.destinations.reduce((sum, destination) => sum + destination.packBytes, 0);
  metrics.add(outcomeMetric[run.outcome], 'Count', 1);
  metrics.add(metricNames.mirrorRunDuration, 'Milliseconds', run.finishedAt - run.startedAt);
  metrics.add(metricNames.mirrorRunPackBytes, 'Bytes', packBytes);
  if (run.trigger.kind === 'push') {
    metrics.add(metricNames.mirrorLag, 'Milliseconds', run.finishedAt - run.trigger.receivedAt);
  }
}
