import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import { taxonomyConvergenceAlarm } from '../sizing.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';
import type { Worker } from './worker.ts';

/** Adds the alarms on what keeping files in step achieves, beside those on its queue and its function. */
export function addTaxonomyAlarms(worker: Worker, alarms: AlarmRegistry): void {
  const { serviceName } = worker.function;
  const over = (period: Duration, metricName: string, statistic: string): cloudwatch.Metric =>
    serviceMetric(serviceName, metricName, statistic).with({ period });
  const hourly = Duration.hours(1);
  alarms.add(worker, {
    name: 'taxonomy-rounds-incomplete',
    severity: 'medium',
    metric: new cloudwatch.MathExpression({
      label: 'rounds that left something open, while none left nothing',
      // One incomplete round means little: a pull request or a conflict waits for a person, who has a day for it.
      expression: 'IF(synced < 1, incomplete + failed, 0)',
      usingMetrics: {
        synced: over(Duration.days(1), metricNames.taxonomyRoundSynced, 'Sum'),
        incomplete: over(Duration.days(1), metricNames.taxonomyRoundIncomplete, 'Sum'),
        failed: over(Duration.days(1), metricNames.taxonomyRoundFailed, 'Sum'),
      },
      period: Duration.days(1),
    }),
    threshold: 1,
    meaning: 'For a day no round over shared files has left all replicas in step.',
  });
  alarms.add(worker, {
    name: 'taxonomy-replicas-failed',
    severity: 'medium',
    metric: over(hourly, metricNames.taxonomyReplicasFailed, 'Maximum'),
    threshold: 1,
    meaning: 'A repository with shared files could not be reached, or refused what was pushed.',
  });
  alarms.add(worker, {
    name: 'taxonomy-quarantined',
    severity: 'medium',
    metric: over(hourly, metricNames.taxonomyQuarantined, 'Maximum'),
    threshold: 1,
    meaning: 'A shared file was put aside in a repository, and stays as it is there.',
  });
  alarms.add(worker, {
    name: 'taxonomy-convergence',
    severity: 'medium',
    metric: over(hourly, metricNames.taxonomyConvergence, 'p90'),
    threshold: taxonomyConvergenceAlarm,
    meaning: 'One push in ten takes more than five minutes to reach all replicas of its set.',
  });
}

/** What keeping files in step achieves, for the dashboard. */
export function taxonomyWidgets(serviceName: string): readonly cloudwatch.IWidget[] {
  const each = (statistic: string, ...names: readonly string[]) =>
    names.map((name) => serviceMetric(serviceName, name, statistic));
  return [
    new cloudwatch.GraphWidget({
      title: 'taxonomy rounds',
      left: each(
        'Sum',
        metricNames.taxonomyRoundSynced,
        metricNames.taxonomyRoundIncomplete,
        metricNames.taxonomyRoundFailed,
      ),
    }),
    new cloudwatch.GraphWidget({
      title: 'push to all replicas, and round time (ms)',
      left: [metricNames.taxonomyConvergence, metricNames.taxonomyRoundDuration].flatMap((name) =>
        ['p50', 'p90'].map((statistic) =>
          serviceMetric(serviceName, name, statistic).with({ label: `${name} ${statistic}` }),
        ),
      ),
    }),
    new cloudwatch.GraphWidget({
      title: 'merged files and new conflicts',
      left: each('Sum', metricNames.taxonomyFiles, metricNames.taxonomyConflicts),
    }),
    new cloudwatch.GraphWidget({
      title: 'put aside, failed and broken',
      left: each(
        'Maximum',
        metricNames.taxonomyQuarantined,
        metricNames.taxonomyReplicasFailed,
        metricNames.taxonomyBrokenReferences,
      ),
    }),
  ];
}
