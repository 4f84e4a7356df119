import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { countMessages } from '../../shared/jobs/dead-letter-queue.ts';
import {
  clientsFor,
  collectEvents,
  nextEvent,
  packageUrl,
  resource,
  startTestCloud,
} from '../support/cloud.ts';

/** Puts one item for each message; the sort key keeps the order in which they were handled. */
const recorder = `
  import dynamodb from '${packageUrl('@aws-sdk/client-dynamodb')}';
  const client = new dynamodb.DynamoDBClient({});
  export const handler = async (event) => {
    for (const { messageId, body, attributes } of event.Records) {
      const { group, number } = JSON.parse(body);
      const count = await client.send(new dynamodb.UpdateItemCommand({
        TableName: process.env.TABLE,
        Key: { pk: { S: group }, sk: { S: '-count' } },
        UpdateExpression: 'ADD handled :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'UPDATED_NEW',
      }));
      const place = count.Attributes.handled.N.padStart(6, '0');
      await client.send(new dynamodb.PutItemCommand({
        TableName: process.env.TABLE,
        Item: { pk: { S: group }, sk: { S: place }, number: { N: String(number) } },
      }));
    }
    return { batchItemFailures: [] };
  };
`;

async function waiting(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}

async function handledNumbers(dynamodb: DynamoDBClient, group: string): Promise<readonly number[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: 'effects',
      KeyConditionExpression: 'pk = :group AND sk >= :first',
      ExpressionAttributeValues: { ':group': { S: group }, ':first': { S: '0' } },
    }),
  );
  return Items.map(({ number }) => Number(number?.N));
}

describe('a FIFO queue with a function behind it', () => {
  it('turns 300 messages into exactly 300 effects, in order within each group', async () => {
    const cloud = await startTestCloud({
      resources: {
        Role: resource.role(),
        Effects: resource.table('effects'),
        Queue: resource.fifoQueue({ VisibilityTimeout: 60 }),
        Function: resource.lambda('recorder', {
          Timeout: 30,
          Environment: { Variables: { TABLE: { Ref: 'Effects' } } },
        }),
        Source: resource.eventSource('Queue', 'Function', { BatchSize: 1 }),
      },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
      bundles: { recorder },
    });
    const { sqs, dynamodb } = clientsFor(cloud);
    const queueUrl = cloud.outputs.QueueUrl ?? '';
    const groups = Array.from({ length: 10 }, (_, index) => `group-${index}`);

    for (const group of groups)
      for (let start = 0; start < 30; start += 10)
        await sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: Array.from({ length: 10 }, (_, index) => ({
              Id: String(index),
              MessageBody: JSON.stringify({ group, number: start + index }),
              MessageGroupId: group,
            })),
          }),
        );
    await vi.waitFor(async () => expect(await waiting(sqs, queueUrl)).toBe(0), {
      timeout: 60_000,
      interval: 50,
    });

    for (const group of groups)
      expect(await handledNumbers(dynamodb, group)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('keeps messages of two groups apart that carry the same deduplication id', async () => {
    const cloud = await startTestCloud({
      resources: { Queue: resource.fifoQueue() },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
    });
    const { sqs } = clientsFor(cloud);
    const QueueUrl = cloud.outputs.QueueUrl ?? '';
    for (const MessageGroupId of ['a', 'b', 'a'])
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'same', MessageGroupId }));
    await expect(waiting(sqs, QueueUrl)).resolves.toBe(2);
  });
});

describe('a FIFO queue with a delay', () => {
  const delayed = () =>
    startTestCloud({
      resources: {
        Role: resource.role(),
        Queue: resource.fifoQueue({ DelaySeconds: 1 }),
        Function: resource.lambda('reader'),
        Source: resource.eventSource('Queue', 'Function'),
      },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
      bundles: { reader: 'export const handler = async () => ({ batchItemFailures: [] });' },
    });

  it('gives a message to its function when the delay is over, and soon after', async () => {
    const cloud = await delayed();
    const { sqs } = clientsFor(cloud);
    const received = nextEvent(cloud.events, 'messages.received');
    const QueueUrl = cloud.outputs.QueueUrl ?? '';
    const sentAt = performance.now();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'push', MessageGroupId: 'set' }));
    await received;
    const waited = performance.now() - sentAt;
    expect(waited).toBeGreaterThan(990);
    expect(waited).toBeLessThan(5_000);
  });

  it('counts what is not given out yet', async () => {
    const cloud = await startTestCloud({
      resources: { Queue: resource.fifoQueue({ DelaySeconds: 60 }) },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
    });
    const { sqs } = clientsFor(cloud);
    const url = cloud.outputs.QueueUrl ?? '';
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'push', MessageGroupId: 'set' }));
    await expect(countMessages({ client: sqs, url })).resolves.toBe(1);
  });
});

describe('a message that its function cannot handle', () => {
  async function cloudWithDeadLetters(code: string) {
    return startTestCloud({
      resources: {
        Role: resource.role(),
        DeadLetters: resource.queue(),
        Queue: resource.queue({
          VisibilityTimeout: 1,
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
            maxReceiveCount: 2,
          },
        }),
        Function: resource.lambda('subject', { Timeout: 1 }),
        Source: resource.eventSource('Queue', 'Function'),
      },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } }, DeadLettersUrl: { Value: { Ref: 'DeadLetters' } } },
      bundles: { subject: code },
    });
  }

  it.each([
    ['throws', 'throw new Error("poison");'],
    ['hangs', 'await new Promise(() => {});'],
    ['ends its process', 'process.exit(1);'],
  ])('comes back and then lies in the dead-letter queue when the function %s', async (_, statement) => {
    const cloud = await cloudWithDeadLetters(`export const handler = async () => { ${statement} };`);
    const { sqs } = clientsFor(cloud);
    const receptions = collectEvents(cloud.events, 'messages.received');
    await sqs.send(new SendMessageCommand({ QueueUrl: cloud.outputs.QueueUrl, MessageBody: 'poison' }));

    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs.DeadLettersUrl, WaitTimeSeconds: 20 }),
    );

    expect(Messages?.map(({ Body }) => Body)).toEqual(['poison']);
    expect(receptions).toHaveLength(2);
  });

  it('does not hold up the others of its batch', async () => {
    const cloud = await cloudWithDeadLetters(`
      export const handler = async ({ Records }) => ({
        batchItemFailures: Records.filter(({ body }) => body === 'poison')
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      });
    `);
    const { sqs } = clientsFor(cloud);
    const deleted = collectEvents(cloud.events, 'messages.deleted');
    const Entries = ['good', 'poison', 'better'].map((MessageBody, index) => ({
      Id: `${index}`,
      MessageBody,
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: cloud.outputs.QueueUrl, Entries }));

    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs.DeadLettersUrl, WaitTimeSeconds: 20 }),
    );

    expect(Messages?.map(({ Body }) => Body)).toEqual(['poison']);
    await vi.waitFor(() => expect(deleted.flatMap(({ messageIds }) => messageIds)).toHaveLength(2));
  });
});

describe('an event source', () => {
  it('runs no more batches at once than its maximum concurrency', async () => {
    const cloud = await startTestCloud({
      resources: {
        Role: resource.role(),
        Queue: resource.queue({ VisibilityTimeout: 30 }),
        Function: resource.lambda('slow'),
        Source: resource.eventSource('Queue', 'Function', {
          BatchSize: 1,
          ScalingConfig: { MaximumConcurrency: 2 },
        }),
      },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
      bundles: {
        slow: 'export const handler = async () => { await new Promise((done) => setTimeout(done, 100)); };',
      },
    });
    const { sqs } = clientsFor(cloud);
    let running = 0;
    let most = 0;
    cloud.events.on('invocation.started', () => {
      running += 1;
      most = Math.max(most, running);
    });
    cloud.events.on('invocation.finished', () => {
      running -= 1;
    });
    const Entries = Array.from({ length: 8 }, (_, index) => ({ Id: `${index}`, MessageBody: `${index}` }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: cloud.outputs.QueueUrl, Entries }));
    await vi.waitFor(async () => expect(await waiting(sqs, cloud.outputs.QueueUrl ?? '')).toBe(0), {
      timeout: 20_000,
    });
    expect(most).toBe(2);
  });

  it('gives the function the record as SQS and Lambda make it', async () => {
    const cloud = await startTestCloud({
      resources: {
        Role: resource.role(),
        Queue: resource.fifoQueue(),
        Function: resource.lambda('printer'),
        Source: resource.eventSource('Queue', 'Function'),
      },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
      bundles: {
        printer: 'export const handler = async (event) => { console.log(JSON.stringify(event)); };',
      },
    });
    const printed = nextEvent(cloud.events, 'function.output', ({ line }) => line.startsWith('{'));
    await clientsFor(cloud).sqs.send(
      new SendMessageCommand({
        QueueUrl: cloud.outputs.QueueUrl,
        MessageBody: 'hello',
        MessageGroupId: 'g',
        MessageAttributes: { why: { DataType: 'String', StringValue: 'test' } },
      }),
    );
    const { Records } = JSON.parse((await printed).line);
    expect(Records).toEqual([
      expect.objectContaining({
        body: 'hello',
        eventSource: 'aws:sqs',
        eventSourceARN: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:Test-Queue\.fifo$/),
        messageAttributes: { why: expect.objectContaining({ stringValue: 'test', dataType: 'String' }) },
        attributes: expect.objectContaining({ MessageGroupId: 'g', ApproximateReceiveCount: '1' }),
      }),
    ]);
  });
});
