import { type DeploymentFigures, deploymentFigures } from '../../shared/state/deployment-figures.ts';
import type {
  Committed,
  DeploymentRun,
  DeploymentStore,
  EnvironmentKey,
} from '../../shared/state/deployment-state.ts';
import type { Place } from './configured-apps.ts';
import { keyOf } from './deployment-records.ts';
import { progressText } from './run-lines.ts';

/** How far back the figures go. */
const figuresMs = 30 * 86_400_000;
/** Runs that are added up at most. */
const mostRuns = 1_000;
/** Among so many is the last one that has ended. */
const looked = 10;

/** How one environment of an app stands. */
export interface PlaceStatus extends EnvironmentKey {
  readonly repository: string;
  /** Absent: nothing was ever deployed there. */
  readonly live?: Committed & { readonly commit?: string; readonly by?: string };
  readonly previous?: Committed;
  /** What is under way, oldest first. */
  readonly run?: RunInWork;
  /** Runs that wait for that one. */
  readonly waiting: readonly string[];
  /** How the last run that has ended did. */
  readonly last?: Pick<DeploymentRun, 'runId' | 'outcome' | 'finishedAt' | 'reason'>;
  /** Of the last 30 days. */
  readonly figures: DeploymentFigures;
}

/** A run that has not ended. */
export interface RunInWork extends Pick<DeploymentRun, 'runId' | 'phase' | 'weight' | 'since' | 'commit'> {
  readonly by: string;
  /** A sentence. */
  readonly progress: string;
}

/** Reads how one environment stands. `open`: all runs that have not ended, oldest first. */
export async function readPlaceStatus(
  { environments, runs }: Pick<DeploymentStore, 'environments' | 'runs'>,
  place: Place,
  open: readonly DeploymentRun[],
  now: number,
): Promise<PlaceStatus> {
  const key = keyOf(place);
  const state = (await environments.read(key))?.value;
  const recent = await runs.list(key, { limit: mostRuns, since: now - figuresMs });
  const newest = await runs.list(key, { limit: looked });
  const brought = state?.live && (await runs.read({ ...key, runId: state.live.runId }))?.value;
  const own = open.filter(({ app, environment }) => app === key.app && environment === key.environment);
  const run = own.find(({ runId }) => runId === state?.lock?.runId) ?? own[0];
  const last = newest.find(({ phase }) => phase === 'ended');
  return {
    ...key,
    repository: place.app.repo,
    ...(state?.live ? { live: { ...state.live, ...broughtBy(brought) } } : {}),
    ...(state?.previous ? { previous: state.previous } : {}),
    ...(run ? { run: inWork(run) } : {}),
    waiting: own.filter((one) => one !== run).map(({ runId }) => runId),
    ...(last ? { last: endOf(last) } : {}),
    figures: deploymentFigures(recent, { from: now - figuresMs, to: now }),
  };
}

function broughtBy(run: DeploymentRun | undefined): { readonly commit?: string; readonly by?: string } {
  if (!run) return {};
  return { ...(run.commit === undefined ? {} : { commit: run.commit }), by: run.requester.by };
}

function inWork(run: DeploymentRun): RunInWork {
  const { runId, phase, weight, since, commit, requester } = run;
  const progress = progressText(run);
  return {
    runId,
    phase,
    weight,
    since,
    by: requester.by,
    progress,
    ...(commit === undefined ? {} : { commit }),
  };
}

function endOf({ runId, outcome, finishedAt, reason }: DeploymentRun): NonNullable<PlaceStatus['last']> {
  return {
    runId,
    ...(outcome === undefined ? {} : { outcome }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(reason === undefined ? {} : { reason }),
  };
}
