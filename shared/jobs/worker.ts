import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { fullJitter } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { type DeadLetterReason, sendToDeadLetters } from './dead-letter.ts';
import type { Outcome } from './outcome.ts';
import type { Queue } from './queue.ts';
import { defaultVisibility, type HeldMessage, holdMessage, type VisibilitySettings } from './visibility.ts';

/** What a handler may know about the message that its job came in. */
export interface JobContext {
  readonly messageId: string;
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
  /** Epoch milliseconds when the message was put on the queue. */
  readonly sentAt: number;
  /** Epoch milliseconds when the function is stopped. */
  readonly deadline: number;
}

/** How one message ended. Every message of a batch that was begun gets exactly one report. */
export interface WorkerReport<Job> {
  readonly messageId: string;
  readonly receiveCount: number;
  readonly durationMs: number;
  /** Absent when the message was not understood. */
  readonly job?: Job;
  readonly ending: Outcome | { readonly kind: 'thrown'; readonly error: unknown };
  /** Changes of visibility that failed. The message is safe; when they repeat, rights or the network are amiss. */
  readonly visibilityFailures: readonly unknown[];
}

/** What a worker is made of. */
export interface WorkerOptions<Job> {
  /** The body after `JSON.parse`. What it refuses goes to the dead-letter queue at once. */
  readonly parse: z.ZodType<Job>;
  readonly handle: (job: Job, context: JobContext) => Promise<Outcome>;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  /** Gets to know how each message ended, for logs and metrics. */
  readonly observe: (report: WorkerReport<Job>) => void;
  readonly clock?: Pick<Clock, 'now' | 'every'>;
  readonly random?: () => number;
  readonly visibility?: VisibilitySettings;
}

/** The part of Lambda's context that a worker needs. */
export interface TimeLeft {
  getRemainingTimeInMillis(): number;
}

/** A Lambda function for an SQS event source with `ReportBatchItemFailures`. */
export type Worker = (event: SQSEvent, context: TimeLeft) => Promise<SQSBatchResponse>;

/**
 * Makes the function that works through a batch of messages and maps each `Outcome` to what becomes of its message.
 * All messages are hidden from others while they wait or are worked on. Messages of one FIFO group are taken one after
 * another, and once one is to be repeated, the rest of its group is too, untouched, so that order is kept; groups, and
 * messages without one, run at the same time. The function itself fails only when `observe` throws.
 */
export function createWorker<Job>(options: WorkerOptions<Job>): Worker {
  const { clock = systemClock, visibility = defaultVisibility } = options;

  return async (event, context) => {
    const deadline = clock.now() + context.getRemainingTimeInMillis();
    const groups = Map.groupBy(event.Records, (r) => r.attributes.MessageGroupId ?? r.messageId);
    const repeated = await Promise.all([...groups.values()].map(workThrough));
    return { batchItemFailures: repeated.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };

    async function workThrough(records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
      const held = records.map((record) => ({
        record,
        hold: holdMessage(options.queue, record.receiptHandle, clock, visibility),
      }));
      try {
        for (const [index, { record, hold }] of held.entries()) {
          if ((await settle(options, record, hold, deadline)) === 'repeat') return records.slice(index);
        }
        return [];
      } finally {
        await Promise.all(held.map(({ hold }) => hold.stop()));
      }
    }
  };
}

async function settle<Job>(
  options: WorkerOptions<Job>,
  record: SQSRecord,
  hold: HeldMessage,
  deadline: number,
): Promise<'remove' | 'repeat'> {
  const { clock = systemClock, random = Math.random, visibility = defaultVisibility } = options;
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const startedAt = clock.now();
  const parsed = parseBody(options.parse, record.body);

  const ending = await attempt(async () => {
    const outcome = parsed.success
      ? await options.handle(parsed.data, {
          messageId: record.messageId,
          receiveCount,
          sentAt: Number(record.attributes.SentTimestamp),
          deadline,
        })
      : notUnderstood(parsed.error);
    if (outcome.kind === 'failed') await bury(options.deadLetterQueue, record, outcome);
    return outcome;
  });

  if (ending.kind === 'retry-later') await hold.comeBackAfter(ending.afterSeconds);
  else if (ending.kind === 'thrown') {
    await hold.comeBackAfter(fullJitter(receiveCount, visibility.backoffSeconds, random));
  } else await hold.stop();

  options.observe({
    messageId: record.messageId,
    receiveCount,
    durationMs: clock.now() - startedAt,
    ...(parsed.success ? { job: parsed.data } : {}),
    ending,
    visibilityFailures: hold.failures,
  });
  return ending.kind === 'retry-later' || ending.kind === 'thrown' ? 'repeat' : 'remove';
}

/** A thrown error is an ending like the others: it decides about this message, not about the batch. */
async function attempt(work: () => Promise<Outcome>): Promise<WorkerReport<never>['ending']> {
  try {
    return await work();
  } catch (error) {
    return { kind: 'thrown', error };
  }
}

async function bury(
  queue: Queue,
  record: SQSRecord,
  { code, why, remedy }: Extract<Outcome, { kind: 'failed' }>,
): Promise<void> {
  const reason: DeadLetterReason = { code, reason: why, remedy };
  const { messageId, body } = record;
  await sendToDeadLetters(queue, { messageId, body, groupId: record.attributes.MessageGroupId }, reason);
}

function parseBody<Job>(schema: z.ZodType<Job>, body: string) {
  const json = z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
  return json.safeParse(body);
}

function notUnderstood(error: z.ZodError): Outcome {
  return {
    kind: 'failed',
    code: 'MESSAGE_NOT_UNDERSTOOD',
    why: z.prettifyError(error),
    remedy: 'Find out what sent it. A newer version of this product may understand it: update, then redrive.',
  };
}
