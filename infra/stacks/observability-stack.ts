import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import * as cxapi from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import type { Configuration } from '../../shared/config/configuration.ts';
import { alertWidgets } from '../constructs/alert-metrics.ts';
import { deploymentWidgets } from '../constructs/deployment-metrics.ts';
import { healthWidgets } from '../constructs/health-metrics.ts';
import { logQueries } from '../constructs/log-queries.ts';
import { mirrorWidgets } from '../constructs/mirror-metrics.ts';
import { overviewRows } from '../constructs/overview.ts';
import { taxonomyWidgets } from '../constructs/taxonomy-metrics.ts';
import { validationWidgets } from '../constructs/validation-metrics.ts';
import type { ServiceStack } from './service-stack.ts';

/** What the dashboards need. */
export interface ObservabilityStackProps extends StackProps {
  readonly prefix: string;
  readonly configuration: Pick<Configuration, 'health' | 'metrics'>;
  readonly service: ServiceStack;
}

/** One dashboard to look at first, one for each capability, and questions to the logs that are asked often. */
export class ObservabilityStack extends Stack {
  readonly #prefix: string;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    // A dashboard must not stand in the way when a queue is replaced.
    this.node.setContext(cxapi.DEFAULT_CROSS_STACK_REFERENCES, 'weak');
    const { prefix, service, configuration } = props;
    this.#prefix = prefix;
    const { mirror, validation, taxonomy, deployment, health, notifier } = service;
    const nameOf = (worker: typeof mirror) => worker.function.serviceName;
    this.#addDashboard('Dashboard', prefix, overviewRows(this, service, configuration.metrics.objectives));
    this.#addCapability('mirror', mirrorWidgets(nameOf(mirror)), mirror.widgets);
    this.#addCapability('validation', validationWidgets(nameOf(validation)), validation.widgets);
    this.#addCapability('taxonomy', taxonomyWidgets(nameOf(taxonomy)), taxonomy.widgets);
    this.#addCapability('deployment', deploymentWidgets(nameOf(deployment)), deployment.widgets);
    this.#addCapability(
      'health',
      healthWidgets(nameOf(health), configuration.health.interval, service.callers),
      health.widgets,
    );
    this.#addCapability('alerts', alertWidgets(nameOf(notifier)), notifier.widgets);
    this.#addQueries(service);
  }

  #addCapability(name: string, ...rows: readonly (readonly cloudwatch.IWidget[])[]): void {
    this.#addDashboard(`Dashboard-${name}`, `${this.#prefix}-${name}`, rows);
  }

  #addDashboard(id: string, dashboardName: string, rows: readonly (readonly cloudwatch.IWidget[])[]): void {
    const dashboard = new cloudwatch.Dashboard(this, id, {
      dashboardName,
      defaultInterval: Duration.days(1),
    });
    for (const row of rows) dashboard.addWidgets(...row);
  }

  #addQueries({ logGroups, webhook }: ServiceStack): void {
    for (const { name, where, lines } of logQueries) {
      const groups: readonly logs.ILogGroup[] = where === 'functions' ? logGroups : [webhook.accessLogs];
      new CfnQueryDefinition(this, `Query-${name}`, {
        name: `${this.#prefix}/${name}`,
        queryString: lines.join('\n| '),
        logGroupNames: groups.map(({ logGroupName }) => logGroupName),
      });
    }
  }
}
