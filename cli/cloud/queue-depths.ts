import { countMessages } from '../../shared/jobs/dead-letter-queue.ts';
import type { CloudAccess } from './cloud-access.ts';

/** Every queue, in the order in which work flows. */
export const queueNames = [
  'plan',
  'mirror',
  'validation',
  'taxonomy',
  'deployment',
  'health',
  'notifier',
  'metrics',
] as const;
export type QueueName = (typeof queueNames)[number];

/** A queue, or what of it failed for good. */
type DepthName = QueueName | `${QueueName}DeadLetters`;

/** Messages in each queue, approximately. */
export type QueueDepths = Readonly<Record<DepthName, number>>;

/** All of them, and all dead letters. */
export const everyQueue: readonly DepthName[] = [
  ...queueNames,
  ...queueNames.map((name): DepthName => `${name}DeadLetters`),
];

/**
 * Counts messages in any state, one queue after the other: named in the order in which work flows, what leaves a queue meanwhile is seen in
 * a later one. With `delayed: false` without those that nobody receives yet.
 */
export async function queueDepths<Name extends DepthName>(
  { sqs, names }: Pick<CloudAccess, 'sqs' | 'names'>,
  wanted: readonly Name[],
  options: { readonly delayed?: boolean } = {},
): Promise<Readonly<Record<Name, number>>> {
  const depths: [Name, number][] = [];
  for (const name of wanted) {
    const url = names[urlKey(name)];
    depths.push([name, await countMessages({ client: sqs, url }, options)]);
  }
  return Object.fromEntries(depths) as Readonly<Record<Name, number>>;
}

function urlKey(name: DepthName): `${QueueName}Queue` | `${QueueName}DeadLetterQueue` {
  return `${name.replace(/DeadLetters$/, 'DeadLetter')}Queue` as ReturnType<typeof urlKey>;
}
