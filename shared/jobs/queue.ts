import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Clock, systemClock } from './clock.ts';

/** One queue, and how to reach it. */
export interface Queue {
  readonly client: SQSClient;
  readonly url: string;
}

/** A queue that jobs are sent to: retries need time and chance. */
export interface JobQueue extends Queue {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** A queue to send to, on the machine's clock. */
export function jobQueue(client: SQSClient, url: string): JobQueue {
  return { client, url, clock: systemClock, random: Math.random };
}

/** Whether a queue keeps order in groups: SQS wants the suffix in the name of every such queue. */
export function isFifo({ url }: Pick<Queue, 'url'>): boolean {
  return url.endsWith('.fifo');
}
