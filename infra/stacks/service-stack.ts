import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Configuration } from '../../shared/config/configuration.ts';
import { environmentNames } from '../../shared/config/environment.ts';
import { AlarmRegistry } from '../constructs/alarm-registry.ts';
import { addAlertAlarms } from '../constructs/alert-metrics.ts';
import { addAnomalyAlarms } from '../constructs/anomaly-alarms.ts';
import type { CapabilityProps } from '../constructs/capability.ts';
import { compositeAlarms } from '../constructs/composite-alarms.ts';
import { addDeploymentAlarms } from '../constructs/deployment-metrics.ts';
import { makeDeploymentWorker } from '../constructs/deployment-worker.ts';
import { routeEvents } from '../constructs/event-routes.ts';
import { addHealthAlarms } from '../constructs/health-metrics.ts';
import { makeHealthWorker } from '../constructs/health-worker.ts';
import { type MetricsApi, makeMetricsApi } from '../constructs/metrics-api.ts';
import { makeMetricsWorker } from '../constructs/metrics-worker.ts';
import { addMirrorAlarms } from '../constructs/mirror-alarms.ts';
import { makeMirrorWorker } from '../constructs/mirror-worker.ts';
import { makeNotifierWorker } from '../constructs/notifier-worker.ts';
import { addObjectiveAlarms, objectiveComposites } from '../constructs/objective-alarms.ts';
import { letSend, makePlannerWorker } from '../constructs/planner-worker.ts';
import type { Runner } from '../constructs/runner.ts';
import { Schedules } from '../constructs/schedules.ts';
import { addTaxonomyAlarms } from '../constructs/taxonomy-metrics.ts';
import { makeTaxonomyWorker } from '../constructs/taxonomy-worker.ts';
import { addValidationAlarms } from '../constructs/validation-metrics.ts';
import { makeValidationWorker } from '../constructs/validation-worker.ts';
import { Webhook } from '../constructs/webhook.ts';
import type { Worker } from '../constructs/worker.ts';
import type { StateStack } from './state-stack.ts';

/** What the service needs. */
export interface ServiceStackProps extends StackProps {
  readonly prefix: string;
  readonly configuration: Configuration;
  /** Directory with one folder for each function's bundle. */
  readonly bundles: string;
  /** Directory with the resolved configuration, `auto-builder.config.json`. */
  readonly configurationLayer: string;
  /** Names of the webhook secrets, current first. */
  readonly webhookSecrets: readonly string[];
  readonly state: StateStack;
  readonly alarmEmail?: string;
}

/** Everything that works: the bus, the queues, the functions, the schedules and the public address. */
export class ServiceStack extends Stack {
  readonly alarms: AlarmRegistry;
  readonly webhook: Webhook;
  readonly planner: Worker;
  readonly mirror: Worker;
  readonly validation: Worker;
  readonly taxonomy: Worker;
  readonly deployment: Worker;
  readonly health: Worker;
  readonly notifier: Worker;
  readonly metrics: Worker;
  readonly runner: Runner;
  /** What gives out figures; absent: nothing does. */
  readonly metricsApi: MetricsApi | undefined;
  readonly #props: ServiceStackProps;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { prefix, alarmEmail } = props;
    this.alarms = new AlarmRegistry(this, 'Alarms', {
      prefix,
      composites: [...compositeAlarms, ...objectiveComposites],
      ...(alarmEmail === undefined ? {} : { email: alarmEmail }),
    });
    const common: CapabilityProps = {
      ...props,
      alarms: this.alarms,
      logLevel: props.configuration.logLevel,
      secretPrefix: `${prefix}/`,
      layer: this.#makeLayer(),
      bus: new events.EventBus(this, 'EventBus', { eventBusName: prefix }),
    };
    this.mirror = makeMirrorWorker(this, common);
    this.validation = makeValidationWorker(this, common);
    this.taxonomy = makeTaxonomyWorker(this, common);
    const { worker: deployment, runner } = makeDeploymentWorker(this, common);
    this.deployment = deployment;
    this.runner = runner;
    this.planner = makePlannerWorker(this, common, this);
    this.notifier = makeNotifierWorker(this, common);
    this.metrics = makeMetricsWorker(this, common);
    this.webhook = this.#makeWebhook(common);
    this.metricsApi = makeMetricsApi(this, common, this.webhook);
    this.health = makeHealthWorker(this, common, {
      watched: this,
      webhookUrl: this.webhook.url,
    });
    letSend(this.planner, this.health, environmentNames.healthQueue);
    // After a run that failed for a passing reason, the planner looks at the repository again later.
    letSend(this.mirror, this.planner, environmentNames.planQueue);
    routeEvents(this, { ...this, bus: common.bus });
    this.#addSchedules();
    this.#addAlarms();
    this.#addOutputs(common.bus);
  }

  /** Service names of the functions that ask git hosts for something. */
  get callers(): readonly string[] {
    const { planner, mirror, validation, taxonomy, deployment, health } = this;
    return [planner, mirror, validation, taxonomy, deployment, health].map(
      (worker) => worker.function.serviceName,
    );
  }

  /** Every worker, by what waits in its queue. */
  get workers(): readonly { readonly work: string; readonly worker: Worker }[] {
    const { planner: plan, mirror, validation, taxonomy, deployment, health, notifier, metrics } = this;
    return Object.entries({ plan, mirror, validation, taxonomy, deployment, health, notifier, metrics }).map(
      ([work, worker]) => ({ work, worker }),
    );
  }

  /** Where the functions write what they do. */
  get logGroups(): readonly logs.ILogGroup[] {
    const functions = [
      this.webhook.function,
      ...this.workers.map(({ worker }) => worker.function),
      ...(this.metricsApi === undefined ? [] : [this.metricsApi.function]),
    ];
    return functions.map(({ logGroup }) => logGroup);
  }

  #makeLayer(): lambda.LayerVersion {
    const { prefix, configurationLayer } = this.#props;
    return new lambda.LayerVersion(this, 'ConfigurationLayer', {
      description: `${prefix}: the resolved configuration`,
      code: lambda.Code.fromAsset(configurationLayer),
      compatibleArchitectures: [lambda.Architecture.ARM_64],
      compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
    });
  }

  #makeWebhook(common: CapabilityProps): Webhook {
    const { state, bus, secretPrefix, webhookSecrets, prefix, bundles, alarms, logLevel } = common;
    const webhook = new Webhook(this, 'Webhook', {
      prefix,
      bundles,
      alarms,
      logLevel,
      environment: {
        [environmentNames.deliveryTable]: state.deliveryTable.tableName,
        [environmentNames.eventBus]: bus.eventBusName,
        [environmentNames.secretSource]: 'secrets-manager',
        [environmentNames.secretPrefix]: secretPrefix,
        [environmentNames.webhookSecrets]: webhookSecrets.join(','),
      },
    });
    webhook.function.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [state.deliveryTable.tableArn]);
    webhook.function.allow(['events:PutEvents'], [bus.eventBusArn]);
    webhook.function.allowSecrets(secretPrefix, webhookSecrets);
    return webhook;
  }

  #addSchedules(): void {
    const { mirrors, validation, taxonomy, deployment, health, alerts } = this.#props.configuration;
    new Schedules(this, 'Schedules', {
      mirrors,
      ...(validation?.enabled === true ? { validationInterval: validation.interval } : {}),
      ...(taxonomy?.enabled === true ? { taxonomy } : {}),
      deployments: deployment?.enabled === true && deployment.apps.length > 0,
      ...(health.enabled ? { healthInterval: health.interval } : {}),
      plan: this.planner,
      ...(alerts?.enabled === true ? { notifier: this.notifier } : {}),
    });
  }

  /** On what the capabilities achieve; those on queues and functions come with each. */
  #addAlarms(): void {
    const { deployment, health, metrics } = this.#props.configuration;
    addMirrorAlarms(this.mirror, this.alarms);
    addValidationAlarms(this.validation, this.alarms);
    addTaxonomyAlarms(this.taxonomy, this.alarms);
    addDeploymentAlarms(this.deployment, this.alarms);
    addHealthAlarms(this.health, this.alarms, health);
    addAlertAlarms(this.notifier, this.alarms);
    addAnomalyAlarms(this.mirror, this.alarms, {
      mirror: this.mirror.function.serviceName,
      all: this.callers,
    });
    addObjectiveAlarms(this.mirror, this.alarms, {
      name: 'sync-success',
      target: metrics.objectives.syncSuccess,
      serviceName: this.mirror.function.serviceName,
    });
    if (deployment?.enabled === true) {
      addObjectiveAlarms(this.deployment, this.alarms, {
        name: 'deployment-success',
        target: metrics.objectives.deploymentSuccess,
        serviceName: this.deployment.function.serviceName,
      });
    }
    this.alarms.addComposites(this);
  }

  /** The same values that the functions get, for the command line. */
  #addOutputs(bus: events.EventBus): void {
    const { state } = this.#props;
    const outputs = {
      StateTableName: state.stateTable.tableName,
      RunTableName: state.runTable.tableName,
      RollupTableName: state.rollupTable.tableName,
      DeliveryTableName: state.deliveryTable.tableName,
      AnalysisTableName: state.analysisTable.tableName,
      TaxonomyTableName: state.taxonomyTable.tableName,
      DeploymentTableName: state.deploymentTable.tableName,
      OperationsTableName: state.operationsTable.tableName,
      BlobBucketName: state.blobBucket.bucketName,
      EventBusName: bus.eventBusName,
      PlanQueueUrl: this.planner.queue.queueUrl,
      MirrorQueueUrl: this.mirror.queue.queueUrl,
      ValidationQueueUrl: this.validation.queue.queueUrl,
      TaxonomyQueueUrl: this.taxonomy.queue.queueUrl,
      DeploymentQueueUrl: this.deployment.queue.queueUrl,
      HealthQueueUrl: this.health.queue.queueUrl,
      NotifierQueueUrl: this.notifier.queue.queueUrl,
      MetricsQueueUrl: this.metrics.queue.queueUrl,
      PlanDeadLetterQueueUrl: this.planner.deadLetterQueue.queueUrl,
      MirrorDeadLetterQueueUrl: this.mirror.deadLetterQueue.queueUrl,
      ValidationDeadLetterQueueUrl: this.validation.deadLetterQueue.queueUrl,
      TaxonomyDeadLetterQueueUrl: this.taxonomy.deadLetterQueue.queueUrl,
      DeploymentDeadLetterQueueUrl: this.deployment.deadLetterQueue.queueUrl,
      HealthDeadLetterQueueUrl: this.health.deadLetterQueue.queueUrl,
      NotifierDeadLetterQueueUrl: this.notifier.deadLetterQueue.queueUrl,
      MetricsDeadLetterQueueUrl: this.metrics.deadLetterQueue.queueUrl,
      RunnerName: this.runner.project.ref,
      WebhookUrl: this.webhook.url,
      ...(this.metricsApi === undefined ? {} : { MetricsUrl: this.metricsApi.url }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
