import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { fullJitter } from './backoff.ts';
import { splitBatches } from './batches.ts';
import { JobsNotSentError } from './errors.ts';
import type { JobQueue } from './queue.ts';

/** One message to send. FIFO queues need `groupId` and `deduplicationId`. */
export interface OutgoingMessage {
  /** For a person, when it cannot be sent. */
  readonly name: string;
  readonly body: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** How long nobody receives it: 0 to 900. Queues that keep order know no delay of single messages. */
  readonly delaySeconds?: number;
}

const attempts = 5;
/** Milliseconds. */
const backoff = { base: 100, cap: 3_000 };

/**
 * Puts all messages on the queue, in their order, in batches. What the queue did not take through no fault of the
 * message is sent again after a wait. Throws `JOBS_NOT_SENT` that names what is not on the queue in the end.
 */
export async function sendMessages(queue: JobQueue, messages: readonly OutgoingMessage[]): Promise<void> {
  let pending = messages;
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    const { refused, unlucky } = await sendOnce(queue, pending);
    if (refused.length > 0 || (unlucky.length > 0 && attempt === attempts)) {
      const reasons = new Set([...refused, ...unlucky].map(({ reason }) => reason));
      const names = [...refused, ...unlucky].map(({ message }) => message.name);
      throw new JobsNotSentError(queue.url, names, [...reasons].join('; '));
    }
    if (unlucky.length > 0) await queue.clock.sleep(fullJitter(attempt, backoff, queue.random));
    pending = unlucky.map(({ message }) => message);
  }
}

interface NotTaken {
  readonly message: OutgoingMessage;
  readonly reason: string;
}

/** Tries every message once. `refused` would fail again; `unlucky` may not. */
async function sendOnce(
  queue: JobQueue,
  messages: readonly OutgoingMessage[],
): Promise<{ refused: NotTaken[]; unlucky: NotTaken[] }> {
  const refused: NotTaken[] = [];
  const unlucky: NotTaken[] = [];
  const batches = splitBatches(messages, ({ body }) => Buffer.byteLength(body));
  for (const [index, batch] of batches.entries()) {
    for (const failure of await sendBatch(queue, batch, batches.slice(index).flat(), [
      ...refused,
      ...unlucky,
    ])) {
      const message = batch[Number(failure.Id)];
      if (message === undefined) continue;
      const reason = failure.Message ?? failure.Code ?? 'no reason given';
      (failure.SenderFault === true ? refused : unlucky).push({ message, reason });
    }
  }
  return { refused, unlucky };
}

async function sendBatch(
  queue: JobQueue,
  batch: readonly OutgoingMessage[],
  unsent: readonly OutgoingMessage[],
  notTaken: readonly NotTaken[],
): Promise<readonly BatchResultErrorEntry[]> {
  try {
    const command = new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: batch.map(entry) });
    return (await queue.client.send(command)).Failed ?? [];
  } catch (error) {
    // The SDK has tried a whole request that failed again already.
    const names = [...notTaken.map(({ message }) => message), ...unsent].map(({ name }) => name);
    throw new JobsNotSentError(queue.url, names, error instanceof Error ? error.name : 'unknown', error);
  }
}

function entry(message: OutgoingMessage, index: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: message.body,
    ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
    ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
    ...(message.delaySeconds === undefined ? {} : { DelaySeconds: message.delaySeconds }),
  };
}
