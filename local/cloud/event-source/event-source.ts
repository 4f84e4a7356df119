import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { CloudEmitter, CloudLogger } from '../cloud-events.ts';
import type { InvocationResult } from '../lambda/fault.ts';
import { createLimiter } from '../limiter.ts';
import type { EventSourceDescription } from '../template/description.ts';
import { readBatchResponse } from './batch-response.ts';
import { sqsEvent } from './sqs-event.ts';

/** An event source mapping at work. */
export interface EventSource {
  /** Receives no more. Resolves when the batches that were handed out already are finished. */
  stop(): Promise<void>;
}

/** What an event source needs of the rest of the cloud. */
export interface EventSourceOptions {
  readonly source: EventSourceDescription;
  readonly region: string;
  readonly sqs: SQSClient;
  readonly invoke: (functionName: string, payload: unknown) => Promise<InvocationResult>;
  /** The most batches at once, unless the source says fewer. */
  readonly functionConcurrency: number;
  readonly events: CloudEmitter;
  readonly logger: CloudLogger;
}

const longPollSeconds = 20;
const firstPauseMs = 100;
const longestPauseMs = 10_000;

/**
 * Polls the queue and hands batches to the function. What succeeded is deleted; what failed is left alone, so that the
 * queue shows it again after its visibility timeout and moves it to the dead-letter queue by its redrive policy.
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const { source, functionConcurrency, logger } = options;
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  const limiter = createLimiter(
    Math.min(source.maximumConcurrency ?? functionConcurrency, functionConcurrency),
  );

  const poll = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const release = await limiter.acquire();
      if (stopping.signal.aborted) return;
      try {
        const messages = await gather(options, stopping.signal);
        failures = 0;
        if (messages.length === 0) release();
        else {
          const batch = handle(messages, options).finally(() => {
            inHand.delete(batch);
            release();
          });
          inHand.add(batch);
        }
      } catch (error) {
        release();
        if (stopping.signal.aborted) return;
        failures += 1;
        logger.log('warn', 'a queue could not be read', { queue: source.queue.name, error: String(error) });
        await backOff(failures, stopping.signal);
      }
    }
  };
  void poll();
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(inHand);
    },
  };
}

/** One batch: what is there at once, or, with a batching window, what comes until the batch is full or the window over. */
async function gather(options: EventSourceOptions, signal: AbortSignal): Promise<readonly Message[]> {
  const { batchSize, batchingWindowSeconds } = options.source;
  const messages = [...(await receive(options, batchSize, longPollSeconds, signal))];
  const windowEnds = Date.now() + batchingWindowSeconds * 1000;
  while (messages.length > 0 && messages.length < batchSize) {
    const left = Math.floor((windowEnds - Date.now()) / 1000);
    if (left < 1) break;
    const wait = Math.min(left, longPollSeconds);
    messages.push(...(await receive(options, batchSize - messages.length, wait, signal)));
  }
  return messages;
}

async function receive(
  { sqs, source }: EventSourceOptions,
  count: number,
  waitSeconds: number,
  abortSignal: AbortSignal,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: source.queue.url,
    MaxNumberOfMessages: Math.min(count, 10),
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages } = await sqs.send(command, { abortSignal });
  return Messages ?? [];
}

async function handle(messages: readonly Message[], options: EventSourceOptions): Promise<void> {
  const { source, region, events, logger } = options;
  const messageIds = messages.map(idOf);
  const about = { queue: source.queue.name, functionName: source.functionName };
  events.emit('messages.received', { ...about, messageIds });
  try {
    const result = await options.invoke(source.functionName, sqsEvent(messages, source.queue.arn, region));
    const failed = failedIds(result, messageIds, source.reportsItemFailures);
    const succeeded = messages.filter((message) => !failed.has(idOf(message)));
    await remove(succeeded, options);
    if (succeeded.length > 0) events.emit('messages.deleted', { ...about, messageIds: succeeded.map(idOf) });
    if (failed.size > 0) events.emit('messages.failed', { ...about, messageIds: [...failed] });
  } catch (error) {
    // The messages were not deleted, so the queue shows them again: nothing is lost by going on.
    logger.log('warn', 'a batch was not finished', { ...about, error: String(error) });
    events.emit('messages.failed', { ...about, messageIds });
  }
}

function failedIds(
  result: InvocationResult,
  messageIds: readonly string[],
  reportsItemFailures: boolean,
): ReadonlySet<string> {
  if (!result.ok) return new Set(messageIds);
  if (!reportsItemFailures) return new Set();
  const verdict = readBatchResponse(result.payload, messageIds);
  return verdict.kind === 'understood' ? verdict.failed : new Set(messageIds);
}

async function remove(messages: readonly Message[], { sqs, source }: EventSourceOptions): Promise<void> {
  for (let start = 0; start < messages.length; start += 10) {
    const Entries = messages
      .slice(start, start + 10)
      .map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: source.queue.url, Entries }));
  }
}

function idOf({ MessageId }: Message): string {
  return MessageId ?? '';
}

async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const limit = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
  await pause(limit / 2 + Math.random() * (limit / 2), undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
