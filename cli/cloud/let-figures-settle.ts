import { setTimeout as delay } from 'node:timers/promises';
import type { CloudAccess } from './cloud-access.ts';
import { queueDepths } from './queue-depths.ts';

/** Figures take a moment; nobody waits longer for them. */
const longestMs = 10_000;
/** The bus hands on what was said just before. */
const quietLooks = 2;

/** Waits until what was done is counted and told of: a cloud that a command started takes what is in its queues with it. */
export async function letFiguresSettle(cloud: Pick<CloudAccess, 'sqs' | 'names' | 'pollMs'>): Promise<void> {
  const until = Date.now() + longestMs;
  for (let quiet = 0; quiet < quietLooks && Date.now() < until; ) {
    const { metrics, notifier } = await queueDepths(cloud, ['metrics', 'notifier'], { delayed: false });
    quiet = metrics + notifier === 0 ? quiet + 1 : 0;
    if (quiet < quietLooks) await delay(cloud.pollMs);
  }
}
