import type { DeploymentJob } from '../../../shared/jobs/deployment-job.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { wakeOf } from './advance-run.ts';
import { announceOf } from './announce-of.ts';
import type { RunDependencies } from './ports.ts';

/** A run of which nothing was heard for so long has lost its message. Longer than any wait between two turns. */
const silenceMs = 180_000;
/** How often a run that waits for a person is looked at. */
const parkedMs = 3_600_000;

/** What a sweep found. */
export interface Swept {
  readonly open: number;
  readonly woken: number;
}

/** Wakes the runs that stand still: a queue that lost its messages, such as that of a machine that was switched off, harms none. */
export async function sweepRuns({ store, send, now }: RunDependencies): Promise<Swept> {
  const keys = await store.open.list();
  const jobs: DeploymentJob[] = [];
  for (const key of keys) {
    const run = (await store.runs.read(key))?.value;
    if (!run) {
      // Begun by a worker that died before it wrote the run down; its message comes back.
      continue;
    }
    if (isSilent(run, now())) jobs.push(wakeOf(run), announceOf(run));
  }
  if (jobs.length > 0) await send(jobs, 0);
  return { open: keys.length, woken: jobs.length / 2 };
}

function isSilent(run: DeploymentRun, now: number): boolean {
  return now - run.updatedAt > (run.phase === 'approve' ? parkedMs : silenceMs);
}
