import type { ValidationRecord } from '../../shared/state/validation-store.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';
import { severities } from './finding.ts';

/** Counts and measures one validation. */
export function measureValidation(metrics: Metrics, record: ValidationRecord): void {
  const { outcome, startedAt, finishedAt, files, reused, notAnalysed, counts } = record;
  const verdict = outcome === 'passed' ? metricNames.validationRunPassed : metricNames.validationRunFailed;
  metrics.add(verdict, 'Count', 1);
  metrics.add(metricNames.validationRunDuration, 'Milliseconds', finishedAt - startedAt);
  metrics.add(metricNames.validationFiles, 'Count', files);
  metrics.add(metricNames.validationFilesReused, 'Count', reused);
  metrics.add(metricNames.validationFilesNotAnalysed, 'Count', notAnalysed);
  for (const severity of severities) {
    if (counts[severity] === 0) continue;
    metrics.add(metricNames.validationFindings, 'Count', counts[severity], { severity });
  }
}
