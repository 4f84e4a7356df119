import type { DeploymentJob, EnvironmentJob } from '../../shared/jobs/deployment-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { outcomeOfFailure } from '../../shared/jobs/outcome-of-failure.ts';
import type { JobContext } from '../../shared/jobs/worker.ts';
import type { RunKey } from '../../shared/state/deployment-state.ts';
import { advanceRun, planOf } from './run/advance-run.ts';
import { beginRun } from './run/begin-run.ts';
import { decideRun } from './run/decide-run.ts';
import { isPassing, patienceOf } from './run/passing.ts';
import type { RunDependencies } from './run/ports.ts';
import { sweepRuns } from './run/sweep-runs.ts';
import { tidyTargets } from './run/tidy-targets.ts';

/** Everything a job needs, made once by the wiring. */
export interface DeploymentDependencies extends RunDependencies {
  /** Tells GitHub where a run is. */
  readonly announce: (key: RunKey, signal: AbortSignal) => Promise<void>;
  /** Clears away builds that nobody used for long. */
  readonly tidy: (signal: AbortSignal) => Promise<void>;
}

/** Kept back from the function's time, to write down what was done. */
const safetyMs = 20_000;

/** Does one job: begins a run, goes on with it, hears a person, tells GitHub, or sweeps. */
export async function runDeploymentJob(
  dependencies: DeploymentDependencies,
  job: DeploymentJob,
  { deadline, receiveCount }: Pick<JobContext, 'deadline' | 'receiveCount'>,
): Promise<Outcome<unknown>> {
  if (!dependencies.settings.enabled) return { kind: 'skipped', reason: 'deployment is not enabled' };
  const signal = AbortSignal.timeout(Math.max(0, deadline - safetyMs - dependencies.now()));
  try {
    if (job.kind === 'deployment') return await runEnvironmentJob(dependencies, job, signal);
    const swept = await sweepRuns(dependencies);
    await dependencies.tidy(signal);
    return { kind: 'done', result: swept };
  } catch (error) {
    if (isPassing(error)) return { kind: 'retry-later', afterSeconds: patienceOf(error), why: error.message };
    return outcomeOfFailure(error, { receiveCount, outOfTime: signal.aborted });
  }
}

async function runEnvironmentJob(
  dependencies: DeploymentDependencies,
  job: EnvironmentJob,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const { action, app, environment } = job;
  const key = { app, environment, runId: action.runId };
  switch (action.kind) {
    case 'start': {
      const plan = planOf(dependencies.settings, job);
      if (!plan) return { kind: 'skipped', reason: `${app} in ${environment} is not in the configuration` };
      return beginRun(dependencies, plan, { ...job, action }, signal);
    }
    case 'wake':
      return advanceRun(dependencies, key, action.wake, signal);
    case 'decide':
      return decideRun(dependencies, { ...job, action });
    case 'tidy':
      return tidyTargets(dependencies, key, signal);
    case 'announce':
      await dependencies.announce(key, signal);
      return { kind: 'done', result: key };
  }
}
