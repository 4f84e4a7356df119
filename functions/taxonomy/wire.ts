import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { functionMemory } from '../../shared/measurement/function-memory.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createTaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../shared/telemetry/metrics.ts';
import { measureRound } from './measure-round.ts';
import { replicaAccess } from './replicas/replica-access.ts';
import type { TaxonomyDependencies } from './run-taxonomy-job.ts';

/** The real parts of the function. */
export interface TaxonomyFunction {
  readonly dependencies: TaxonomyDependencies;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Reads the environment and connects everything. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): TaxonomyFunction {
  const values = readFunctionEnvironment(
    environment,
    ...(['configFile', 'taxonomyTable', 'blobStore', 'eventBus', 'secretSource'] as const),
    ...(['taxonomyQueue', 'taxonomyDeadLetterQueue'] as const),
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
  const queues = createQueueClient();
  const metrics = createMetrics();
  return {
    queue: jobQueue(queues, values.taxonomyQueue),
    deadLetterQueue: { client: queues, url: values.taxonomyDeadLetterQueue },
    log: createLogger({ secrets: secrets.known }),
    metrics,
    dependencies: {
      configuration,
      ...replicaAccess({ secrets, installationTokens: new Map() }, configuration),
      store: createTaxonomyStore({
        client: createDocumentClient(new DynamoDBClient()),
        table: values.taxonomyTable,
      }),
      blobs: openBlobStore(values.blobStore),
      bus: new EventBridgeBus({
        client: new EventBridgeClient(),
        bus: values.eventBus,
        sleep: (ms) => delay(ms),
        random: Math.random,
      }),
      measure: (run) => measureRound(metrics, run),
      memoryMb: functionMemory(environment),
      now: Date.now,
      newRunId: randomUUID,
    },
  };
}
