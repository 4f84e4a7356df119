import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { Transport } from '../../shared/git/transport.ts';
import { systemClock } from '../../shared/jobs/clock.ts';
import { jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { sendHealthJobs } from '../../shared/jobs/send-jobs.ts';
import { functionMemory } from '../../shared/measurement/function-memory.ts';
import { createRegistryClient } from '../../shared/registries/registry-client.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createAnalysisStore } from '../../shared/state/analysis-store.ts';
import { createBudgetStore } from '../../shared/state/budget-store.ts';
import { createCursorStore } from '../../shared/state/cursor-store.ts';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import { createMirrorStateRepair } from '../../shared/state/mirror-state-repair.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { createRunStore } from '../../shared/state/run-store.ts';
import { createTaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import { createValidationStore } from '../../shared/state/validation-store.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../shared/telemetry/metrics.ts';
import type { WatchedQueue } from './connect/queue-looks.ts';
import { connectSession } from './connect-session.ts';
import { measureHealing, measureLook } from './measure-look.ts';
import type { HealthDependencies } from './ports.ts';

/** The real parts of the function. */
export interface HealthFunction {
  readonly dependencies: HealthDependencies;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The queues that are watched, by the variables that name them. */
const watchedQueues = [
  ['plan', 'planQueue', 'planDeadLetterQueue'],
  ['mirror', 'mirrorQueue', 'mirrorDeadLetterQueue'],
  ['validation', 'validationQueue', 'validationDeadLetterQueue'],
  ['taxonomy', 'taxonomyQueue', 'taxonomyDeadLetterQueue'],
  ['deployment', 'deploymentQueue', 'deploymentDeadLetterQueue'],
  ['health', 'healthQueue', 'healthDeadLetterQueue'],
  ['notifier', 'notifierQueue', 'notifierDeadLetterQueue'],
  ['metrics', 'metricsQueue', 'metricsDeadLetterQueue'],
] as const;

/** Reads the environment and connects everything. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): HealthFunction {
  const values = readFunctionEnvironment(
    environment,
    ...(['configFile', 'operationsTable', 'stateTable', 'runTable', 'rollupTable'] as const),
    ...(['analysisTable', 'taxonomyTable', 'deploymentTable', 'blobStore', 'eventBus'] as const),
    ...(['secretSource', 'webhookUrl', 'webhookSecrets'] as const),
    ...watchedQueues.flatMap(([, queue, deadLetters]) => [queue, deadLetters] as const),
  );
  const secrets = createSecretStore({
    source: values.secretSource,
    prefix: environment[environmentNames.secretPrefix],
    environment,
    now: Date.now,
  });
  const configuration = parseResolvedConfiguration(
    readFileSync(values.configFile, 'utf8'),
    values.configFile,
  );
  const client = createDocumentClient(new DynamoDBClient());
  const queues = createQueueClient();
  const metrics = createMetrics();
  const blobs = openBlobStore(values.blobStore);
  const bus = new EventBridgeBus({
    client: new EventBridgeClient(),
    bus: values.eventBus,
    sleep: (ms) => delay(ms),
    random: Math.random,
  });
  const analyses = createAnalysisStore({ client, table: values.analysisTable, blobs, now: Date.now });
  const operations = { client, table: values.operationsTable };
  const store = createHealthStore(operations);
  const healthQueue = jobQueue(queues, values.healthQueue);
  const watched = watchedQueues.map(
    ([name, queue, deadLetters]): WatchedQueue => ({
      name,
      queue: jobQueue(queues, values[queue]),
      deadLetterQueue: jobQueue(queues, values[deadLetters]),
    }),
  );
  const memoryMb = functionMemory(environment);
  return {
    queue: healthQueue,
    deadLetterQueue: jobQueue(queues, values.healthDeadLetterQueue),
    log: createLogger({ secrets: secrets.known }),
    metrics,
    dependencies: {
      configuration,
      store,
      open: connectSession({
        configuration,
        secrets,
        transport: new Transport(),
        store,
        cursors: createCursorStore(operations),
        budgets: createBudgetStore(operations),
        state: createMirrorStateStore({ client, table: values.stateTable }),
        repair: createMirrorStateRepair({ client, table: values.stateTable }, Date.now),
        series: createSeriesStore({ client, table: values.rollupTable }),
        runs: createRunStore({ client, table: values.runTable }),
        validations: createValidationStore({ client, table: values.analysisTable }),
        taxonomy: createTaxonomyStore({ client, table: values.taxonomyTable }),
        deployments: createDeploymentStore({ client, table: values.deploymentTable }),
        blobs,
        analyses,
        registry: createRegistryClient({
          registries: configuration.health.registries,
          cache: analyses,
          fetch,
          clock: systemClock,
          random: Math.random,
        }),
        watched,
        planQueue: jobQueue(queues, values.planQueue),
        webhook: {
          url: configuration.health.webhookUrl ?? values.webhookUrl,
          secretName: values.webhookSecrets.split(',')[0] ?? '',
        },
        metrics,
        now: Date.now,
        random: Math.random,
        newId: randomUUID,
      }),
      publish: (events) => bus.put(events),
      send: (jobs, delaySeconds) => sendHealthJobs(healthQueue, jobs, { delaySeconds }),
      measure: (report, durationMs) => measureLook(metrics, report, durationMs),
      measureHealing: (done) => measureHealing(metrics, done),
      now: Date.now,
      newRunId: randomUUID,
      ...(memoryMb === undefined ? {} : { memoryMb }),
    },
  };
}
