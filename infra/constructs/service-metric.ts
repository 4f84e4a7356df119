import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace, serviceDimension } from '../../shared/telemetry/metric-names.ts';

/** A metric that the function of that service name writes, over five minutes; with its other dimensions, if it has any. */
export function serviceMetric(
  serviceName: string,
  metricName: string,
  statistic: string,
  dimensions: Readonly<Record<string, string>> = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { [serviceDimension]: serviceName, ...dimensions },
    statistic,
    period: Duration.minutes(5),
  });
}
