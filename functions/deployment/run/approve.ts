import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { checkProven } from './check-proven.ts';
import { checkFreeze, whereOf } from './check-start.ts';
import type { RunDependencies } from './ports.ts';
import { enter, note, type Plan, type Turn } from './turn.ts';

/** How long somebody has to agree. */
const approvalMs = 7 * 86_400_000;

/** Goes on when a person agreed; waits for one without a message, so that it costs nothing. */
export async function approve(
  { settings, store, now }: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
): Promise<Turn> {
  await checkProven(store, plan, run);
  const { approval } = run;
  if (approval?.approved) {
    checkFreeze(settings, run, now());
    const detail = `${approval.by} agreed${approval.why === undefined ? '' : `: ${approval.why}`}`;
    return {
      kind: 'go',
      run: enter(note(run, now(), { phase: 'approve', result: 'passed', detail }), 'acquire', now()),
    };
  }
  if (now() - run.since > approvalMs) {
    throw new DeploymentError({
      code: 'DEPLOYMENT_EXPIRED',
      what: 'Nobody agreed within 7 days',
      where: whereOf(run),
      remedy: 'Deploy again, and have it approved with: auto-builder deploy approve RUN.',
    });
  }
  return {
    kind: 'park',
    run: note(run, now(), { phase: 'approve', result: 'running', detail: 'waits for approval' }),
  };
}
