import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCloudEmitter } from '../../../local/cloud/cloud-events.ts';
import { startEventSource } from '../../../local/cloud/event-source/event-source.ts';
import type { InvocationResult } from '../../../local/cloud/lambda/fault.ts';
import type { EventSourceDescription } from '../../../local/cloud/template/description.ts';
import { nextEvent } from '../../support/cloud.ts';
import { startSqs, type TestSqs } from '../../support/sqs.ts';

let sqs: TestSqs;
beforeEach(async () => {
  sqs = await startSqs();
});
afterEach(() => sqs.stop());

type Invoke = (functionName: string, payload: unknown) => Promise<InvocationResult>;
const ok = (payload: unknown): InvocationResult => ({ ok: true, requestId: 'request', payload });

/** An event source on one queue with one message in it, which is stopped with the test. */
async function start(invoke: Invoke, changes: Partial<EventSourceDescription> = {}, url?: string) {
  const { url: made, arn } = sqs.createQueue('jobs');
  await sqs.client.send(new SendMessageCommand({ QueueUrl: made, MessageBody: 'body' }));
  const events = createCloudEmitter();
  const warned = Promise.withResolvers<{ message: string; fields: unknown }>();
  const failed = nextEvent(events, 'messages.failed');
  const deleted = nextEvent(events, 'messages.deleted');
  const source = startEventSource({
    source: {
      logicalId: 'Source',
      name: 'source',
      functionName: 'f',
      batchSize: 1,
      batchingWindowSeconds: 0,
      reportsItemFailures: true,
      maximumConcurrency: undefined,
      queue: {
        logicalId: 'Queue',
        name: 'jobs',
        arn,
        url: url ?? made,
        fifo: false,
        contentBasedDeduplication: false,
        deduplicatesPerGroup: false,
        visibilityTimeoutSeconds: 30,
        attributes: {},
      },
      ...changes,
    },
    region: 'us-east-1',
    sqs: sqs.client,
    invoke,
    functionConcurrency: 2,
    events,
    logger: { log: (_, message, fields) => warned.resolve({ message, fields }) },
  });
  return { failed, deleted, warned: warned.promise, stop: () => source.stop() };
}

describe('a batch', () => {
  it('that the function took is deleted', async () => {
    const source = await start(async () => ok({ batchItemFailures: [] }));

    expect(await source.deleted).toMatchObject({ queue: 'jobs', functionName: 'f' });
    await source.stop();

    expect(sqs.messages('jobs')).toEqual([]);
  });

  it('is deleted whatever the function answers when it does not report single failures', async () => {
    const source = await start(async () => ok('nonsense'), { reportsItemFailures: false });

    await source.deleted;
    await source.stop();

    expect(sqs.messages('jobs')).toEqual([]);
  });

  it.each<[string, Invoke]>([
    [
      'the function failed',
      async () => ({
        ok: false,
        requestId: 'request',
        fault: { errorType: 'Error', errorMessage: 'no', trace: [] },
      }),
    ],
    ['the answer is not understood', async () => ok({ batchItemFailures: 'all' })],
  ])('comes back when %s', async (_, invoke) => {
    const source = await start(invoke);

    const { messageIds } = await source.failed;
    await source.stop();

    expect(sqs.messages('jobs')).toMatchObject([{ id: messageIds[0], state: 'inflight' }]);
  });

  it('comes back when it could not be handed over, and the log says so', async () => {
    const source = await start(async () => {
      throw new Error('no sandbox');
    });

    expect(await source.warned).toMatchObject({
      message: 'a batch was not finished',
      fields: { error: 'Error: no sandbox' },
    });
    await source.stop();

    expect(sqs.messages('jobs')).toHaveLength(1);
  });
});

describe('a queue that cannot be read', () => {
  it('is logged, and is no hindrance to stopping', async () => {
    const missing = `${sqs.endpoint}/000000000000/missing`;
    const source = await start(async () => ok({}), {}, missing);

    expect(await source.warned).toMatchObject({
      message: 'a queue could not be read',
      fields: { queue: 'jobs' },
    });
    await expect(source.stop()).resolves.toBeUndefined();
  });
});
