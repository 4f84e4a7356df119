import { AutoBuilderError } from '../../../shared/errors.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import type { NamedRelease, Target } from '../targets/target.ts';
import { release as released } from './environment.ts';
import { keepLock } from './keep-lock.ts';
import { moveTarget, wayBackFence } from './move-target.ts';
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
  const held = (await store.environments.read(begun))?.value.lock;
  // Whoever has the lock now leads the targets where they belong.
  if (held?.runId !== begun.runId) return { kind: 'go', run: end(begun, now(), outcomeOf(begun)) };
  // A worker may have died between taking the lock and writing so into the run.
  const run = { ...begun, fence: held.fence };
  const standing = await keepLock(dependencies, run);
  if (standing.kind !== 'holds') return { kind: 'wait', run, afterSeconds: 1 };
  const { live, lock } = standing.state;
  const touched = run.shifted || lock?.inherited === true;
  // What was there before the first release is not ours: taking our release away would leave nothing at all.
  const leaves = live === undefined && isOverridden(run, 'drift');
  let noted: DeploymentRun = run;
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
  const isFree =
    after.kind === 'holds' && (await store.environments.write(run, released(after.state), after.version));
  if (!isFree) return { kind: 'wait', run: noted, afterSeconds: 1 };
  return { kind: 'go', run: end(noted, now(), run.shifted && !leaves ? 'rolledback' : outcomeOf(run)) };
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
    const moved = await moveTarget(
      dependencies,
      run,
      target,
      { from, to, weight: 100, fence: wayBackFence(run) },
      signal,
    );
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
