import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { AlarmRegistry, CompositeDefinition, Severity } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';

/** What is promised of one kind of work: the part of its runs that go well. */
export interface Objective {
  /** Start of the alarms' names. */
  readonly name: 'sync-success' | 'deployment-success';
  /** From 0 to 1. */
  readonly target: number;
  /** Service name of the function that counts the runs. */
  readonly serviceName: string;
}

/** How fast the failures that an objective allows are used up, seen over a long and a short time. */
interface Burn {
  readonly pace: 'fast' | 'steady' | 'slow';
  readonly severity: Severity;
  /** Times as fast as would use up the budget of 30 days in 30 days. */
  readonly rate: number;
  readonly long: Duration;
  /** A twelfth of the long time: the alarm is over soon after its cause is. */
  readonly short: Duration;
  readonly meaning: string;
}

/** The windows of "The Site Reliability Workbook", chapter 5; an alarm of CloudWatch may look at no more than seven days. */
const burns: readonly Burn[] = [
  {
    pace: 'fast',
    severity: 'critical',
    rate: 14.4,
    long: Duration.hours(1),
    short: Duration.minutes(5),
    meaning: 'fail so often that the failures allowed for a month are used up in two days',
  },
  {
    pace: 'steady',
    severity: 'high',
    rate: 6,
    long: Duration.hours(6),
    short: Duration.minutes(30),
    meaning: 'fail so often that the failures allowed for a month are used up in five days',
  },
  {
    pace: 'slow',
    severity: 'medium',
    rate: 1,
    long: Duration.days(3),
    short: Duration.hours(6),
    meaning: 'have failed for three days more often than is allowed in the long run',
  },
];

/** Fewer failures than this over the long time mean nothing, whatever part of the runs they are. */
const fewestFailures = 3;

/** Counters of runs that went well and of runs that did not. */
const counters = {
  'sync-success': {
    id: 'sync',
    runs: 'Runs of mirrors',
    // What waits for validation, or for a person's decision, is held: nobody is to be woken for it.
    good: [metricNames.mirrorRunSynced, metricNames.mirrorRunPartial],
    bad: [metricNames.mirrorRunFailed],
  },
  'deployment-success': {
    id: 'deployment',
    runs: 'Deployments',
    good: [metricNames.deploymentSucceeded],
    bad: [metricNames.deploymentFailed, metricNames.deploymentRolledBack],
  },
} as const;

/** The alarms over both windows of each pace: one window alone is either late or nervous. */
export const objectiveComposites: readonly CompositeDefinition[] = (
  ['sync-success', 'deployment-success'] as const
).flatMap((objective) =>
  burns.map(({ pace, severity, meaning }) => ({
    name: `${objective}-${pace}`,
    severity,
    when: 'all' as const,
    covers: (name: string) => name.startsWith(`${objective}-${pace}-`),
    meaning: `${counters[objective].runs} ${meaning}.`,
  })),
);

/** Adds the alarms on how fast an objective's error budget is used up. The composite ones over them come with the registry. */
export function addObjectiveAlarms(scope: Construct, alarms: AlarmRegistry, objective: Objective): void {
  for (const { pace, severity, rate, long, short } of burns) {
    const threshold = Math.min(1, Number((rate * (1 - objective.target)).toPrecision(6)));
    for (const [window, period] of [
      ['long', long],
      ['short', short],
    ] as const) {
      alarms.add(scope, {
        name: `${objective.name}-${pace}-${window}`,
        severity,
        metric: failureRatio(objective, period, window === 'long' ? fewestFailures : 1),
        threshold,
        meaning: `${counters[objective.name].runs} failed too often over ${period.toHumanString()}.`,
      });
    }
  }
}

/** The part of the runs that failed, from 0 to 1; 0 while fewer than so many did. Every run writes all its counters. */
export function failureRatio(
  { name, serviceName }: Pick<Objective, 'name' | 'serviceName'>,
  period: Duration,
  fewest = 1,
): cloudwatch.MathExpression {
  const { good, bad, runs, id } = counters[name];
  const metric = (metricName: string) => serviceMetric(serviceName, metricName, 'Sum').with({ period });
  const goods = good.map((metricName, index) => [`${id}Good${index}`, metric(metricName)] as const);
  const bads = bad.map((metricName, index) => [`${id}Bad${index}`, metric(metricName)] as const);
  const sumOf = (named: readonly (readonly [string, cloudwatch.Metric])[]) =>
    named.map(([each]) => each).join(' + ');
  const failures = `(${sumOf(bads)})`;
  return new cloudwatch.MathExpression({
    label: `${runs}: part that failed`,
    expression: `IF(${failures} >= ${fewest}, ${failures} / (${failures} + ${sumOf(goods)}), 0)`,
    usingMetrics: Object.fromEntries([...goods, ...bads]),
    period,
  });
}
