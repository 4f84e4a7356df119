import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Configuration } from '../../shared/config/configuration.ts';
import { environmentNames } from '../../shared/config/environment.ts';
import { AlarmRegistry } from '../constructs/alarm-registry.ts';
import type { CapabilityProps } from '../constructs/capability.ts';
import { addDeploymentAlarms } from '../constructs/deployment-metrics.ts';
import { makeDeploymentWorker } from '../constructs/deployment-worker.ts';
import { routeEvents } from '../constructs/event-routes.ts';
import { makeHealthWorker, type WatchedWorker } from '../constructs/health-worker.ts';
import { makeMetricsApi } from '../constructs/metrics-api.ts';
import { makeMetricsWorker } from '../constructs/metrics-worker.ts';
import { addMirrorAlarms } from '../constructs/mirror-alarms.ts';
import { makeMirrorWorker } from '../constructs/mirror-worker.ts';
import { makeNotifierWorker } from '../constructs/notifier-worker.ts';
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
  /** Where the figures are given out; absent: nowhere. */
  readonly metricsUrl: string | undefined;
  readonly #props: ServiceStackProps;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { prefix, alarmEmail } = props;
    this.alarms = new AlarmRegistry(this, 'Alarms', {
      prefix,
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
    this.metricsUrl = makeMetricsApi(this, common, this.webhook);
    this.health = makeHealthWorker(this, common, {
      watched: watchedWorkers(this),
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
    addMirrorAlarms(this.mirror, this.alarms);
    addValidationAlarms(this.validation, this.alarms);
    addTaxonomyAlarms(this.taxonomy, this.alarms);
    addDeploymentAlarms(this.deployment, this.alarms);
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
      ...(this.metricsUrl === undefined ? {} : { MetricsUrl: this.metricsUrl }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

type Workers = Pick<
  ServiceStack,
  'planner' | 'mirror' | 'validation' | 'taxonomy' | 'deployment' | 'notifier' | 'metrics'
>;

/** Every worker but that of health itself, with the variables in which health finds its queues. */
function watchedWorkers(workers: Workers): readonly WatchedWorker[] {
  const { planner, mirror, validation, taxonomy, deployment, notifier, metrics } = workers;
  const names = environmentNames;
  return [
    { worker: planner, queue: names.planQueue, deadLetterQueue: names.planDeadLetterQueue },
    { worker: mirror, queue: names.mirrorQueue, deadLetterQueue: names.mirrorDeadLetterQueue },
    { worker: validation, queue: names.validationQueue, deadLetterQueue: names.validationDeadLetterQueue },
    { worker: taxonomy, queue: names.taxonomyQueue, deadLetterQueue: names.taxonomyDeadLetterQueue },
    { worker: deployment, queue: names.deploymentQueue, deadLetterQueue: names.deploymentDeadLetterQueue },
    { worker: notifier, queue: names.notifierQueue, deadLetterQueue: names.notifierDeadLetterQueue },
    { worker: metrics, queue: names.metricsQueue, deadLetterQueue: names.metricsDeadLetterQueue },
  ];
}
