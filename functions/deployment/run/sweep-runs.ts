import type { DeploymentJob } from '../../../shared/jobs/deployment-job.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { wakeOf } from './advance-run.ts';
import { announceOf } from './announce-of.ts';
import type { RunDependencies } from './ports.ts';

/**
 * A run of which nothing was heard for so long after its message was due has lost it, or its worker takes long: then the second
 * message finds nothing to do.
 */
const silenceMs = 45_000;
/** How often a run that waits for a person is looked at. */
const parkedMs = 3_600_000;

/** What a sweep found. */
export interface Swept {
  readonly open: number;
  readonly woken: number;
}

/** Wakes the runs that stand still: a queue that lost its messages, such as that of a machine that was switched off, harms none. */
export async function sweepRuns({ settings, store, send, now }: RunDependencies): Promise<Swept> {
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
  for (const holder of await endedHolders({ settings, store, now })) jobs.push(wakeOf(holder));
  if (jobs.length > 0) await send(jobs, 0);
  return {
    open: keys.length,
    woken: jobs.filter((job) => 'action' in job && job.action.kind === 'wake').length,
  };
}

/**
 * The runs that have ended and yet hold a lock that has lapsed: a worker that slept took it, and died. Woken, they lead back what
 * an earlier holder may have left behind.
 */
async function endedHolders({
  settings,
  store,
  now,
}: Pick<RunDependencies, 'settings' | 'store' | 'now'>): Promise<readonly DeploymentRun[]> {
  const holders: DeploymentRun[] = [];
  for (const { name: app, environments } of settings.apps) {
    for (const { name: environment } of environments) {
      const lock = (await store.environments.read({ app, environment }))?.value.lock;
      if (!lock || lock.until > now()) continue;
      const holder = await store.runs.read({ app, environment, runId: lock.runId });
      if (holder?.value.phase === 'ended') holders.push(holder.value);
    }
  }
  return holders;
}

function isSilent(run: DeploymentRun, now: number): boolean {
  return now - run.wakeAt > (run.phase === 'approve' ? parkedMs : silenceMs);
}
