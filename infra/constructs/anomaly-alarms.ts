import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { apiRequests } from './health-metrics.ts';
import { failureRatio } from './objective-alarms.ts';
import { serviceMetric } from './service-metric.ts';

/** An hour is long enough for figures of a quiet service to mean something, and two of three are no passing fault. */
const hourly = { period: Duration.hours(1), periods: 3, datapoints: 2 } as const;

/**
 * Adds the alarms on what is unusual for that hour of that day, though no limit may be passed: how long runs take, how many fail, and
 * what is asked of git hosts. CloudWatch learns what is usual by itself, from two weeks of figures.
 */
export function addAnomalyAlarms(
  scope: Construct,
  alarms: AlarmRegistry,
  services: { readonly mirror: string; readonly all: readonly string[] },
): void {
  const { period, ...patience } = hourly;
  alarms.addAnomaly(scope, {
    name: 'anomaly-sync-time',
    severity: 'medium',
    metric: serviceMetric(services.mirror, metricNames.mirrorRunDuration, 'p90').with({ period }),
    ...patience,
    meaning: 'Runs of mirrors take longer than is usual at this hour.',
  });
  alarms.addAnomaly(scope, {
    name: 'anomaly-failure-rate',
    severity: 'medium',
    metric: failureRatio({ name: 'sync-success', serviceName: services.mirror }, period),
    ...patience,
    meaning: 'More runs of mirrors fail than is usual at this hour.',
  });
  alarms.addAnomaly(scope, {
    name: 'anomaly-api-use',
    severity: 'low',
    metric: apiRequests(services.all, period),
    ...patience,
    meaning: 'More is asked of git hosts than is usual at this hour.',
  });
}
