import type { DeploymentRun, EnvironmentState } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { checkProven } from './check-proven.ts';
import { checkFreeze, checkTakenBack, whereOf } from './check-start.ts';
import { acquire as acquired, givesWay, isOvertaken, untouched } from './environment.ts';
import { eventOf } from './events.ts';
import type { RunDependencies } from './ports.ts';
import { end, enter, note, type Plan, type Turn } from './turn.ts';

/** How long a run waits for another one to end. */
const patienceMs = 3_600_000;
const askAgainSeconds = 5;

/** Takes the environment for this run. A run that nobody asked for by hand gives way to a newer one. */
export async function acquire(
  { settings, store, publish, now }: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
): Promise<Turn> {
  const stored = await store.environments.read(run);
  const state = stored?.value ?? untouched;
  const isOwn = state.lock?.runId === run.runId;
  if (!isOwn && givesWay(run) && isOvertaken(state, run)) {
    const reason = {
      code: 'DEPLOYMENT_SUPERSEDED',
      what: `Run ${state.wanted} brings something newer`,
      remedy: 'Nothing is to be done.',
    };
    return { kind: 'go', run: end(run, now(), 'superseded', reason) };
  }
  if (!isOwn) {
    // Waiting takes time: what held when the run began may not hold any more.
    checkFreeze(settings, run, now());
    checkTakenBack(run, state);
    await checkProven(store, plan, run);
  }
  const candidate = { runId: run.runId, candidate: run.release ?? '' };
  const taken = acquired(await withoutGhost(store, run, state), candidate, now());
  if (!taken) {
    const holder = state.lock?.runId ?? 'another run';
    if (now() - run.since > patienceMs) throw locked(run, holder);
    const waiting = note(run, now(), {
      phase: 'acquire',
      result: 'running',
      detail: `waits for run ${holder}`,
    });
    return { kind: 'wait', run: waiting, afterSeconds: askAgainSeconds };
  }
  if (!(await store.environments.write(run, taken, stored?.version ?? 0))) {
    return { kind: 'wait', run, afterSeconds: 1 };
  }
  await publish([eventOf(run, 'deployment.started', now())]);
  const { live } = state;
  const holding = { fence: taken.fence, ...(live ? { from: live.release } : {}) };
  const passed = note({ ...run, ...holding }, now(), {
    phase: 'acquire',
    result: 'passed',
    detail: `fence ${taken.fence}`,
  });
  return { kind: 'go', run: enter(passed, 'prepare', now()) };
}

/**
 * A lock whose run has ended holds nobody up: a worker that slept took it, and died. What is there may be what an earlier holder
 * has left behind, so it is taken over as from one that was never heard of again.
 */
async function withoutGhost(
  store: RunDependencies['store'],
  run: DeploymentRun,
  state: EnvironmentState,
): Promise<EnvironmentState> {
  const { lock } = state;
  if (!lock || lock.runId === run.runId) return state;
  const holder = await store.runs.read({ app: run.app, environment: run.environment, runId: lock.runId });
  return holder?.value.phase === 'ended' ? { ...state, lock: { ...lock, until: 0 } } : state;
}

function locked(run: DeploymentRun, holder: string): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_LOCKED',
    what: `Run ${holder} has held the environment for an hour`,
    where: whereOf(run),
    remedy: `See what it does (auto-builder deploy show ${holder}), or stop it (auto-builder deploy stop ${holder}).`,
  });
}
