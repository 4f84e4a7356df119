import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { openRun } from './open-run.ts';
import type { RunDependencies } from './ports.ts';
import { end, type Plan, type Turn } from './turn.ts';
import { judgeRound, secondsUntil } from './verify.ts';

/** Looks at what is live now. A release that fails here is taken back by a run of its own. */
export async function post(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const { now } = dependencies;
  const { app, environment } = plan;
  const checks = app.stages.includes('post') ? app.checks.filter(({ when }) => when !== 'verify') : [];
  if (checks.length === 0) return { kind: 'go', run: end(run, now(), 'succeeded') };
  if (run.checks.nextAt > now()) {
    return { kind: 'wait', run, afterSeconds: secondsUntil(run.checks.nextAt, now()) };
  }
  const { release, targets } = await openRun(dependencies, plan, run, signal);
  const request = {
    app: { ...app, checks },
    environment,
    release,
    live: undefined,
    targets,
    since: run.since,
  };
  const results = await dependencies.check({ ...request, when: 'post', preview: false }, signal);
  const judged = judgeRound(plan, run, results, now());
  return judged.kind === 'go' ? { kind: 'go', run: end(judged.run, now(), 'succeeded') } : judged;
}
