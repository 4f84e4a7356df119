import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { AlarmRegistry } from './alarm-registry.ts';
import { serviceMetric } from './service-metric.ts';
import type { Worker } from './worker.ts';

/** Adds the alarm on messages that a channel does not take, beside those on the notifier's queue and its function. */
export function addAlertAlarms(worker: Worker, alarms: AlarmRegistry): void {
  alarms.add(worker, {
    name: 'alert-delivery-failed',
    severity: 'critical',
    metric: serviceMetric(worker.function.serviceName, metricNames.alertDeliveryFailed, 'Sum'),
    threshold: 1,
    meaning: 'A channel did not take an alert, and will not take it.',
  });
}

/** What alerts come to, for the dashboard. */
export function alertWidgets(serviceName: string): readonly cloudwatch.IWidget[] {
  const sum = (name: string) => serviceMetric(serviceName, name, 'Sum');
  return [
    new cloudwatch.GraphWidget({ title: 'alerts opened', left: [sum(metricNames.alertsOpened)] }),
    new cloudwatch.GraphWidget({
      title: 'messages to channels',
      left: [sum(metricNames.alertsDelivered), sum(metricNames.alertDeliveryFailed)],
    }),
    new cloudwatch.SingleValueWidget({
      title: 'alerts of the last day',
      metrics: [metricNames.alertsOpened, metricNames.alertsDelivered, metricNames.alertDeliveryFailed].map(
        (name) => sum(name).with({ period: Duration.days(1) }),
      ),
      setPeriodToTimeRange: true,
    }),
  ];
}
