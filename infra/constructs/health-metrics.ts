import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { HealthSettings } from '../../shared/config/health-settings.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';
import type { Worker } from './worker.ts';

/** The longest time that an alarm of CloudWatch may look back, in seconds. */
const longestLook = 604_800;

/** Adds the alarms on what looks at health come to, beside those on their queue and their function. */
export function addHealthAlarms(
  worker: Worker,
  alarms: AlarmRegistry,
  { interval, enabled, budgetReserve }: Pick<HealthSettings, 'interval' | 'enabled' | 'budgetReserve'>,
): void {
  const { serviceName } = worker.function;
  alarms.add(worker, {
    name: 'healing-given-up',
    severity: 'medium',
    metric: serviceMetric(serviceName, metricNames.healingGivenUp, 'Sum'),
    threshold: 1,
    meaning: 'Three tries of a remedy did not help.',
  });
  alarms.add(worker, {
    name: 'api-budget-low',
    severity: 'medium',
    metric: serviceMetric(serviceName, metricNames.apiBudgetRemaining, 'Minimum').with({
      period: Duration.hours(1),
    }),
    threshold: Math.round(budgetReserve * 100),
    sounds: 'atMost',
    periods: 2,
    meaning: 'For two hours a rate limit of a git host was used up as far as health may use it.',
  });
  // Three intervals, or two where three are longer than an alarm may look back; who looks less often has no use for it.
  const period = Math.ceil(interval / 60) * 60;
  const periods = Math.min(3, Math.floor(longestLook / period));
  if (!enabled || periods < 2) return;
  alarms.add(worker, {
    name: 'health-stands-still',
    severity: 'high',
    metric: serviceMetric(serviceName, metricNames.healthChecked, 'Sum').with({
      period: Duration.seconds(period),
    }),
    threshold: 0,
    sounds: 'atMost',
    soundsInSilence: true,
    periods,
    meaning: 'For several intervals nothing was looked at.',
  });
}

/** Requests to git hosts of all functions. */
export function apiRequests(
  serviceNames: readonly string[],
  period = Duration.minutes(5),
): cloudwatch.MathExpression {
  const each = serviceNames.map(
    (name, index) =>
      [`requests${index}`, serviceMetric(name, metricNames.apiRequests, 'Sum').with({ period })] as const,
  );
  return new cloudwatch.MathExpression({
    label: 'requests to git hosts',
    // A function that asked for nothing has no figures at all: SUM passes over it.
    expression: `SUM([${each.map(([id]) => id).join(', ')}])`,
    usingMetrics: Object.fromEntries(each),
    period,
  });
}

/** What looks and remedies come to, for the dashboard. */
export function healthWidgets(
  serviceName: string,
  interval: number,
  serviceNames: readonly string[],
): readonly cloudwatch.IWidget[] {
  const each = (statistic: string, ...names: readonly string[]) =>
    names.map((name) => serviceMetric(serviceName, name, statistic));
  const round = { period: Duration.seconds(Math.ceil(interval / 60) * 60) };
  return [
    new cloudwatch.GraphWidget({
      title: 'repositories by health, of each round',
      stacked: true,
      left: each(
        'Sum',
        metricNames.healthRepositoriesHealthy,
        metricNames.healthRepositoriesWarning,
        metricNames.healthRepositoriesCritical,
        metricNames.healthRepositoriesUnknown,
      ).map((metric) => metric.with(round)),
    }),
    new cloudwatch.GraphWidget({
      title: 'health score',
      left: ['p10', 'p50', 'Minimum'].map((statistic) =>
        serviceMetric(serviceName, metricNames.healthScore, statistic).with({ ...round, label: statistic }),
      ),
    }),
    new cloudwatch.GraphWidget({
      title: 'remedies',
      left: each('Sum', metricNames.healingTried, metricNames.healingHealed, metricNames.healingGivenUp),
    }),
    new cloudwatch.GraphWidget({
      title: 'requests to git hosts, and percent of the smallest budget',
      left: [
        apiRequests(serviceNames),
        ...serviceNames.map((name) =>
          serviceMetric(name, metricNames.apiRequestsHeldBack, 'Sum').with({ label: `${name}: held back` }),
        ),
      ],
      right: each('Minimum', metricNames.apiBudgetRemaining),
    }),
    new cloudwatch.GraphWidget({
      title: 'time of one look (ms)',
      left: ['p50', 'p99'].map((statistic) =>
        serviceMetric(serviceName, metricNames.healthCheckDuration, statistic).with({ label: statistic }),
      ),
    }),
  ];
}
