import type { DeploymentSettings } from '../../../shared/config/deployment-settings.ts';
import type { EnvironmentJob } from '../../../shared/jobs/deployment-job.ts';
import type { Outcome } from '../../../shared/jobs/outcome.ts';
import type { DeploymentRun, RunKey } from '../../../shared/state/deployment-state.ts';
import { abort } from './abort.ts';
import { announceOf } from './announce-of.ts';
import { finishRun } from './finish-run.ts';
import type { RunDependencies } from './ports.ts';
import { takeTurn } from './take-turn.ts';
import { end, type Plan } from './turn.ts';

/** A worker that lost a race, or came before its time, looks again after so many seconds. */
const lookAgainSeconds = 5;

/**
 * Goes on with a run as far as it goes without waiting. Only the message with the run's own number may: an older one has been
 * dealt with, a newer one was sent by a worker that died before it wrote so down. A run therefore always has one message
 * that goes on with it, however often messages come, in whatever order, and wherever a worker dies.
 */
export async function advanceRun(
  dependencies: RunDependencies,
  key: RunKey,
  wake: number,
  signal: AbortSignal,
): Promise<Outcome<DeploymentRun>> {
  const { store, now, settings } = dependencies;
  const stored = await store.runs.read(key);
  if (!stored) return { kind: 'skipped', reason: `there is no run ${key.runId}` };
  let { value: run, version } = stored;
  const plan = planOf(settings, key);
  if (run.phase === 'ended' && plan) {
    const isFree = await giveBack(dependencies, plan, run, signal);
    if (!isFree) return lookAgain('the run has ended, and its lock is not given back yet');
  }
  if (wake < run.wake) return { kind: 'skipped', reason: 'this part of the run was done before' };
  if (wake > run.wake && run.phase === 'ended') return { kind: 'skipped', reason: 'the run has ended' };
  if (wake > run.wake) return lookAgain('the part before this one is not written down yet');

  while (run.phase !== 'ended') {
    const { phase } = run;
    const begunAt = now();
    const turn = plan
      ? await takeTurn(dependencies, plan, { ...run, phase }, signal)
      : ({ kind: 'go', run: end(run, now(), 'failed', notConfigured) } as const);
    const waits = turn.kind === 'wait';
    const at = now();
    const next = {
      ...turn.run,
      updatedAt: at,
      workMs: (run.workMs ?? 0) + Math.max(0, at - begunAt),
      wake: run.wake + (waits ? 1 : 0),
      wakeAt: at + (waits ? turn.afterSeconds * 1000 : 0),
    };
    // Sent before it is written down: the other way round, a worker that dies between the two leaves a run that nobody wakes.
    if (waits) await dependencies.send([wakeOf(next)], turn.afterSeconds);
    if (!(await store.runs.write(key, next, version))) return lostRace(dependencies, plan, key, signal);
    version += 1;
    if (isNews(run, next)) await dependencies.send([announceOf(next)], 0);
    run = next;
    if (turn.kind !== 'go') return { kind: 'done', result: run };
  }
  await finishRun(dependencies, run);
  return { kind: 'done', result: run };
}

/** Another worker was faster. If it has ended the run, a lock that was taken here since is given back. */
async function lostRace(
  dependencies: RunDependencies,
  plan: Plan | undefined,
  key: RunKey,
  signal: AbortSignal,
): Promise<Outcome<never>> {
  const run = (await dependencies.store.runs.read(key))?.value;
  if (plan && run?.phase === 'ended') await giveBack(dependencies, plan, run, signal);
  return lookAgain('another worker goes on with the run');
}

/**
 * A worker that slept may take the lock for a run that another one has ended meanwhile. Its message comes back, and gives the lock
 * back: with it, whatever an earlier holder has left behind is led back. False: not yet.
 */
async function giveBack(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<boolean> {
  const state = (await dependencies.store.environments.read(run))?.value;
  if (state?.lock?.runId !== run.runId) return true;
  return (await abort(dependencies, plan, run, signal)).kind === 'go';
}

/** Whether people who look at the commit are to be told: it waits for them, it moves, it is being taken back. */
function isNews(before: DeploymentRun, after: DeploymentRun): boolean {
  return before.phase !== after.phase && ['approve', 'prepare', 'abort'].includes(after.phase);
}

/** The message that goes on with a run. */
export function wakeOf({ app, environment, runId, wake, requester }: DeploymentRun): EnvironmentJob {
  const { kind, id, by, at } = requester;
  return {
    version: 1,
    kind: 'deployment',
    app,
    environment,
    action: { kind: 'wake', runId, wake },
    requester: { kind, id, by, at },
  };
}

/** The settings that a run follows; `undefined` when they are gone. */
export function planOf(
  { apps }: DeploymentSettings,
  key: Pick<RunKey, 'app' | 'environment'>,
): Plan | undefined {
  const app = apps.find(({ name }) => name === key.app);
  const environment = app?.environments.find(({ name }) => name === key.environment);
  return app && environment ? { app, environment } : undefined;
}

const notConfigured = {
  code: 'DEPLOYMENT_NOT_CONFIGURED',
  what: 'The app or its environment is not in the configuration any more',
  remedy: 'Bring the targets in order by hand, or put it back into the configuration and deploy again.',
};

function lookAgain(why: string): Outcome<never> {
  return { kind: 'retry-later', afterSeconds: lookAgainSeconds, why };
}
