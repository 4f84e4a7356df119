import { countMessages } from '../../shared/jobs/dead-letter-queue.ts';
import type { CloudAccess } from './cloud-access.ts';

/** Messages in each queue, in any state, approximately. */
export interface QueueDepths {
  readonly plan: number;
  readonly mirror: number;
  readonly planDeadLetters: number;
  readonly mirrorDeadLetters: number;
  readonly taxonomy: number;
  readonly taxonomyDeadLetters: number;
}

/** Counts in the order in which work flows: what leaves a queue meanwhile is seen in the next one. */
export async function queueDepths({ sqs, names }: CloudAccess): Promise<QueueDepths> {
  const count = (url: string): Promise<number> => countMessages({ client: sqs, url });
  const plan = await count(names.planQueue);
  const mirror = await count(names.mirrorQueue);
  const taxonomy = await count(names.taxonomyQueue);
  const planDeadLetters = await count(names.planDeadLetterQueue);
  const mirrorDeadLetters = await count(names.mirrorDeadLetterQueue);
  const taxonomyDeadLetters = await count(names.taxonomyDeadLetterQueue);
  return { plan, mirror, planDeadLetters, mirrorDeadLetters, taxonomy, taxonomyDeadLetters };
}
