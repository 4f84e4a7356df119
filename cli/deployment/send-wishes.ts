import type { DeploymentAction } from '../../shared/jobs/deployment-job.ts';
import { jobQueue } from '../../shared/jobs/queue.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import type { DeploymentStore } from '../../shared/state/deployment-state.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { isWaiting } from './run-lines.ts';

/** What is asked for in one environment of an app. */
export interface DeploymentWish {
  readonly app: string;
  readonly environment: string;
  readonly action: DeploymentAction;
}

/** Who asks, when, and why. */
export interface Asker {
  readonly id: string;
  readonly by: string;
  readonly why?: string | undefined;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** Asks the planner: each wish is one message on its queue. */
export async function sendWishes(
  { sqs, names }: Pick<CloudAccess, 'sqs' | 'names'>,
  wishes: readonly DeploymentWish[],
  { id, by, why, receivedAt }: Asker,
): Promise<void> {
  const asked = { id, by, receivedAt, ...(why === undefined ? {} : { why }) };
  await sendMessages(
    jobQueue(sqs, names.planQueue),
    wishes.map(({ app, environment, action }) => ({
      name: `${app} in ${environment}`,
      body: JSON.stringify({ kind: 'deployment', app, environment, action, ...asked }),
    })),
  );
}

/**
 * Wakes the runs that stand still in a cloud of this command's own: their messages went with the cloud before it. One that waits
 * for a person goes on waiting.
 */
export async function wakeOpenRuns(
  cloud: Pick<CloudAccess, 'sqs' | 'names'>,
  { runs, open }: Pick<DeploymentStore, 'runs' | 'open'>,
  asker: Asker,
): Promise<void> {
  const wishes: DeploymentWish[] = [];
  for (const key of await open.list()) {
    const run = (await runs.read(key))?.value;
    if (!run || isWaiting(run)) continue;
    const { app, environment, runId, wake } = run;
    wishes.push({ app, environment, action: { kind: 'wake', runId, wake } });
  }
  await sendWishes(cloud, wishes, asker);
}
