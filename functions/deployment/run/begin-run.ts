import type { EnvironmentJob } from '../../../shared/jobs/deployment-job.ts';
import type { Outcome } from '../../../shared/jobs/outcome.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { advanceRun } from './advance-run.ts';
import { announceOf } from './announce-of.ts';
import { givesWay, isOvertaken, untouched } from './environment.ts';
import type { RunDependencies } from './ports.ts';
import type { Plan } from './turn.ts';

type Start = EnvironmentJob & { readonly action: { readonly kind: 'start' } };

/** Begins a run, once for each run id, and goes on with it. */
export async function beginRun(
  dependencies: RunDependencies,
  plan: Plan,
  job: Start,
  signal: AbortSignal,
): Promise<Outcome<DeploymentRun>> {
  const { store, send } = dependencies;
  const run = newRun(plan, job, dependencies.now());
  if (givesWay(run)) await want(dependencies, run);
  // First the list of what is open, so that a run that was begun is found wherever its worker dies.
  if (!(await store.runs.read(run))) await store.open.add(run);
  if (await store.runs.write(run, run, 0)) await send([announceOf(run)], 0);
  // The same message may have come before, and the run may be over: then it is not open, whatever was just written.
  else if ((await store.runs.read(run))?.value.phase === 'ended') await store.open.remove(run);
  return advanceRun(dependencies, run, 0, signal);
}

/** Notes the newest run that nobody asked for by hand. */
async function want({ store }: Pick<RunDependencies, 'store'>, run: DeploymentRun): Promise<void> {
  const stored = await store.environments.read(run);
  const state = stored?.value ?? untouched;
  if (state.wanted === run.runId || isOvertaken(state, run)) return;
  const wanting = { ...state, wanted: run.runId, wantedAt: run.requester.at };
  if (await store.environments.write(run, wanting, stored?.version ?? 0)) return;
  await want({ store }, run);
}

function newRun({ app, environment }: Plan, { action, requester }: Start, now: number): DeploymentRun {
  const { by, why = '' } = requester;
  return {
    app: app.name,
    environment: environment.name,
    runId: action.runId,
    repository: app.repo,
    order: action.order,
    requester,
    overrides: action.overrides.map((rule) => ({ rule, by, why, at: now })),
    createdAt: now,
    updatedAt: now,
    wake: 0,
    wakeAt: now,
    phase: 'validate',
    since: now,
    stage: 0,
    weight: 0,
    checks: { failed: 0, passed: 0, nextAt: now },
    shifted: false,
    steps: [],
  };
}
