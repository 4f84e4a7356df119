import { createHash } from 'node:crypto';
import { DeleteMessageCommand, type Message, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type DeadLetter, describeLetter, receiveMessages, showAgain } from './dead-letter-queue.ts';
import { RedriveIncompleteError } from './errors.ts';
import { isFifo, type Queue } from './queue.ts';

/** What a redrive did. */
export interface RedriveResult {
  /** Messages that are on their queue again. */
  readonly redriven: number;
  /** Messages that failed once more while the redrive ran, and were left where they are. */
  readonly cameBack: number;
}

/** Seconds for which a killed redrive hides the message that it was about to move. */
const takenSeconds = 60;

/**
 * Moves messages from a dead-letter queue back to their queue, at most `limit`, in the order of their groups; with `choose` only those
 * that it takes. Each is sent before it is deleted, so that nothing is lost when the process dies between the two; the message is then moved
 * once more, which is harmless. Throws `REDRIVE_INCOMPLETE` with the count when the queue refuses; run it again then.
 */
export async function redriveDeadLetters({
  from,
  to,
  choose = () => true,
  limit = Number.POSITIVE_INFINITY,
  waitSeconds = 1,
}: {
  readonly from: Queue;
  readonly to: Queue;
  readonly choose?: (letter: DeadLetter) => boolean;
  readonly limit?: number;
  readonly waitSeconds?: number;
}): Promise<RedriveResult> {
  const sent = new Set<string | undefined>();
  /** What was taken and is still in the dead-letter queue, by id. */
  const inHand = new Map<string, Message>();
  let redriven = 0;
  let cameBack = 0;
  try {
    while (redriven < limit) {
      // One at a time: what was taken and not moved would wait, and hold back its group, for no reason.
      const taking = { wanted: 1, hiddenSeconds: takenSeconds, waitSeconds };
      const [message] = await receiveMessages(from, taking);
      if (message?.MessageId === undefined || inHand.has(message.MessageId)) break;
      inHand.set(message.MessageId, message);
      if (sent.has(originOf(message))) {
        cameBack += 1;
        continue;
      }
      if (!choose(describeLetter(message))) continue;
      sent.add(await send(to, message));
      await remove(from, message);
      inHand.delete(message.MessageId);
      redriven += 1;
    }
    await showAgain(from, [...inHand.values()]);
  } catch (error) {
    // For the next redrive to find at once. When that fails as well, it finds them after `takenSeconds`.
    await Promise.allSettled([showAgain(from, [...inHand.values()])]);
    throw new RedriveIncompleteError(from.url, redriven, error);
  }
  return { redriven, cameBack };
}

async function remove({ client, url }: Queue, { ReceiptHandle }: Message): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
}

/** The id that the message had on its queue: a worker notes it; a message that SQS moves keeps it. */
function originOf(message: Message): string | undefined {
  return message.MessageAttributes?.messageId?.StringValue ?? message.MessageId;
}

async function send(queue: Queue, message: Message): Promise<string | undefined> {
  const fifo = {
    MessageGroupId: message.Attributes?.MessageGroupId ?? message.MessageId,
    // New, because the queue may still know the first one and would drop the message without a word.
    MessageDeduplicationId: createHash('sha256').update(`redrive ${message.MessageId}`).digest('hex'),
  };
  const { MessageId } = await queue.client.send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody: message.Body,
      ...(isFifo(queue) ? fifo : {}),
    }),
  );
  return MessageId;
}
