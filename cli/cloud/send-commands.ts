import { randomUUID } from 'node:crypto';
import { jobQueue } from '../../shared/jobs/queue.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import type { CloudAccess } from './cloud-access.ts';

/** What is asked of the planner. */
export interface CommandWish {
  /** `owner/name`; every repository of every mirror when left out. */
  readonly repository?: string;
  /** A person approves of deleting more than the cap allows. */
  readonly pruneApproved: boolean;
}

/** Puts commands on the plan queue and resolves to their ids, which the runs they cause carry as their trigger. */
export async function sendCommands(
  cloud: CloudAccess,
  wishes: readonly CommandWish[],
): Promise<readonly string[]> {
  const commands = wishes.map((wish) => ({
    kind: 'command',
    id: randomUUID(),
    ...wish,
    receivedAt: Date.now(),
  }));
  await sendMessages(
    jobQueue(cloud.sqs, cloud.names.planQueue),
    commands.map((command) => ({
      name: command.repository ?? 'every repository',
      body: JSON.stringify(command),
    })),
  );
  return commands.map(({ id }) => id);
}
