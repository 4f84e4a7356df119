import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { localCredentials } from './credentials.ts';
import { type QueueLookup, scopeDeduplication } from './deduplication.ts';
import { refusingTakenPort } from './listening.ts';
import type { QueueDescription } from './template/description.ts';

/** The SQS of the local cloud. Its messages live in memory and are gone with the process. */
export interface Queues {
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Starts fauxqs in memory mode: its persistent mode strands messages. `queueNamed` tells how a queue deduplicates.
 * Queues are made apart from that, by `createQueues`.
 */
export async function startQueues(port: number, queueNamed: QueueLookup): Promise<Queues> {
  const app = buildApp({ logger: false });
  app.addHook('preHandler', async (request) => {
    const { 'x-amz-target': target } = request.headers;
    request.body = scopeDeduplication(String(target), request.body, queueNamed);
  });
  const host = '127.0.0.1';
  const endpoint = await refusingTakenPort(`${host}:${port}`, () => app.listen({ port, host }));
  return {
    endpoint,
    close: async () => {
      await app.close();
    },
  };
}

/** Creates the queues, in any order: a dead-letter queue is looked up only when a message moves there. */
export async function createQueues(
  endpoint: string,
  region: string,
  queues: readonly QueueDescription[],
): Promise<void> {
  const client = new SQSClient({ endpoint, region, credentials: localCredentials });
  try {
    for (const { name, attributes } of queues)
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }));
  } finally {
    client.destroy();
  }
}
