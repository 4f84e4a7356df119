import { createHash } from 'node:crypto';
import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { isFifo, type Queue } from './queue.ts';

/** Why a message lies in a dead-letter queue: sent along as its attributes. */
export interface DeadLetterReason {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

/** A message as a worker got it. */
export interface DeadMessage {
  readonly messageId: string;
  readonly body: string;
  readonly groupId?: string | undefined;
}

const textLimit = 1_000;

/** Puts a copy of the message into the dead-letter queue, with the reason. Twice within five minutes is once. */
export async function sendToDeadLetters(
  queue: Queue,
  message: DeadMessage,
  reason: DeadLetterReason,
): Promise<void> {
  const fifo = {
    MessageGroupId: message.groupId ?? message.messageId,
    MessageDeduplicationId: createHash('sha256').update(`dead ${message.messageId}`).digest('hex'),
  };
  await queue.client.send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody: message.body,
      MessageAttributes: {
        code: text(reason.code),
        reason: text(reason.reason),
        remedy: text(reason.remedy),
        messageId: text(message.messageId),
      },
      ...(isFifo(queue) ? fifo : {}),
    }),
  );
}

/** SQS takes neither empty values nor control characters. */
function text(value: string): MessageAttributeValue {
  const allowed = value.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '?');
  return { DataType: 'String', StringValue: [...allowed].slice(0, textLimit).join('') || '-' };
}
