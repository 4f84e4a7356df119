import { createHash } from 'node:crypto';
import type { QueueDescription } from './template/description.ts';

/** Which queues deduplicate how, by name. */
export type QueueLookup = (
  name: string,
) => Pick<QueueDescription, 'deduplicatesPerGroup' | 'contentBasedDeduplication'> | undefined;

/**
 * fauxqs deduplicates over the whole queue. A queue whose scope is the message group must not lose a message because
 * another group holds one with the same id, so the group becomes part of the id on its way in.
 * Takes and gives the body of an SQS request (JSON protocol); all other requests pass unchanged.
 */
export function scopeDeduplication(target: string, body: unknown, queueNamed: QueueLookup): unknown {
  if (!isRecord(body) || typeof body.QueueUrl !== 'string') return body;
  const queue = queueNamed(body.QueueUrl.split('/').at(-1) ?? '');
  if (queue?.deduplicatesPerGroup !== true) return body;
  const scoped = (message: unknown) =>
    isRecord(message) ? scopedMessage(message, queue.contentBasedDeduplication) : message;
  if (target === 'AmazonSQS.SendMessage') return scoped(body);
  if (target === 'AmazonSQS.SendMessageBatch' && Array.isArray(body.Entries))
    return { ...body, Entries: body.Entries.map(scoped) };
  return body;
}

type Message = Readonly<Record<string, unknown>>;

function scopedMessage(message: Message, contentBased: boolean): Message {
  const { MessageGroupId, MessageDeduplicationId, MessageBody } = message;
  const ofContent = contentBased && typeof MessageBody === 'string' ? digest(MessageBody) : undefined;
  const id = MessageDeduplicationId ?? ofContent;
  if (typeof id !== 'string' || typeof MessageGroupId !== 'string') return message;
  return { ...message, MessageDeduplicationId: digest(`${MessageGroupId}\n${id}`) };
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

function isRecord(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
