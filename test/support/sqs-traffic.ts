import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { TestSqs } from './sqs.ts';

/** One request to SQS: `SendMessageBatch` and so on, with its input. */
export interface SqsRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Takes the place of SQS for a request: gives its output, throws its error, or passes it on. */
export type Interception = (request: SqsRequest, passOn: () => Promise<object>) => Promise<object>;

/** A client of the same SQS that notes its requests, and lets the test spoil some. */
export function watchedClient(
  sqs: TestSqs,
  intercept: Interception = (_request, passOn) => passOn(),
): { readonly client: SQSClient; readonly requests: readonly SqsRequest[] } {
  const requests: SqsRequest[] = [];
  const client = new SQSClient({
    endpoint: sqs.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const request = {
        operation: String(context.commandName).replace(/Command$/, ''),
        input: { ...args.input },
      };
      requests.push(request);
      let response: unknown;
      const output = await intercept(request, async () => {
        const result = await next(args);
        response = result.response;
        return result.output;
      });
      return { output: { $metadata: {}, ...output }, response };
    },
    { step: 'initialize' },
  );
  return { client, requests };
}

/** Receives from a queue as Lambda's event source does; undefined when there is nothing to receive. */
export async function receiveEvent(
  sqs: TestSqs,
  queue: { readonly url: string; readonly arn: string },
  batchSize = 10,
): Promise<SQSEvent | undefined> {
  const { Messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: batchSize,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  if (Messages.length === 0) return undefined;
  return {
    Records: Messages.map((message) => ({
      messageId: message.MessageId ?? '',
      receiptHandle: message.ReceiptHandle ?? '',
      body: message.Body ?? '',
      attributes: {
        ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? '',
        SentTimestamp: message.Attributes?.SentTimestamp ?? '',
        SenderId: message.Attributes?.SenderId ?? '',
        ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? '',
        ...(message.Attributes?.MessageGroupId === undefined
          ? {}
          : { MessageGroupId: message.Attributes.MessageGroupId }),
      },
      messageAttributes: {},
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: 'us-east-1',
    })),
  };
}

/** The ids that a function reported as failed. */
export function failedIds(response: SQSBatchResponse): readonly string[] {
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
