import { readFileSync } from 'node:fs';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { connectHosting } from '../../shared/github/connect-hosting.ts';
import { createPageCache } from '../../shared/github/repository-pages.ts';
import { type JobQueue, jobQueue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import {
  sendDeploymentJobs,
  sendHealthJobs,
  sendJobs,
  sendTaxonomyJobs,
} from '../../shared/jobs/send-jobs.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import type { Planner } from './planner.ts';

/** Everything that the handler puts together. */
export interface PlannerParts {
  readonly planner: Planner;
  readonly queue: JobQueue;
  readonly deadLetterQueue: JobQueue;
  readonly log: Log;
}

/** The real parts, from the variables that the template sets. Throws `ENVIRONMENT_INCOMPLETE`, `CONFIG_INVALID`. */
export function wire(environment: Readonly<Record<string, string | undefined>> = process.env): PlannerParts {
  const values = readFunctionEnvironment(
    environment,
    'configFile',
    'mirrorQueue',
    'validationQueue',
    'taxonomyQueue',
    'deploymentQueue',
    'healthQueue',
    'planQueue',
    'planDeadLetterQueue',
    'secretSource',
  );
  const secrets = createSecretStore({
    source: values.secretSource,
    prefix: environment[environmentNames.secretPrefix],
    environment,
    now: Date.now,
  });
  const client = createQueueClient();
  const queue = jobQueue(client, values.planQueue);
  const mirrorQueue = jobQueue(client, values.mirrorQueue);
  const validationQueue = jobQueue(client, values.validationQueue);
  const taxonomyQueue = jobQueue(client, values.taxonomyQueue);
  const deploymentQueue = jobQueue(client, values.deploymentQueue);
  const healthQueue = jobQueue(client, values.healthQueue);
  const kept = { secrets, installationTokens: new Map(), pages: createPageCache() };

  return {
    queue,
    deadLetterQueue: jobQueue(client, values.planDeadLetterQueue),
    log: createLogger({ secrets: secrets.known }),
    planner: {
      configuration: parseResolvedConfiguration(readFileSync(values.configFile, 'utf8'), values.configFile),
      connect: (mirror, deadline) =>
        connectHosting(mirror.source, { ...kept, timeLeftMs: () => deadline - Date.now() }),
      sendJobs: (jobs) => sendJobs(mirrorQueue, jobs),
      sendValidations: (jobs) => sendJobs(validationQueue, jobs),
      sendTaxonomy: (jobs) => sendTaxonomyJobs(taxonomyQueue, jobs),
      sendDeployments: (jobs) => sendDeploymentJobs(deploymentQueue, jobs),
      sendHealth: (jobs) => sendHealthJobs(healthQueue, jobs),
      sendPlans: (messages) =>
        sendMessages(
          queue,
          messages.map((message) => ({
            name: `the plan of mirror ${message.mirror ?? '(all)'}`,
            body: JSON.stringify(message),
          })),
        ),
      now: Date.now,
    },
  };
}
