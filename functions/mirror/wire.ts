import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { createMemoryRelief } from '../../shared/git/memory-relief.ts';
import { defaultTeeOptions } from '../../shared/git/tee.ts';
import { Transport } from '../../shared/git/transport.ts';
import { forgetCredentials, gitCredentials } from '../../shared/github/authorise.ts';
import { connectHosting } from '../../shared/github/connect-hosting.ts';
import { systemClock } from '../../shared/jobs/clock.ts';
import { type JobQueue, jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { sendJobs } from '../../shared/jobs/send-jobs.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import { functionMemory } from '../../shared/measurement/function-memory.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { createRunStore } from '../../shared/state/run-store.ts';
import { createValidationStore } from '../../shared/state/validation-store.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../shared/telemetry/metrics.ts';
import type { MirrorEngine } from './engine.ts';
import { measureRun } from './measure-run.ts';
import type { JobDependencies } from './run-job.ts';

/** The real parts of the function. */
export interface MirrorFunction {
  readonly dependencies: JobDependencies;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Hosts refuse pushes with very many ref commands; 5,000 pass on GitHub, 10,000 do not. */
const batchSize = 2_000;

/** Makes the real parts from the variables that the template sets. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): MirrorFunction {
  const values = readFunctionEnvironment(
    environment,
    ...(['configFile', 'stateTable', 'runTable', 'blobStore', 'eventBus'] as const),
    ...(['analysisTable', 'planQueue', 'mirrorQueue', 'mirrorDeadLetterQueue', 'secretSource'] as const),
  );
  const secrets = createSecretStore({
    source: values.secretSource,
    prefix: environment[environmentNames.secretPrefix],
    environment,
    now: Date.now,
  });
  const tables = createDocumentClient(new DynamoDBClient());
  const queues = createQueueClient();
  const connection = { secrets, installationTokens: new Map() };
  const mirrorQueue = jobQueue(queues, values.mirrorQueue);
  const metrics = createMetrics();
  return {
    queue: mirrorQueue,
    deadLetterQueue: { client: queues, url: values.mirrorDeadLetterQueue },
    log: createLogger({ secrets: secrets.known }),
    metrics,
    dependencies: {
      configuration: parseResolvedConfiguration(readFileSync(values.configFile, 'utf8'), values.configFile),
      engine: realEngine(),
      state: createMirrorStateStore({ client: tables, table: values.stateTable }),
      runs: createRunStore({ client: tables, table: values.runTable }),
      blobs: openBlobStore(values.blobStore),
      bus: new EventBridgeBus({
        client: new EventBridgeClient(),
        bus: values.eventBus,
        sleep: (ms) => delay(ms),
        random: Math.random,
      }),
      credentials: (endpoint) => gitCredentials(endpoint, connection),
      hosting: (endpoint) => connectHosting(endpoint, connection),
      forgetCredentials: (endpoint) => forgetCredentials(endpoint, connection),
      send: (jobs) => sendJobs(mirrorQueue, jobs),
      planAgain: planLater({ client: queues, url: values.planQueue }),
      passedValidation: createValidationStore({ client: tables, table: values.analysisTable }).passed,
      askForValidation: askPlanner(jobQueue(queues, values.planQueue)),
      measure: (run) => measureRun(metrics, run),
      memoryMb: functionMemory(environment),
      newRunId: randomUUID,
      every: systemClock.every,
    },
  };
}

function realEngine(): Omit<MirrorEngine, 'deadline' | 'signal' | 'onProgress'> {
  return {
    transport: new Transport(),
    capabilities: new Map(),
    tee: defaultTeeOptions,
    relieveMemory: createMemoryRelief(),
    now: Date.now,
    random: Math.random,
    sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
    batchSize,
  };
}

/** A commit that is known already is not looked at again: to ask twice is harmless. */
function askPlanner(queue: JobQueue): JobDependencies['askForValidation'] {
  return async ({ mirror, repository, trigger: { receivedAt } }, branches) => {
    const messages = branches.map(({ ref, id }) => ({
      name: `${repository} ${ref}`,
      body: JSON.stringify({
        kind: 'validate',
        id: `waits-${id}`,
        mirror,
        repository,
        ref,
        scope: 'changed',
        receivedAt,
      }),
    }));
    await sendMessages(queue, messages);
  };
}

/** Retries that fall due in the same minute are one: ten pushes during an outage are not ten chains of retries. */
function planLater({ client, url }: Queue): JobDependencies['planAgain'] {
  return async ({ mirror, repository, pruneApproved, trigger }, afterSeconds) => {
    const minute = Math.floor((Date.now() + afterSeconds * 1000) / 60_000);
    const id = `retry-${mirror}-${repository}-${pruneApproved ? 'prune-' : ''}${minute}`;
    const { receivedAt } = trigger;
    const body = JSON.stringify({ kind: 'command', id, mirror, repository, pruneApproved, receivedAt });
    await client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: body, DelaySeconds: afterSeconds }),
    );
  };
}
