import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import type { RunDependencies } from './ports.ts';
import { enter, note, type Plan, type Turn } from './turn.ts';

/** Has the release made, or finds it made. */
export async function build(
  { makeRelease, now }: RunDependencies,
  { app, environment }: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const made = await makeRelease(app, { commit: run.commit ?? '', since: run.since }, signal);
  if (made.state === 'under-way') {
    const waiting = note(run, now(), { phase: 'build', result: 'running', detail: made.detail });
    return { kind: 'wait', run: waiting, afterSeconds: made.afterSeconds };
  }
  const { digest, build: built, log } = made;
  const detail = built?.cached
    ? `known build, ${Math.round(built.savedMs / 1000)} s saved`
    : `release ${digest.slice(0, 12)}`;
  const passed = note({ ...run, release: digest, ...(built ? { build: built } : {}) }, now(), {
    phase: 'build',
    result: 'passed',
    detail,
    ...(log === undefined ? {} : { log }),
  });
  return { kind: 'go', run: enter(passed, environment.approval ? 'approve' : 'acquire', now()) };
}
