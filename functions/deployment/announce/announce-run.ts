import type {
  DeploymentApp,
  DeploymentSettings,
  EnvironmentSettings,
} from '../../../shared/config/deployment-settings.ts';
import { fillCheck, valuesOf } from '../../../shared/config/deployment-values.ts';
import type { DeploymentHost, NewDeployment } from '../../../shared/github/deployment-host.ts';
import { GitHubError, type GitHubErrorCode } from '../../../shared/github/errors.ts';
import type {
  Announcement,
  DeploymentRun,
  DeploymentStore,
  RunKey,
  Versioned,
} from '../../../shared/state/deployment-state.ts';
import { PassingTroubleError } from '../errors.ts';
import { aboutGitHub } from '../github-trouble.ts';
import { githubStateOf, type ShownState } from './github-state.ts';

/** What telling GitHub needs. */
export interface AnnounceDependencies {
  readonly settings: DeploymentSettings;
  readonly store: Pick<DeploymentStore, 'runs' | 'announcements' | 'environments'>;
  /** Deployments at the host of the app's repository, with credentials of this moment. */
  readonly openHost: (app: DeploymentApp) => Promise<DeploymentHost>;
}

/** What came of it. */
export type Announced =
  | { readonly kind: 'told'; readonly state: string }
  /** GitHub knows it already, or there is no commit to say it of. */
  | { readonly kind: 'nothing-new' }
  /** GitHub does not take it: a permission is missing, or the commit is not there. Noted, and no reason to fail. */
  | { readonly kind: 'refused'; readonly why: string };

const refusals: ReadonlySet<GitHubErrorCode> = new Set([
  'GITHUB_FORBIDDEN',
  'GITHUB_NOT_FOUND',
  'GITHUB_VALIDATION_FAILED',
]);

/**
 * Tells GitHub where a run is, if it does not know. The run never waits for this: it happens in jobs of its own, each of which tells
 * what is so at that moment, so they may come late, twice and in any order. Who finds that another one has told something
 * meanwhile tells it again, so the last word is the newest. Throws `PassingTroubleError` while GitHub is away.
 */
export async function announceRun(dependencies: AnnounceDependencies, key: RunKey): Promise<Announced> {
  const { store, settings, openHost } = dependencies;
  const app = settings.apps.find(({ name }) => name === key.app);
  const environment = app?.environments.find(({ name }) => name === key.environment);
  if (!app || !environment) return { kind: 'nothing-new' };
  const host = await aboutGitHub(() => openHost(app));
  for (let isOverrun = false; ; isOverrun = true) {
    const run = (await store.runs.read(key))?.value;
    if (!run) return { kind: 'nothing-new' };
    const known = (await store.announcements.read(key)) ?? { value: {}, version: 0 };
    const shown = githubStateOf(run);
    const told = await tell(host, { dependencies, app, environment, run, known, shown, isOverrun });
    if (told === 'overrun') continue;
    if (shown.state === 'success') await retirePrevious(dependencies, host, run);
    return told;
  }
}

interface Telling {
  readonly dependencies: AnnounceDependencies;
  readonly app: DeploymentApp;
  readonly environment: EnvironmentSettings;
  readonly run: DeploymentRun;
  readonly known: Versioned<Announcement>;
  readonly shown: ShownState;
  /** Somebody else told something while we did: ours may be the later word, and an older one. */
  readonly isOverrun: boolean;
}

async function tell(host: DeploymentHost, telling: Telling): Promise<Announced | 'overrun'> {
  const { dependencies, run, known, shown, isOverrun } = telling;
  const state = `${shown.state}: ${shown.description}`;
  if (!isOverrun && (known.value.state === state || isRetired(known.value, shown))) {
    return { kind: 'nothing-new' };
  }
  // What was never shown, and never will be tried, need not be shown at all.
  if (known.value.deployment === undefined && shown.state === 'inactive') return { kind: 'nothing-new' };
  const { commit } = run;
  if (commit === undefined) {
    if (run.phase === 'ended') return { kind: 'nothing-new' };
    throw new PassingTroubleError(`run ${run.runId} has no commit yet`, { afterSeconds: 5 });
  }
  try {
    return await aboutGitHub(() => tellHost(host, telling, commit, state));
  } catch (error) {
    if (!(error instanceof GitHubError) || !refusals.has(error.code)) throw error;
    const why = `${error.what} (${error.where}). ${error.remedy}`;
    const { deployment } = known.value;
    const noted = { ...(deployment === undefined ? {} : { deployment }), state: `refused: ${why}` };
    // When another worker was faster, its word counts.
    await dependencies.store.announcements.write(run, noted, known.version);
    return { kind: 'refused', why };
  }
}

async function tellHost(
  host: DeploymentHost,
  { dependencies: { settings, store }, app, environment, run, known, shown }: Telling,
  commit: string,
  state: string,
): Promise<Announced | 'overrun'> {
  const { repository } = run;
  const wanted: NewDeployment = {
    commit,
    environment: shownEnvironment(settings, run),
    production: isProduction(run.environment),
    description: `${run.app}, run ${run.runId}`,
    payload: { runId: run.runId, release: run.release },
  };
  const deployment =
    known.value.deployment ??
    (await host.findDeployment(repository, { ...wanted, runId: run.runId })) ??
    (await host.createDeployment(repository, wanted));
  const environmentUrl = addressOf(app, environment, run);
  await host.createDeploymentStatus(repository, deployment, {
    ...shown,
    ...(environmentUrl === undefined ? {} : { environmentUrl }),
  });
  if (await store.announcements.write(run, { deployment, state }, known.version))
    return { kind: 'told', state };
  const theirs = (await store.announcements.read(run))?.value.deployment;
  if (theirs !== undefined && theirs !== deployment) {
    await host.createDeploymentStatus(repository, deployment, {
      state: 'inactive',
      description: 'Shown by another entry',
    });
  }
  return 'overrun';
}

/** GitHub takes the place of the one before by itself, but not where people use it. */
async function retirePrevious(
  { store }: AnnounceDependencies,
  host: DeploymentHost,
  run: DeploymentRun,
): Promise<void> {
  if (!isProduction(run.environment)) return;
  const { live, previous } = (await store.environments.read(run))?.value ?? {};
  if (live?.runId !== run.runId || !previous || previous.runId === run.runId) return;
  const key = { app: run.app, environment: run.environment, runId: previous.runId };
  const known = await store.announcements.read(key);
  const { deployment, state = '' } = known?.value ?? {};
  if (!known || deployment === undefined || !state.startsWith('success')) return;
  const description = `Run ${run.runId} took its place`;
  await aboutGitHub(() =>
    host.createDeploymentStatus(run.repository, deployment, { state: 'inactive', description }),
  );
  await store.announcements.write(key, { deployment, state: `${retired}: ${description}` }, known.version);
}

const retired = 'inactive';

/** It was live, and was told so; that something else is live now is the newer word. */
function isRetired({ state = '' }: Announcement, shown: ShownState): boolean {
  return shown.state === 'success' && state.startsWith(retired);
}

/** GitHub's environments belong to a repository: where several apps share one, they are told apart. */
function shownEnvironment(
  { apps }: DeploymentSettings,
  { app, environment, repository }: DeploymentRun,
): string {
  const sharing = apps.filter(({ repo }) => repo.toLowerCase() === repository.toLowerCase());
  return sharing.length > 1 ? `${environment} (${app})` : environment;
}

function isProduction(environment: string): boolean {
  return /^prod(uction)?$/i.test(environment);
}

/** Where people can look at it: the address of the first check over HTTP. */
function addressOf(
  app: DeploymentApp,
  environment: EnvironmentSettings,
  { commit, release }: DeploymentRun,
): string | undefined {
  const check = app.checks.find((one) => one.kind === 'http');
  if (!check) return undefined;
  const made = commit === undefined || release === undefined ? undefined : { commit, release };
  const { url } = fillCheck(check, valuesOf(app, environment, made));
  return URL.canParse(url) && !url.includes('{') ? url : undefined;
}
