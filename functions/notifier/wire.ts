import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import { sesMail } from '../../shared/notifications/ses-mail.ts';
import { snsPublisher } from '../../shared/notifications/sns-publisher.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createAlertStore } from '../../shared/state/alert-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import { createMetrics, type Metrics } from '../../shared/telemetry/metrics.ts';
import { connectChannels } from './connect-channels.ts';
import type { NotifierDependencies } from './ports.ts';
import { thinGathers } from './thin-gathers.ts';

/** The real parts of the function. */
export interface NotifierFunction {
  readonly dependencies: NotifierDependencies;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

const counted = {
  opened: metricNames.alertsOpened,
  delivered: metricNames.alertsDelivered,
  failed: metricNames.alertDeliveryFailed,
} as const;

/** Reads the environment and connects everything. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): NotifierFunction {
  const values = readFunctionEnvironment(
    environment,
    ...(['configFile', 'operationsTable', 'secretSource'] as const),
    ...(['notifierQueue', 'notifierDeadLetterQueue'] as const),
  );
  const secrets = createSecretStore({
    source: values.secretSource,
    prefix: environment[environmentNames.secretPrefix],
    environment,
    now: Date.now,
  });
  const { alerts, health } = parseResolvedConfiguration(
    readFileSync(values.configFile, 'utf8'),
    values.configFile,
  );
  const queues = createQueueClient();
  const queue = jobQueue(queues, values.notifierQueue);
  const metrics = createMetrics();
  const client = createDocumentClient(new DynamoDBClient());
  return {
    queue,
    deadLetterQueue: { client: queues, url: values.notifierDeadLetterQueue },
    log: createLogger({ secrets: secrets.known }),
    metrics,
    dependencies: {
      alerts,
      quietHours: health.quietHours,
      store: createAlertStore({ client, table: values.operationsTable }),
      channels: connectChannels(alerts?.channels ?? [], {
        secrets,
        fetch,
        sendMail: sesMail(new SESv2Client()),
        publish: snsPublisher(new SNSClient()),
        now: Date.now,
      }),
      send: thinGathers(
        (jobs, delaySeconds = 0) =>
          sendMessages(
            queue,
            jobs.map((job) => ({
              name:
                job.kind === 'deliver' ? `the message to ${job.channel}` : `a look at alerts (${job.kind})`,
              body: JSON.stringify(job),
              delaySeconds,
            })),
          ),
        Date.now,
      ),
      count: (what, times) => metrics.add(counted[what], 'Count', times),
      now: Date.now,
      newId: randomUUID,
    },
  };
}
