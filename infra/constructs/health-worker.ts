import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { mirrorSecretNames } from '../../shared/config/secret-names.ts';
import { healthSizing } from '../sizing.ts';
import {
  allowBlobs,
  blobStoreOf,
  type CapabilityProps,
  commonWorkerProps,
  configuredVariables,
} from './capability.ts';
import { Worker } from './worker.ts';

/** What health looks at and mends: the workers by the variables that name their queues, and the public address. */
export interface HealthSurroundings {
  readonly watched: WatchedWorkers;
  readonly webhookUrl: string;
}

/** Every worker but that of health itself. */
export type WatchedWorkers = Readonly<
  Record<
    'planner' | 'mirror' | 'validation' | 'taxonomy' | 'deployment' | 'notifier' | 'metrics',
    Pick<Worker, 'queue' | 'deadLetterQueue'>
  >
>;

/** A worker, and the variables in which health finds its queues. */
interface Watched {
  readonly worker: Pick<Worker, 'queue' | 'deadLetterQueue'>;
  readonly queue: string;
  readonly deadLetterQueue: string;
}

/** The worker that looks at repositories and at the service itself, and heals what it may. */
export function makeHealthWorker(
  scope: Construct,
  props: CapabilityProps,
  { watched: workers, webhookUrl }: HealthSurroundings,
): Worker {
  const { state, bus, secretPrefix, configuration, webhookSecrets } = props;
  const watched = withVariables(workers);
  const worker = new Worker(scope, 'Health', {
    ...commonWorkerProps(props, 'health'),
    // Not in order: a look after a remedy comes with a delay of its own.
    fifo: false,
    sizing: healthSizing,
    urgency: { deadLetters: 'high', oldestMessage: 'high' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.operationsTable]: state.operationsTable.tableName,
      [environmentNames.stateTable]: state.stateTable.tableName,
      [environmentNames.runTable]: state.runTable.tableName,
      [environmentNames.rollupTable]: state.rollupTable.tableName,
      [environmentNames.analysisTable]: state.analysisTable.tableName,
      [environmentNames.taxonomyTable]: state.taxonomyTable.tableName,
      [environmentNames.deploymentTable]: state.deploymentTable.tableName,
      [environmentNames.blobStore]: blobStoreOf(state),
      [environmentNames.eventBus]: bus.eventBusName,
      [environmentNames.webhookUrl]: webhookUrl,
      [environmentNames.webhookSecrets]: webhookSecrets.join(','),
      ...Object.fromEntries(
        watched.flatMap((each) => [
          [each.queue, each.worker.queue.queueUrl],
          [each.deadLetterQueue, each.worker.deadLetterQueue.queueUrl],
        ]),
      ),
      [environmentNames.healthQueue]: queue.queueUrl,
      [environmentNames.healthDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  allowTables(worker, props);
  allowBlobs(worker, state);
  worker.function.allow(['events:PutEvents'], [bus.eventBusArn]);
  allowQueues(worker, [...watched.map((each) => each.worker), worker]);
  worker.function.allowSecrets(secretPrefix, [
    ...new Set([...mirrorSecretNames(configuration), ...webhookSecrets]),
  ]);
  return worker;
}

function withVariables(workers: WatchedWorkers): readonly Watched[] {
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

function allowTables(worker: Worker, { state }: CapabilityProps): void {
  const allow = (table: dynamodb.Table, ...actions: readonly string[]) =>
    worker.function.allow(
      actions.map((action) => `dynamodb:${action}`),
      [table.tableArn],
    );
  allow(state.operationsTable, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem');
  // Leases that nobody gives back are freed, and items that cannot be read any more are emptied.
  allow(state.stateTable, 'GetItem', 'Scan', 'UpdateItem');
  allow(state.runTable, 'Query');
  allow(state.rollupTable, 'Query');
  // What registries say of packages is kept there, for all repositories.
  allow(state.analysisTable, 'BatchGetItem', 'BatchWriteItem', 'GetItem', 'Query');
  allow(state.taxonomyTable, 'GetItem', 'Query');
  allow(state.deploymentTable, 'GetItem', 'Query');
}

/** It looks into every queue, puts dead letters back where they came from, and asks workers and the planner to do things again. */
function allowQueues(worker: Worker, watched: readonly Pick<Worker, 'queue' | 'deadLetterQueue'>[]): void {
  const allow = worker.function.allow.bind(worker.function);
  const arns = watched.map(({ queue }) => queue.queueArn);
  const deadLetterArns = watched.map(({ deadLetterQueue }) => deadLetterQueue.queueArn);
  allow(['sqs:GetQueueAttributes', 'sqs:SendMessage'], arns);
  allow(
    ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    deadLetterArns,
  );
}
