import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';
import type { Worker } from './worker.ts';

/** Adds the alarms on what deployments come to, beside those on their queue and their function. */
export function addDeploymentAlarms(worker: Worker, alarms: AlarmRegistry): void {
  const { serviceName } = worker.function;
  const sum = (metricName: string): cloudwatch.Metric =>
    serviceMetric(serviceName, metricName, 'Sum').with({ period: Duration.minutes(5) });
  alarms.add(worker, {
    name: 'deployment-failed',
    severity: 'high',
    metric: sum(metricNames.deploymentFailed),
    threshold: 1,
    meaning: 'A deployment ended without its release being live and well.',
  });
  alarms.add(worker, {
    name: 'deployment-rolled-back',
    severity: 'medium',
    metric: sum(metricNames.deploymentRolledBack),
    threshold: 1,
    meaning: 'A release failed on its way, and what was live before is live again.',
  });
}

/** What deployments come to, for the dashboard: among it what the four DORA figures are made of. */
export function deploymentWidgets(serviceName: string): readonly cloudwatch.IWidget[] {
  const each = (statistic: string, ...names: readonly string[]) =>
    names.map((name) => serviceMetric(serviceName, name, statistic));
  const percentiles = (...names: readonly string[]) =>
    names.flatMap((name) =>
      ['p50', 'p90'].map((statistic) =>
        serviceMetric(serviceName, name, statistic).with({ label: `${name} ${statistic}` }),
      ),
    );
  return [
    new cloudwatch.GraphWidget({
      title: 'deployments',
      left: each(
        'Sum',
        metricNames.deploymentSucceeded,
        metricNames.deploymentFailed,
        metricNames.deploymentRolledBack,
        metricNames.deploymentDropped,
      ),
    }),
    new cloudwatch.GraphWidget({
      title: 'lead time and time to restore (ms)',
      left: percentiles(metricNames.deploymentLeadTime, metricNames.deploymentRestoreTime),
    }),
    new cloudwatch.GraphWidget({
      title: 'deployment time (ms)',
      left: percentiles(metricNames.deploymentDuration),
    }),
    new cloudwatch.GraphWidget({
      title: 'builds',
      left: each('Sum', metricNames.buildsRun, metricNames.buildsKnown),
      right: each('Sum', metricNames.buildTimeSaved),
    }),
  ];
}
