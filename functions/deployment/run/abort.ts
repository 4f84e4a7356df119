import { AutoBuilderError } from '../../../shared/errors.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import type { NamedRelease, Target } from '../targets/target.ts';
import { raiseFence, release as released } from './environment.ts';
import { keepLock } from './keep-lock.ts';
import { moveTarget } from './move-target.ts';
import { openRun, readNamed } from './open-run.ts';
import { isPassing } from './passing.ts';
import type { RunDependencies } from './ports.ts';
import { end, isOverridden, note, type Plan, type Turn } from './turn.ts';

const againSeconds = 15;

/**
 * Leads everything back to what was live before, last target first, and gives the lock back. One target that cannot be reached
 * keeps no other from being led back; the run goes on trying until all are.
 */
export async function abort(
  dependencies: RunDependencies,
  plan: Plan,
  begun: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const { store, now } = dependencies;
  if (!begun.leadsBack) return raise(dependencies, begun);
  const run = await withOwnFence(dependencies, begun);
  const standing = await keepLock(dependencies, run);
  // Whoever has the lock now leads the targets where they belong.
  if (standing.kind !== 'holds') return { kind: 'go', run: end(run, now(), outcomeOf(run)) };
  const { live, lock } = standing.state;
  const touched = run.shifted || lock?.inherited === true;
  // What was there before the first release is not ours: taking our release away would leave nothing at all.
  const leaves = live === undefined && isOverridden(run, 'drift');
  let noted = run;
  if (touched && !leaves) {
    const { release, targets } = await openRun(dependencies, plan, run, signal);
    const to = live ? await readNamed(dependencies, live.release) : undefined;
    let waits = 0;
    for (const target of targets.toReversed()) {
      const back = await leadBack(dependencies, noted, target, { from: release, to }, signal);
      noted = back.run;
      waits = Math.max(waits, back.afterSeconds);
    }
    if (waits > 0) return { kind: 'wait', run: noted, afterSeconds: waits };
  }
  const after = await keepLock(dependencies, run);
  if (
    after.kind === 'holds' &&
    !(await store.environments.write(run, released(after.state), after.version))
  ) {
    return { kind: 'wait', run: noted, afterSeconds: 1 };
  }
  return { kind: 'go', run: end(noted, now(), run.shifted && !leaves ? 'rolledback' : outcomeOf(run)) };
}

/**
 * Makes every order void that this run has given and that some worker of it may still be about to carry out. That one
 * would otherwise find its target as it has seen it, lead it to the release, and nobody would lead it back again.
 */
async function raise({ store, now }: RunDependencies, run: DeploymentRun): Promise<Turn> {
  const stored = await store.environments.read(run);
  if (stored?.value.lock?.runId !== run.runId) return { kind: 'go', run: end(run, now(), outcomeOf(run)) };
  const raised = raiseFence(stored.value, now());
  if (!(await store.environments.write(run, raised, stored.version)))
    return { kind: 'wait', run, afterSeconds: 1 };
  return { kind: 'go', run: { ...run, fence: raised.fence, leadsBack: true } };
}

/** A worker may have died between raising the fence and writing so into the run. */
async function withOwnFence({ store }: RunDependencies, run: DeploymentRun): Promise<DeploymentRun> {
  const lock = (await store.environments.read(run))?.value.lock;
  return lock?.runId === run.runId ? { ...run, fence: lock.fence } : run;
}

function outcomeOf({ reason }: DeploymentRun): 'rejected' | 'failed' {
  return reason?.code === 'DEPLOYMENT_REJECTED' ? 'rejected' : 'failed';
}

async function leadBack(
  dependencies: RunDependencies,
  run: DeploymentRun,
  target: Target,
  { from, to }: { readonly from: NamedRelease; readonly to: NamedRelease | undefined },
  signal: AbortSignal,
): Promise<{ readonly run: DeploymentRun; readonly afterSeconds: number }> {
  const { now } = dependencies;
  const step = { phase: 'abort', subject: target.name } as const;
  const again = (detail: string, afterSeconds: number) => ({
    run: note(run, now(), { ...step, result: 'running', detail }),
    afterSeconds,
  });
  try {
    const moved = await moveTarget(dependencies, run, target, { from, to, weight: 100 }, signal);
    if (moved.state === 'under-way') return again(moved.detail, moved.afterSeconds);
    if (moved.state !== 'ready') return again('looks again', 1);
    const detail = to ? `serves ${to.digest.slice(0, 12)} again` : 'serves nothing, as before';
    return { run: note(run, now(), { ...step, result: 'passed', detail }), afterSeconds: 0 };
  } catch (error) {
    // A way back is never given up: what is refused now may be granted to the next try.
    if (!isPassing(error) && !(error instanceof AutoBuilderError)) throw error;
    return again(error.message, againSeconds);
  }
}
