import { ArnFormat, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cxapi from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { deploymentWidgets } from '../constructs/deployment-metrics.ts';
import { mirrorWidgets } from '../constructs/mirror-metrics.ts';
import { taxonomyWidgets } from '../constructs/taxonomy-metrics.ts';
import { validationWidgets } from '../constructs/validation-metrics.ts';
import type { ServiceStack } from './service-stack.ts';

/** What the dashboard needs. */
export interface ObservabilityStackProps extends StackProps {
  readonly prefix: string;
  readonly service: ServiceStack;
}

/** One dashboard: alarms first, then what mirroring, validation and synchronisation achieve, then a row for each part. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    // A dashboard must not stand in the way when a queue is replaced.
    this.node.setContext(cxapi.DEFAULT_CROSS_STACK_REFERENCES, 'weak');
    const { prefix, service } = props;
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: prefix,
      defaultInterval: Duration.days(1),
    });
    dashboard.addWidgets(
      new cloudwatch.AlarmStatusWidget({
        title: 'alarms',
        width: 24,
        height: 4,
        alarms: service.alarms.names.map((name) => this.#alarmNamed(name)),
      }),
    );
    for (const part of [
      mirrorWidgets(service.mirror.function.serviceName),
      validationWidgets(service.validation.function.serviceName),
      taxonomyWidgets(service.taxonomy.function.serviceName),
      deploymentWidgets(service.deployment.function.serviceName),
      service.webhook.widgets,
      service.planner.widgets,
      service.mirror.widgets,
      service.validation.widgets,
      service.taxonomy.widgets,
      service.deployment.widgets,
    ]) {
      dashboard.addWidgets(...part);
    }
  }

  /** By its name, which is known, instead of by one export for each alarm. */
  #alarmNamed(name: string): cloudwatch.IAlarm {
    const arn = this.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return cloudwatch.Alarm.fromAlarmArn(this, name, arn);
  }
}
