import type { DeploymentRun, Phase } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { whereOf } from './check-start.ts';
import type { Plan } from './turn.ts';

const hourMs = 3_600_000;
/** How long a phase may take, besides what its settings give it. */
const phaseMs = 3 * hourMs;

/** Phases that end by themselves long before that: who is still there hangs in it, time after time. */
const bounded: ReadonlySet<Phase> = new Set(['validate', 'build', 'acquire', 'verify', 'post']);

/** Whether trouble that may pass has lasted too long. What was begun is brought to its end, and a person has days. */
export function isOutOfPatience(plan: Plan, run: DeploymentRun, now: number): boolean {
  return now - run.since > patienceMs(plan, run);
}

/** Throws `DEPLOYMENT_TIMED_OUT` for a run whose workers die in its phase and never write down why. */
export function checkHung(plan: Plan, run: DeploymentRun, now: number): void {
  if (!bounded.has(run.phase) || !isOutOfPatience(plan, run, now)) return;
  throw timedOut(plan, run, 'its workers did not come to an end');
}

/** What is told of a phase that did not end. */
export function timedOut(plan: Plan, run: DeploymentRun, why: string): DeploymentError {
  const hours = Math.round(patienceMs(plan, run) / hourMs);
  return new DeploymentError({
    code: 'DEPLOYMENT_TIMED_OUT',
    what: `The phase ${run.phase} did not come to an end in ${hours} hours: ${why}`,
    where: whereOf(run),
    remedy: 'See to what does not answer, and deploy again.',
  });
}

function patienceMs({ app, environment }: Plan, { phase }: DeploymentRun): number {
  switch (phase) {
    case 'approve':
    case 'commit':
    case 'abort':
      return Number.POSITIVE_INFINITY;
    case 'verify':
      return phaseMs + environment.bakeSeconds * 1000;
    case 'shift': {
      const own = app.targets.map((target) => ('timeoutSeconds' in target ? target.timeoutSeconds : 0));
      return phaseMs + own.reduce((sum, seconds) => sum + seconds, 0) * 1000;
    }
    default:
      return phaseMs;
  }
}
