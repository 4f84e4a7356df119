import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { basicAuthorization } from '../../shared/git/remote.ts';
import { Transport } from '../../shared/git/transport.ts';
import { gitCredentials } from '../../shared/github/authorise.ts';
import { connectCodeReview } from '../../shared/github/connect-code-review.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { functionMemory } from '../../shared/measurement/function-memory.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createAnalysisStore } from '../../shared/state/analysis-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createValidationStore } from '../../shared/state/validation-store.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../shared/telemetry/metrics.ts';
import { createEnginePool } from './engines/engine-pool.ts';
import { engineVersions } from './engines/engine-versions.ts';
import { knownAnalyses } from './known-analyses.ts';
import { measureValidation } from './measure-validation.ts';
import { githubPublisher } from './publish/github-publisher.ts';
import type { ValidationDependencies } from './run-validation-job.ts';
import { createContentCache } from './sources/content-cache.ts';
import { openHostedRepository } from './sources/hosted-repository.ts';

/** The real parts of the function. */
export interface ValidationFunction {
  readonly dependencies: ValidationDependencies;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A function with 3 GB has two processors. */
const engineThreads = 2;

/** Makes the real parts from the variables that the template sets. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ValidationFunction {
  const values = readFunctionEnvironment(
    environment,
    ...(['configFile', 'analysisTable', 'blobStore', 'eventBus', 'secretSource'] as const),
    ...(['validationQueue', 'validationDeadLetterQueue'] as const),
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
  const log = createLogger({ secrets: secrets.known });
  const metrics = createMetrics();
  const blobs = openBlobStore(values.blobStore);
  const table = { client: createDocumentClient(new DynamoDBClient()), table: values.analysisTable };
  return {
    queue: jobQueue(queues, values.validationQueue),
    deadLetterQueue: { client: queues, url: values.validationDeadLetterQueue },
    log,
    metrics,
    dependencies: {
      configuration,
      ...access({ secrets, installationTokens: new Map() }, configuration.validation),
      validator: {
        pool: createEnginePool({ threads: engineThreads }),
        engineVersions: engineVersions(),
        known: knownAnalyses(createAnalysisStore({ ...table, blobs, now: Date.now })),
        now: Date.now,
      },
      results: createValidationStore(table),
      blobs,
      bus: new EventBridgeBus({
        client: new EventBridgeClient(),
        bus: values.eventBus,
        sleep: (ms) => delay(ms),
        random: Math.random,
      }),
      measure: (record) => measureValidation(metrics, record),
      memoryMb: functionMemory(environment),
      note: (message, fields) => log.warn(message, fields),
      newRunId: randomUUID,
    },
  };
}

/** The ways to a repository at a mirror's source. */
function access(
  connection: GitHubConnection,
  settings: ValidationSettings | undefined,
): Pick<ValidationDependencies, 'open' | 'publisher'> {
  const pushesAreWhole = settings?.scope === 'all' && settings.lines === 'all';
  const shared = { transport: new Transport(), capabilities: new Map(), contents: createContentCache() };
  return {
    async open({ source }, name, signal) {
      const { username, password } = await gitCredentials(source, connection);
      const url = `${source.gitUrl}/${source.org}/${name}.git`;
      const remote = { url, authorization: basicAuthorization(username, password) };
      return openHostedRepository({ ...shared, remote, signal, now: Date.now });
    },
    publisher: async ({ source }, name) =>
      githubPublisher(await connectCodeReview(source, connection), `${source.org}/${name}`, pushesAreWhole),
  };
}
