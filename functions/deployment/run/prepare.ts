import type { DeploymentRun, EnvironmentState } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import type { Target } from '../targets/target.ts';
import { whereOf } from './check-start.ts';
import { keepLock, lockLost } from './keep-lock.ts';
import { openRun } from './open-run.ts';
import type { RunDependencies } from './ports.ts';
import { previewStage, stagesOf } from './stages.ts';
import { enter, isOverridden, note, type Plan, type Turn } from './turn.ts';

/** Brings the release to every target without anybody seeing it. */
export async function prepare(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const { now } = dependencies;
  const standing = await keepLock(dependencies, run);
  if (standing.kind === 'committed') return { kind: 'go', run: enter(run, 'post', now()) };
  if (standing.kind === 'lost') throw lockLost(run);
  const { release, targets } = await openRun(dependencies, plan, run, signal);
  let noted = run;
  if (isFirstLook(run)) {
    for (const target of targets) noted = await checkDrift(noted, standing.state, target, now, signal);
  }
  for (const target of targets) {
    if (isPrepared(noted, target)) continue;
    const progress = await target.prepare(release, signal);
    const subject = target.name;
    if (progress.state === 'under-way') {
      const { detail, afterSeconds } = progress;
      return {
        kind: 'wait',
        run: note(noted, now(), { phase: 'prepare', subject, result: 'running', detail }),
        afterSeconds,
      };
    }
    const { state: _state, ...said } = progress;
    noted = note(noted, now(), { phase: 'prepare', subject, result: 'passed', ...said });
  }
  return { kind: 'go', run: firstStage(plan, noted, targets, now()) };
}

function firstStage(
  { app, environment }: Plan,
  run: DeploymentRun,
  targets: readonly Target[],
  now: number,
): DeploymentRun {
  const hasPreview = app.checks.some(({ when }) => when !== 'post') && targets.some(({ preview }) => preview);
  const verifies = hasPreview && app.stages.includes('verify') && run.order.kind !== 'rollback';
  if (verifies) return enter(run, 'verify', now, { stage: previewStage, weight: 0 });
  return enter(run, 'shift', now, { stage: 0, weight: weightAt(environment.rollout, targets, run, 0) });
}

/** Percent of a step of the rollout. A way back is led in one step, and so is a release that is live already. */
export function weightAt(
  rollout: readonly number[],
  targets: readonly Target[],
  run: DeploymentRun,
  stage: number,
): number {
  if (run.order.kind === 'rollback' || run.from === undefined || run.from === run.release) return 100;
  return stagesOf(rollout, targets)[stage] ?? 100;
}

function isFirstLook(run: DeploymentRun): boolean {
  return !run.steps.some(({ phase, result }) => phase === 'prepare' && result !== 'failed');
}

function isPrepared(run: DeploymentRun, { name }: Target): boolean {
  return run.steps.some(
    ({ phase, subject, result }) => phase === 'prepare' && subject === name && result === 'passed',
  );
}

/** Throws `DEPLOYMENT_DRIFT` when a target does not serve what was committed last: somebody changed it by hand. */
async function checkDrift(
  run: DeploymentRun,
  state: EnvironmentState,
  target: Target,
  now: () => number,
  signal: AbortSignal,
): Promise<DeploymentRun> {
  // After a run that was never heard of again, what is there is its rest.
  if (state.lock?.inherited) return run;
  const { live, candidate } = await target.observe(signal);
  if (live === state.live?.release && candidate === undefined) return run;
  // A target that was added to the app since has nothing yet.
  if (live === undefined && candidate === undefined) return run;
  const found = candidate
    ? `${candidate.weight} % of ${candidate.release} beside ${live ?? 'nothing'}`
    : (live ?? 'nothing');
  const detail = `serves ${found}, not ${state.live?.release ?? 'nothing of ours'}`;
  if (run.order.kind === 'rollback' || isOverridden(run, 'drift')) {
    return note(run, now(), {
      phase: 'prepare',
      subject: `${target.name} (drift)`,
      result: 'inconclusive',
      detail,
    });
  }
  throw new DeploymentError({
    code: 'DEPLOYMENT_DRIFT',
    what: `Target ${target.name} was changed by hand: it ${detail}`,
    where: whereOf(run),
    remedy:
      'Bring it back (auto-builder deploy rollback), or deploy over it with --override drift --why "…", which is recorded.',
  });
}
