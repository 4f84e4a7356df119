import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Clock } from './clock.ts';
import type { Queue } from './queue.ts';

/** How a worker keeps its messages to itself. */
export interface VisibilitySettings {
  /** How long a message stays hidden after the last heartbeat: a killed worker's job comes back within this. */
  readonly holdSeconds: number;
  /** How often a heartbeat renews that. */
  readonly heartbeatSeconds: number;
  /** Waits after a thrown error. */
  readonly backoffSeconds: { readonly base: number; readonly cap: number };
}

/** 90 s, renewed every 30 s: two heartbeats may be lost, and a killed worker's job still comes back within 2 minutes. */
export const defaultVisibility: VisibilitySettings = {
  holdSeconds: 90,
  heartbeatSeconds: 30,
  backoffSeconds: { base: 4, cap: 900 },
};

/** SQS hides a message for at most 12 hours after it was received; an hour is left for the work before the change. */
const longestSeconds = 11 * 3_600;

/** One message of which the worker decides when others may see it. */
export interface HeldMessage {
  /** Ends the heartbeat. When it resolves, no heartbeat is under way that could undo a later change. */
  stop(): Promise<void>;
  /** Ends the heartbeat and lets the message come back after so many seconds (at least one). */
  comeBackAfter(seconds: number): Promise<void>;
  /** The changes of visibility that did not succeed. */
  readonly failures: readonly unknown[];
}

/**
 * Hides a message from others until it is stopped or the process dies. A change that fails is kept in `failures` and
 * otherwise of no consequence: the queue's own, longer visibility timeout brings the message back.
 */
export function holdMessage(
  queue: Queue,
  receiptHandle: string,
  clock: Pick<Clock, 'every'>,
  settings: VisibilitySettings,
): HeldMessage {
  const failures: unknown[] = [];

  const change = async (seconds: number): Promise<void> => {
    try {
      await queue.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queue.url,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.min(Math.max(1, Math.ceil(seconds)), longestSeconds),
        }),
      );
    } catch (error) {
      failures.push(error);
    }
  };

  let lastBeat = change(settings.holdSeconds);
  const cancel = clock.every(settings.heartbeatSeconds * 1_000, () => {
    lastBeat = lastBeat.then(() => change(settings.holdSeconds));
  });
  const stop = async (): Promise<void> => {
    cancel();
    await lastBeat;
  };

  return {
    stop,
    async comeBackAfter(seconds) {
      await stop();
      await change(seconds);
    },
    failures,
  };
}
