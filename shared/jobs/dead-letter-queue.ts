import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Queue } from './queue.ts';

/** A message that lies in a dead-letter queue. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  readonly groupId: string | undefined;
  /** Epoch milliseconds when the message was put on this queue, or on the one from which SQS moved it. */
  readonly sentAt: number;
  /** Absent when SQS moved it because it was received too often. */
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly remedy: string | undefined;
}

/** What a look into a dead-letter queue showed. */
export interface DeadLetterListing {
  readonly messages: readonly DeadLetter[];
  /** How many lie there, approximately. More than are listed: the limit, or later messages of one FIFO group. */
  readonly total: number;
}

/** SQS has no way to look without taking: for so long a killed listing hides what it saw. */
const lookSeconds = 30;

/**
 * At most `limit` messages, all of which are still there afterwards. A FIFO queue shows the later messages of a group
 * only when the earlier ones are gone. `waitSeconds` is how long SQS may search its servers for more (0 to 20).
 */
export async function listDeadLetters(
  queue: Queue,
  limit: number,
  waitSeconds = 1,
): Promise<DeadLetterListing> {
  const total = await countMessages(queue);
  const seen = new Map<string, Message>();
  try {
    while (seen.size < Math.min(limit, total)) {
      const wanted = Math.min(10, limit - seen.size);
      const messages = await receiveMessages(queue, { wanted, hiddenSeconds: lookSeconds, waitSeconds });
      const fresh = messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
      for (const message of messages) seen.set(message.MessageId ?? '', message);
      if (fresh.length === 0) break;
    }
  } finally {
    await showAgain(queue, [...seen.values()]);
  }
  return { messages: [...seen.values()].map(describeLetter), total };
}

/** Waiting, in work, and not given out before their delay is over. */
const stateCounts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** How many messages a queue holds in any state, approximately; or only those whose delay, if any, is over. */
export async function countMessages(
  queue: Queue,
  { delayed = true }: { readonly delayed?: boolean } = {},
): Promise<number> {
  const { Attributes } = await queue.client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: [...stateCounts],
    }),
  );
  const counted: readonly (typeof stateCounts)[number][] = delayed ? stateCounts : stateCounts.slice(0, 2);
  return counted.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
}

/** Takes up to ten messages, with everything that is known about them; others do not see them for a while. */
export async function receiveMessages(
  queue: Queue,
  options: { readonly wanted: number; readonly hiddenSeconds: number; readonly waitSeconds: number },
): Promise<readonly Message[]> {
  const { Messages } = await queue.client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: Math.min(10, options.wanted),
      VisibilityTimeout: options.hiddenSeconds,
      WaitTimeSeconds: options.waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages ?? [];
}

/** Lets others see messages that were taken. What fails comes back by itself when its time is over. */
export async function showAgain(queue: Queue, messages: readonly Message[]): Promise<void> {
  for (let start = 0; start < messages.length; start += 10) {
    await queue.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue.url,
        Entries: messages
          .slice(start, start + 10)
          .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 })),
      }),
    );
  }
}

/** What is known of a message that was taken from a dead-letter queue. */
export function describeLetter(message: Message): DeadLetter {
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  return {
    messageId: message.MessageId ?? '',
    body: message.Body ?? '',
    groupId: message.Attributes?.MessageGroupId,
    sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
    code: attribute('code'),
    reason: attribute('reason'),
    remedy: attribute('remedy'),
  };
}
