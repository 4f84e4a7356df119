import type { DeploymentApp, EnvironmentSettings } from '../../../shared/config/deployment-settings.ts';
import type { DeploymentReason, DeploymentRun, Phase, Step } from '../../../shared/state/deployment-state.ts';

/** A run with the settings that it follows. */
export interface Plan {
  readonly app: DeploymentApp;
  readonly environment: EnvironmentSettings;
}

/** What one turn of a run leads to. `run` is what is to be kept. */
export type Turn =
  /** It goes on at once. */
  | { readonly kind: 'go'; readonly run: DeploymentRun }
  /** It goes on after a while. */
  | { readonly kind: 'wait'; readonly run: DeploymentRun; readonly afterSeconds: number }
  /** It goes on when a person says so. */
  | { readonly kind: 'park'; readonly run: DeploymentRun };

const stepsKept = 200;

/** The run with what is known of a part of it: takes the place of the same part while that was running. */
export function note(
  run: DeploymentRun,
  now: number,
  step: Pick<Step, 'phase' | 'result'> & Partial<Pick<Step, 'subject' | 'detail' | 'log'>>,
): DeploymentRun {
  const last = run.steps.findLastIndex(
    ({ phase, subject, result }) => phase === step.phase && subject === step.subject && result === 'running',
  );
  const startedAt = run.steps[last]?.startedAt ?? now;
  const noted: Step = { ...step, startedAt, ...(step.result === 'running' ? {} : { finishedAt: now }) };
  const steps = last === -1 ? [...run.steps, noted] : run.steps.with(last, noted);
  return { ...run, steps: steps.slice(-stepsKept) };
}

/** The run in another phase, from now on. */
export function enter(
  run: DeploymentRun,
  phase: Phase,
  now: number,
  change: Partial<DeploymentRun> = {},
): DeploymentRun {
  return { ...run, ...change, phase, since: now, checks: { failed: 0, passed: 0, nextAt: now } };
}

/** The run at its end. */
export function end(
  run: DeploymentRun,
  now: number,
  outcome: NonNullable<DeploymentRun['outcome']>,
  reason: DeploymentReason | undefined = run.reason,
): DeploymentRun {
  return {
    ...run,
    phase: 'ended',
    since: now,
    finishedAt: now,
    outcome,
    ...(reason ? { reason } : {}),
  };
}

/** Whether a person has set a rule aside for this run. */
export function isOverridden(run: DeploymentRun, rule: DeploymentRun['overrides'][number]['rule']): boolean {
  return run.overrides.some((override) => override.rule === rule);
}
