import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { lockLost } from './keep-lock.ts';
import { moveTarget, stepFence } from './move-target.ts';
import { openRun, readNamed } from './open-run.ts';
import type { RunDependencies } from './ports.ts';
import { targetsAt } from './stages.ts';
import { enter, note, type Plan, type Turn } from './turn.ts';

/** Leads the traffic of one step of the rollout to the release, target by target. */
export async function shift(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const { now } = dependencies;
  // Kept before anything moves: a run that dies in the next line is known to have touched its targets.
  if (!run.shifted) return { kind: 'go', run: { ...run, shifted: true } };
  const { release, targets } = await openRun(dependencies, plan, run, signal);
  const from = run.from === undefined ? undefined : await readNamed(dependencies, run.from);
  let noted = run;
  for (const target of targetsAt(run.weight, targets)) {
    const moved = await moveTarget(
      dependencies,
      run,
      target,
      { from, to: release, weight: run.weight, fence: stepFence(run) },
      signal,
    );
    const step = { phase: 'shift', subject: subjectOf(target.name, run.weight) } as const;
    switch (moved.state) {
      case 'ready': {
        const { state: _state, ...said } = moved;
        noted = note(noted, now(), { ...step, result: 'passed', ...said });
        break;
      }
      case 'under-way':
        noted = note(noted, now(), { ...step, result: 'running', detail: moved.detail });
        return { kind: 'wait', run: noted, afterSeconds: moved.afterSeconds };
      case 'moved':
        return { kind: 'wait', run: noted, afterSeconds: 1 };
      case 'stopped':
        if (moved.standing.kind === 'committed') return { kind: 'go', run: enter(noted, 'post', now()) };
        throw lockLost(run);
    }
  }
  return { kind: 'go', run: enter(noted, 'verify', now()) };
}

function subjectOf(target: string, weight: number): string {
  return weight === 100 ? target : `${target} ${weight} %`;
}
