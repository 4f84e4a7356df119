import { CfnOutput, Duration, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Configuration } from '../../shared/config/configuration.ts';
import { environmentNames } from '../../shared/config/environment.ts';
import { mirrorSecretNames, sourceSecretNames } from '../../shared/config/secret-names.ts';
import { AlarmRegistry } from '../constructs/alarm-registry.ts';
import { addDeploymentAlarms } from '../constructs/deployment-metrics.ts';
import { makeDeploymentWorker } from '../constructs/deployment-worker.ts';
import { addMirrorAlarms } from '../constructs/mirror-alarms.ts';
import type { Runner } from '../constructs/runner.ts';
import { Schedules } from '../constructs/schedules.ts';
import type { FunctionSurroundings } from '../constructs/service-function.ts';
import { addTaxonomyAlarms } from '../constructs/taxonomy-metrics.ts';
import { addValidationAlarms } from '../constructs/validation-metrics.ts';
import { Webhook } from '../constructs/webhook.ts';
import { Worker } from '../constructs/worker.ts';
import { mirrorSizing, plannerSizing, taxonomySizing, validationSizing } from '../sizing.ts';
import type { StateStack } from './state-stack.ts';

/**
 * Continuations of long jobs and retries during a long outage pass through the same functions again and again, by design,
 * and end by themselves; Lambda's loop detection would drop them after sixteen rounds.
 */
const recursiveLoop = lambda.RecursiveLoop.ALLOW;

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
  readonly runner: Runner;
  readonly #props: ServiceStackProps;
  readonly #surroundings: FunctionSurroundings;
  readonly #secretPrefix: string;
  readonly #layer: lambda.LayerVersion;
  readonly #bus: events.EventBus;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    this.#props = props;
    this.#secretPrefix = `${props.prefix}/`;
    const { prefix, alarmEmail } = props;
    const { validation, taxonomy, deployment } = props.configuration;
    this.alarms = new AlarmRegistry(this, 'Alarms', {
      prefix,
      ...(alarmEmail === undefined ? {} : { email: alarmEmail }),
    });
    this.#surroundings = {
      prefix,
      bundles: props.bundles,
      alarms: this.alarms,
      logLevel: props.configuration.logLevel,
    };
    this.#layer = new lambda.LayerVersion(this, 'ConfigurationLayer', {
      description: `${prefix}: the resolved configuration`,
      code: lambda.Code.fromAsset(props.configurationLayer),
      compatibleArchitectures: [lambda.Architecture.ARM_64],
      compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
    });
    this.#bus = new events.EventBus(this, 'EventBus', { eventBusName: prefix });
    this.mirror = this.#makeMirror();
    this.validation = this.#makeValidation();
    this.taxonomy = this.#makeTaxonomy();
    const { worker, runner } = this.#makeDeployment();
    this.deployment = worker;
    this.runner = runner;
    this.planner = this.#makePlanner();
    this.#letMirrorAskPlanner();
    this.webhook = this.#makeWebhook();
    this.#sendEventsToPlanner();
    new Schedules(this, 'Schedules', {
      mirrors: props.configuration.mirrors,
      ...(validation?.enabled === true ? { validationInterval: validation.interval } : {}),
      ...(taxonomy?.enabled === true ? { taxonomy } : {}),
      deployments: deployment?.enabled === true && deployment.apps.length > 0,
      planQueue: this.planner.queue,
      planDeadLetterQueue: this.planner.deadLetterQueue,
    });
    this.#addOutputs();
  }

  #makeMirror(): Worker {
    const { state, configuration } = this.#props;
    const worker = new Worker(this, 'Mirror', {
      ...this.#surroundings,
      name: 'mirror',
      work: 'mirror',
      fifo: true,
      sizing: mirrorSizing,
      layers: [this.#layer],
      recursiveLoop,
      environment: ({ queue, deadLetterQueue }) => ({
        ...this.#configured,
        [environmentNames.stateTable]: state.stateTable.tableName,
        [environmentNames.runTable]: state.runTable.tableName,
        [environmentNames.rollupTable]: state.rollupTable.tableName,
        [environmentNames.analysisTable]: state.analysisTable.tableName,
        [environmentNames.blobStore]: `s3://${state.blobBucket.bucketName}`,
        [environmentNames.eventBus]: this.#bus.eventBusName,
        [environmentNames.mirrorQueue]: queue.queueUrl,
        [environmentNames.mirrorDeadLetterQueue]: deadLetterQueue.queueUrl,
      }),
    });
    const allow = worker.function.allow.bind(worker.function);
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [state.stateTable.tableArn]);
    allow(['dynamodb:PutItem'], [state.runTable.tableArn]);
    allow(['dynamodb:UpdateItem'], [state.rollupTable.tableArn]);
    // What has passed validation, for mirrors that wait for it.
    allow(['dynamodb:BatchGetItem'], [state.analysisTable.tableArn]);
    this.#allowBlobs(worker);
    allow(['events:PutEvents'], [this.#bus.eventBusArn]);
    allow(['sqs:SendMessage'], [worker.queue.queueArn]);
    worker.function.allowSecrets(this.#secretPrefix, mirrorSecretNames(configuration));
    addMirrorAlarms(worker, this.alarms);
    return worker;
  }

  /** There whether it is enabled or not: switching it on needs no new resources, and it costs nothing at rest. */
  #makeValidation(): Worker {
    const { state, configuration } = this.#props;
    const worker = new Worker(this, 'Validation', {
      ...this.#surroundings,
      name: 'validation',
      work: 'validation',
      fifo: true,
      sizing: validationSizing,
      layers: [this.#layer],
      recursiveLoop,
      environment: ({ queue, deadLetterQueue }) => ({
        ...this.#configured,
        [environmentNames.analysisTable]: state.analysisTable.tableName,
        [environmentNames.blobStore]: `s3://${state.blobBucket.bucketName}`,
        [environmentNames.eventBus]: this.#bus.eventBusName,
        [environmentNames.validationQueue]: queue.queueUrl,
        [environmentNames.validationDeadLetterQueue]: deadLetterQueue.queueUrl,
      }),
    });
    const allow = worker.function.allow.bind(worker.function);
    // Analyses by content go in batches, results by commit one by one; the history of a branch is a query.
    allow(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
      ],
      [state.analysisTable.tableArn],
    );
    this.#allowBlobs(worker);
    allow(['events:PutEvents'], [this.#bus.eventBusArn]);
    worker.function.allowSecrets(this.#secretPrefix, sourceSecretNames(configuration));
    addValidationAlarms(worker, this.alarms);
    return worker;
  }

  /** There whether it is enabled or not, as validation is. */
  #makeTaxonomy(): Worker {
    const { state, configuration } = this.#props;
    const worker = new Worker(this, 'Taxonomy', {
      ...this.#surroundings,
      name: 'taxonomy',
      work: 'taxonomy',
      fifo: true,
      sizing: taxonomySizing,
      layers: [this.#layer],
      recursiveLoop,
      environment: ({ queue, deadLetterQueue }) => ({
        ...this.#configured,
        [environmentNames.taxonomyTable]: state.taxonomyTable.tableName,
        [environmentNames.blobStore]: `s3://${state.blobBucket.bucketName}`,
        [environmentNames.eventBus]: this.#bus.eventBusName,
        [environmentNames.taxonomyQueue]: queue.queueUrl,
        [environmentNames.taxonomyDeadLetterQueue]: deadLetterQueue.queueUrl,
      }),
    });
    const allow = worker.function.allow.bind(worker.function);
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [state.taxonomyTable.tableArn]);
    this.#allowBlobs(worker);
    allow(['events:PutEvents'], [this.#bus.eventBusArn]);
    worker.function.allowSecrets(this.#secretPrefix, sourceSecretNames(configuration));
    addTaxonomyAlarms(worker, this.alarms);
    return worker;
  }

  /** There whether it is enabled or not, as validation is. */
  #makeDeployment(): { readonly worker: Worker; readonly runner: Runner } {
    const { state, configuration } = this.#props;
    const made = makeDeploymentWorker(this, {
      ...this.#surroundings,
      configuration,
      state,
      bus: this.#bus,
      layer: this.#layer,
      secretPrefix: this.#secretPrefix,
      recursiveLoop,
      configured: this.#configured,
    });
    addDeploymentAlarms(made.worker, this.alarms);
    return made;
  }

  #allowBlobs(worker: Worker): void {
    const { blobBucketArnExport } = this.#props.state;
    const allow = worker.function.allow.bind(worker.function);
    // Without it S3 answers 403 instead of 404 for a blob that is gone. A condition on the prefix would undo that: reading
    // an object names no prefix.
    allow(['s3:ListBucket'], [Fn.importValue(blobBucketArnExport)]);
    allow(['s3:GetObject', 's3:PutObject'], [`${Fn.importValue(blobBucketArnExport)}/sha256/*`]);
    Validations.of(worker).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${blobBucketArnExport}/sha256/*]`,
      reason:
        'A blob is named by the hash of its content: the names are not known beforehand, the folder is.',
    });
  }

  #makePlanner(): Worker {
    const worker = new Worker(this, 'Planner', {
      ...this.#surroundings,
      name: 'planner',
      work: 'plan',
      fifo: false,
      sizing: plannerSizing,
      layers: [this.#layer],
      recursiveLoop,
      environment: ({ queue, deadLetterQueue }) => ({
        ...this.#configured,
        [environmentNames.mirrorQueue]: this.mirror.queue.queueUrl,
        [environmentNames.validationQueue]: this.validation.queue.queueUrl,
        [environmentNames.taxonomyQueue]: this.taxonomy.queue.queueUrl,
        [environmentNames.deploymentQueue]: this.deployment.queue.queueUrl,
        [environmentNames.planQueue]: queue.queueUrl,
        [environmentNames.planDeadLetterQueue]: deadLetterQueue.queueUrl,
      }),
    });
    const workers = [this.mirror, this.validation, this.taxonomy, this.deployment];
    worker.function.allow(
      ['sqs:SendMessage'],
      workers.map(({ queue }) => queue.queueArn),
    );
    // What asks for all mirrors becomes a plan for each; an organisation too large for one call goes on in another.
    worker.function.allow(['sqs:SendMessage'], [worker.queue.queueArn]);
    worker.function.allowSecrets(this.#secretPrefix, sourceSecretNames(this.#props.configuration));
    return worker;
  }

  #makeWebhook(): Webhook {
    const { state, webhookSecrets } = this.#props;
    const webhook = new Webhook(this, 'Webhook', {
      ...this.#surroundings,
      environment: {
        [environmentNames.deliveryTable]: state.deliveryTable.tableName,
        [environmentNames.eventBus]: this.#bus.eventBusName,
        [environmentNames.secretSource]: 'secrets-manager',
        [environmentNames.secretPrefix]: this.#secretPrefix,
        [environmentNames.webhookSecrets]: webhookSecrets.join(','),
      },
    });
    webhook.function.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [state.deliveryTable.tableArn]);
    webhook.function.allow(['events:PutEvents'], [this.#bus.eventBusArn]);
    webhook.function.allowSecrets(this.#secretPrefix, webhookSecrets);
    return webhook;
  }

  /** After a run that failed for a passing reason, the planner looks at the repository again later. */
  #letMirrorAskPlanner(): void {
    this.mirror.function.handler.addEnvironment(environmentNames.planQueue, this.planner.queue.queueUrl);
    this.mirror.function.allow(['sqs:SendMessage'], [this.planner.queue.queueArn]);
  }

  #sendEventsToPlanner(): void {
    new events.Rule(this, 'EventsToPlanner', {
      description:
        'What happened to repositories and installations, and which commits passed, goes to the planner',
      eventBus: this.#bus,
      eventPattern: {
        source: ['auto-builder'],
        detailType: events.Match.anyOf(
          events.Match.prefix('repository.'),
          events.Match.prefix('installation.'),
          events.Match.prefix('pull-request.'),
          events.Match.exactString('validation.passed'),
          events.Match.exactString('mirror.synced'),
          events.Match.exactString('deployment.succeeded'),
        ),
      },
      targets: [
        new SqsQueue(this.planner.queue, {
          deadLetterQueue: this.planner.deadLetterQueue,
          maxEventAge: Duration.hours(6),
        }),
      ],
    });
  }

  /** Variables of the functions that read the configuration and its secrets. */
  get #configured(): Readonly<Record<string, string>> {
    return {
      [environmentNames.configFile]: '/opt/auto-builder.config.json',
      [environmentNames.secretSource]: 'secrets-manager',
      [environmentNames.secretPrefix]: this.#secretPrefix,
    };
  }

  /** The same values that the functions get, for the command line. */
  #addOutputs(): void {
    const { state } = this.#props;
    const outputs = {
      StateTableName: state.stateTable.tableName,
      RunTableName: state.runTable.tableName,
      RollupTableName: state.rollupTable.tableName,
      DeliveryTableName: state.deliveryTable.tableName,
      AnalysisTableName: state.analysisTable.tableName,
      TaxonomyTableName: state.taxonomyTable.tableName,
      DeploymentTableName: state.deploymentTable.tableName,
      BlobBucketName: state.blobBucket.bucketName,
      EventBusName: this.#bus.eventBusName,
      PlanQueueUrl: this.planner.queue.queueUrl,
      MirrorQueueUrl: this.mirror.queue.queueUrl,
      ValidationQueueUrl: this.validation.queue.queueUrl,
      TaxonomyQueueUrl: this.taxonomy.queue.queueUrl,
      DeploymentQueueUrl: this.deployment.queue.queueUrl,
      PlanDeadLetterQueueUrl: this.planner.deadLetterQueue.queueUrl,
      MirrorDeadLetterQueueUrl: this.mirror.deadLetterQueue.queueUrl,
      ValidationDeadLetterQueueUrl: this.validation.deadLetterQueue.queueUrl,
      TaxonomyDeadLetterQueueUrl: this.taxonomy.deadLetterQueue.queueUrl,
      DeploymentDeadLetterQueueUrl: this.deployment.deadLetterQueue.queueUrl,
      RunnerName: this.runner.project.ref,
      WebhookUrl: this.webhook.url,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
