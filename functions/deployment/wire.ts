import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { connectAwsPlaces } from '../../shared/aws/aws-places.ts';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { Transport } from '../../shared/git/transport.ts';
import { jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { sendDeploymentJobs } from '../../shared/jobs/send-jobs.ts';
import { functionMemory } from '../../shared/measurement/function-memory.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createValidationStore } from '../../shared/state/validation-store.ts';
import { createCodeBuildRunner } from '../../shared/tasks/code-build-runner.ts';
import { openTaskObjects } from '../../shared/tasks/task-objects.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../shared/telemetry/metrics.ts';
import { connectDeploymentParts } from './connect-parts.ts';
import { measureDeployment } from './measure-deployment.ts';
import type { DeploymentDependencies } from './run-deployment-job.ts';

/** The real parts of the function. */
export interface DeploymentFunction {
  readonly dependencies: DeploymentDependencies;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Reads the environment and connects everything. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DeploymentFunction {
  const values = readFunctionEnvironment(
    environment,
    ...(['configFile', 'deploymentTable', 'analysisTable', 'blobStore', 'eventBus', 'secretSource'] as const),
    ...(['deploymentRunner', 'deploymentQueue', 'deploymentDeadLetterQueue'] as const),
  );
  const secretPrefix = environment[environmentNames.secretPrefix] ?? '';
  const secrets = createSecretStore({
    source: values.secretSource,
    prefix: secretPrefix,
    environment,
    now: Date.now,
  });
  const configuration = parseResolvedConfiguration(
    readFileSync(values.configFile, 'utf8'),
    values.configFile,
  );
  const queues = createQueueClient();
  const queue = jobQueue(queues, values.deploymentQueue);
  const metrics = createMetrics();
  const documents = createDocumentClient(new DynamoDBClient());
  const bus = new EventBridgeBus({
    client: new EventBridgeClient(),
    bus: values.eventBus,
    sleep: (ms) => delay(ms),
    random: Math.random,
  });
  const runner = createCodeBuildRunner({
    client: new CodeBuildClient(),
    project: values.deploymentRunner,
    objects: openTaskObjects(values.blobStore),
    isLocal: !values.blobStore.startsWith('s3:'),
    secretPrefix,
  });
  return {
    queue,
    deadLetterQueue: { client: queues, url: values.deploymentDeadLetterQueue },
    log: createLogger({ secrets: secrets.known }),
    metrics,
    dependencies: connectDeploymentParts({
      configuration,
      store: createDeploymentStore({ client: documents, table: values.deploymentTable }),
      validations: createValidationStore({ client: documents, table: values.analysisTable }),
      blobs: openBlobStore(values.blobStore),
      bucket: /^s3:\/\/([^/]+)/.exec(values.blobStore)?.[1],
      region: environment.AWS_REGION ?? '',
      runner,
      aws: connectAwsPlaces(),
      git: {
        connection: { secrets, installationTokens: new Map() },
        transport: new Transport(),
        capabilities: new Map(),
      },
      fetch,
      send: (jobs, delaySeconds) => sendDeploymentJobs(queue, jobs, { delaySeconds }),
      publish: (events) => bus.put(events),
      measure: (run) => measureDeployment(metrics, run),
      memoryMb: functionMemory(environment),
      now: Date.now,
    }),
  };
}
