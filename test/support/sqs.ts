import { SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';

/** An SQS in this process, in memory. */
export interface TestSqs {
  /** For `AWS_ENDPOINT_URL_SQS`. */
  readonly endpoint: string;
  readonly client: SQSClient;
  /** Makes a queue and resolves to its URL and ARN. Names that end in `.fifo` make FIFO queues. */
  createQueue(
    name: string,
    attributes?: Record<string, string>,
  ): { readonly url: string; readonly arn: string };
  /** What lies in a queue, without receiving it: in every state, ready ones first. */
  messages(name: string): readonly TestMessage[];
  stop(): Promise<void>;
}

/** One message in a queue. */
export interface TestMessage {
  readonly id: string;
  readonly body: string;
  readonly state: 'ready' | 'delayed' | 'inflight';
  readonly groupId: string | undefined;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds when a message in flight becomes visible again. */
  readonly visibleAt: number | undefined;
}

/** Starts it on a free port of the loopback interface. */
export async function startSqs(): Promise<TestSqs> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  return {
    endpoint,
    client,
    createQueue(name, attributes = {}) {
      const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
      const { queueArn } = server.createQueue(name, { attributes: { ...fifo, ...attributes } });
      // Its own URL has a host (`sqs.us-east-1.127.0.0.1`) that is no valid one, about which the SDK complains.
      return { url: `${endpoint}/000000000000/${name}`, arn: queueArn };
    },
    messages(name) {
      const found = server.inspectQueue(name)?.messages;
      if (found === undefined) throw new Error(`There is no queue ${name}`);
      const describe = (
        message: (typeof found.ready)[number],
        state: TestMessage['state'],
        visibleAt?: number,
      ) => ({
        id: message.messageId,
        body: message.body,
        state,
        groupId: message.messageGroupId,
        attributes: Object.fromEntries(
          Object.entries(message.messageAttributes).map(([key, value]) => [key, value.StringValue]),
        ),
        visibleAt,
      });
      return [
        ...found.ready.map((message) => describe(message, 'ready')),
        ...found.delayed.map((message) => describe(message, 'delayed')),
        ...found.inflight.map(({ message, visibilityDeadline }) =>
          describe(message, 'inflight', visibilityDeadline),
        ),
      ];
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}
