import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import { serviceMetric } from './service-metric.ts';

/** What mirroring achieves, for the dashboard. */
export function mirrorWidgets(serviceName: string): readonly cloudwatch.IWidget[] {
  const percentiles = (metricName: string, ...labels: readonly string[]) =>
    labels.map((label) => serviceMetric(serviceName, metricName, label).with({ label }));
  const sums = (...names: readonly string[]) => names.map((name) => serviceMetric(serviceName, name, 'Sum'));
  return [
    new cloudwatch.GraphWidget({
      title: 'push to mirrored (ms)',
      left: percentiles(metricNames.mirrorLag, 'p50', 'p90', 'p99'),
    }),
    new cloudwatch.GraphWidget({
      title: 'runs',
      left: sums(metricNames.mirrorRunSynced, metricNames.mirrorRunPartial, metricNames.mirrorRunFailed),
    }),
    new cloudwatch.GraphWidget({
      title: 'run time (ms)',
      left: percentiles(metricNames.mirrorRunDuration, 'p50', 'p99'),
    }),
    new cloudwatch.GraphWidget({ title: 'pack bytes sent', left: sums(metricNames.mirrorRunPackBytes) }),
  ];
}
