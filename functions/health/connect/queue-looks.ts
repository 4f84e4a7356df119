import { countMessages, listDeadLetters } from '../../../shared/jobs/dead-letter-queue.ts';
import type { Queue } from '../../../shared/jobs/queue.ts';
import type { QueueLook } from '../checks/ports.ts';

/** A queue with the one to which its messages go that failed for good. */
export interface WatchedQueue {
  /** `mirror` */
  readonly name: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
}

/** Dead letters that are read of each queue: enough to say what happened. */
const samplesOfEach = 10;

/** How the queues stand; with samples, what the first dead letters say of themselves. */
export async function lookAtQueues(
  watched: readonly WatchedQueue[],
  { samples }: { readonly samples: boolean },
): Promise<readonly QueueLook[]> {
  return Promise.all(
    watched.map(async ({ name, queue, deadLetterQueue }) => {
      const [waiting, deadLetters] = await Promise.all([
        countMessages(queue),
        countMessages(deadLetterQueue),
      ]);
      if (!samples || deadLetters === 0) return { name, waiting, deadLetters };
      const { messages } = await listDeadLetters(deadLetterQueue, samplesOfEach, 0);
      return {
        name,
        waiting,
        deadLetters,
        samples: messages.map(({ sentAt, code, reason }) => ({
          at: sentAt,
          ...(code === undefined ? {} : { code }),
          ...(reason === undefined ? {} : { reason }),
        })),
      };
    }),
  );
}
