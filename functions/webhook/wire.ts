import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createDeliveryStore } from '../../shared/state/delivery-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { createMetrics } from '../../shared/telemetry/metrics.ts';
import { readWebhookSecrets } from './read-webhook-secrets.ts';
import type { Receiver } from './receive-delivery.ts';

/** The real parts, from the variables that the template sets. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(environment: Readonly<Record<string, string | undefined>> = process.env): Receiver {
  const values = readFunctionEnvironment(
    environment,
    'deliveryTable',
    'eventBus',
    'secretSource',
    'webhookSecrets',
  );
  const secretNames = values.webhookSecrets
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const store = createSecretStore({
    source: values.secretSource,
    prefix: environment[environmentNames.secretPrefix],
    environment,
    now: Date.now,
  });
  return {
    secrets: () => readWebhookSecrets(store, secretNames),
    bus: new EventBridgeBus({
      client: new EventBridgeClient(),
      bus: values.eventBus,
      sleep: (milliseconds) => sleep(milliseconds),
      random: Math.random,
    }),
    deliveries: createDeliveryStore({
      client: createDocumentClient(new DynamoDBClient()),
      table: values.deliveryTable,
    }),
    log: createLogger({ secrets: store.known }),
    metrics: createMetrics(),
    now: Date.now,
  };
}
