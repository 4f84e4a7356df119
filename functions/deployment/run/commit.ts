import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { commit as committed } from './environment.ts';
import { keepLock, lockLost } from './keep-lock.ts';
import type { RunDependencies } from './ports.ts';
import { end, enter, note, type Plan, type Turn } from './turn.ts';

/** Makes the release the live one, in the one write by which the lock ends. */
export async function commit(dependencies: RunDependencies, _plan: Plan, run: DeploymentRun): Promise<Turn> {
  const { store, now } = dependencies;
  const standing = await keepLock(dependencies, run);
  if (standing.kind === 'lost') throw lockLost(run);
  if (standing.kind === 'holds') {
    const entry = { runId: run.runId, release: run.release ?? '', at: now() };
    if (!(await store.environments.write(run, committed(standing.state, entry), standing.version))) {
      return { kind: 'wait', run, afterSeconds: 1 };
    }
  }
  // It stays live although its checks failed: nothing is taken back without a person, or it was a way back itself.
  if (run.reason) {
    const noted = note(run, now(), {
      phase: 'commit',
      result: 'failed',
      detail: 'live, although its checks failed',
    });
    return { kind: 'go', run: end(noted, now(), 'failed') };
  }
  return {
    kind: 'go',
    run: enter(note(run, now(), { phase: 'commit', result: 'passed', detail: 'live' }), 'post', now()),
  };
}
