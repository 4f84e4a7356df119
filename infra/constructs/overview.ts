import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Objectives } from '../../shared/config/health-settings.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { ServiceStack } from '../stacks/service-stack.ts';
import { failureRatio } from './objective-alarms.ts';
import { serviceMetric } from './service-metric.ts';

/** The rows of the dashboard that a person looks at first: alarms, objectives, key figures, and what all capabilities share. */
export function overviewRows(
  scope: Construct,
  service: ServiceStack,
  objectives: Objectives,
): readonly (readonly cloudwatch.IWidget[])[] {
  const { told, covered } = service.alarms.names;
  return [
    [alarmStatus(scope, 'alarms', told)],
    [alarmStatus(scope, 'what they cover', covered)],
    objectiveWidgets(service, objectives),
    [keyFigures(service)],
    service.webhook.widgets,
    service.planner.widgets,
    service.metrics.widgets,
  ];
}

function alarmStatus(scope: Construct, title: string, names: readonly string[]): cloudwatch.IWidget {
  return new cloudwatch.AlarmStatusWidget({
    title,
    width: 24,
    height: 4,
    alarms: names.map((name) => alarmNamed(scope, name)),
  });
}

/** By its name, which is known, instead of by one export for each alarm. */
function alarmNamed(scope: Construct, name: string): cloudwatch.IAlarm {
  const arn = Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return cloudwatch.Alarm.fromAlarmArn(scope, name, arn);
}

function objectiveWidgets(service: ServiceStack, objectives: Objectives): readonly cloudwatch.IWidget[] {
  const { serviceName: mirror } = service.mirror.function;
  const { serviceName: deployment } = service.deployment.function;
  const day = Duration.days(1);
  return [
    new cloudwatch.GraphWidget({
      title: 'runs that failed, by day',
      left: [
        failureRatio({ name: 'sync-success', serviceName: mirror }, day),
        failureRatio({ name: 'deployment-success', serviceName: deployment }, day),
      ],
      leftAnnotations: [
        { value: 1 - objectives.syncSuccess, label: 'allowed of mirrors' },
        { value: 1 - objectives.deploymentSuccess, label: 'allowed of deployments' },
      ],
    }),
    new cloudwatch.GraphWidget({
      title: 'run time of mirrors, p95 (ms)',
      left: [serviceMetric(mirror, metricNames.mirrorRunDuration, 'p95')],
      leftAnnotations: [{ value: objectives.syncP95Ms, label: 'promised' }],
    }),
    new cloudwatch.GraphWidget({
      title: 'push to mirrored, p90 (ms)',
      left: [serviceMetric(mirror, metricNames.mirrorLag, 'p90')],
    }),
    new cloudwatch.GraphWidget({
      title: 'dead letters',
      left: service.workers.map(({ work, worker }) =>
        worker.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(5),
          statistic: 'Maximum',
          label: work,
        }),
      ),
    }),
  ];
}

function keyFigures({ mirror, validation, taxonomy, deployment, health, notifier }: ServiceStack) {
  const figure = (worker: typeof mirror, name: string, statistic = 'Sum') =>
    serviceMetric(worker.function.serviceName, name, statistic).with({
      period: Duration.days(1),
      label: name,
    });
  return new cloudwatch.SingleValueWidget({
    title: 'the last day',
    width: 24,
    metrics: [
      figure(mirror, metricNames.mirrorRunSynced),
      figure(mirror, metricNames.mirrorRunFailed),
      figure(validation, metricNames.validationRunFailed),
      figure(taxonomy, metricNames.taxonomyConflicts),
      figure(deployment, metricNames.deploymentSucceeded),
      figure(deployment, metricNames.deploymentFailed),
      figure(health, metricNames.healthScore, 'Average'),
      figure(health, metricNames.healingHealed),
      figure(health, metricNames.healingGivenUp),
      figure(notifier, metricNames.alertsOpened),
    ],
  });
}
