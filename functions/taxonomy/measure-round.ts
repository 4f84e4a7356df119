import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';

/** Counts and measures one round over a set. Of a round that failed nothing but that is known. */
export function measureRound(metrics: Metrics, run: TaxonomyRun): void {
  const { outcome, startedAt, finishedAt, trigger, counts, convergenceMs } = run;
  const count = (name: string, value: number): void => metrics.add(name, 'Count', value);
  // All three each time: an alarm compares them, and must find a number for each.
  count(metricNames.taxonomyRoundSynced, outcome === 'synced' || outcome === 'unchanged' ? 1 : 0);
  count(metricNames.taxonomyRoundIncomplete, outcome === 'incomplete' ? 1 : 0);
  count(metricNames.taxonomyRoundFailed, outcome === 'failed' ? 1 : 0);
  metrics.add(metricNames.taxonomyRoundDuration, 'Milliseconds', finishedAt - startedAt);
  if (outcome === 'failed') return;
  count(metricNames.taxonomyFiles, counts.files);
  count(metricNames.taxonomyConflicts, counts.conflicts);
  count(metricNames.taxonomyQuarantined, counts.quarantined);
  count(metricNames.taxonomyBrokenReferences, counts.references);
  count(metricNames.taxonomyReplicasFailed, counts.failed);
  if (convergenceMs === undefined || trigger.kind !== 'push') return;
  metrics.add(metricNames.taxonomyConvergence, 'Milliseconds', convergenceMs);
}
