import { AutoBuilderError } from '../../../shared/errors.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import type {
  DeploymentRun,
  EnvironmentKey,
  EnvironmentState,
} from '../../../shared/state/deployment-state.ts';
import type { CheckPorts, DeploymentLooks } from './ports.ts';
import { duration, moment } from './quantities.ts';
import { passed, problem, sentence, unseen } from './results.ts';
import type { CheckSubject } from './sides.ts';

/** Sweeps wake a silent run each minute: one that is silent for so long is not woken, or does not go on. */
const silentMs = 10 * 60_000;
/** A run that waits for a person is looked at once in an hour. */
const parkedMs = 2 * 3_600_000;
/** Newer runs that say nothing of the release: they gave way, or were refused. */
const runsRead = 10;

/** What is live of the apps of a repository, and how their last runs fared: one result for each environment. */
export async function checkDeployments(
  { repository, mirrors }: CheckSubject,
  { configuration, deployments, now }: Pick<CheckPorts, 'configuration' | 'deployments' | 'now'>,
): Promise<readonly CheckResult[]> {
  const { deployment } = configuration;
  const apps = deployment?.enabled ? deployment.apps : [];
  const keys = apps
    .filter(({ repo, mirror }) => {
      return repo.toLowerCase() === repository.toLowerCase() && mirrors.some(({ id }) => id === mirror);
    })
    .flatMap(({ name: app, environments }) =>
      environments.map(({ name: environment }): EnvironmentKey => ({ app, environment })),
    );
  return Promise.all(keys.map((key) => checkEnvironment(key, deployments, now())));
}

async function checkEnvironment(
  key: EnvironmentKey,
  { environments, runs }: DeploymentLooks,
  now: number,
): Promise<CheckResult> {
  const about = aboutRelease(key);
  try {
    const [state, history] = await Promise.all([environments.read(key), runs.list(key, { limit: runsRead })]);
    return judgeEnvironment(key, { state: state?.value, history, now });
  } catch (error) {
    if (!(error instanceof AutoBuilderError) || error.code !== 'STATE_UNREADABLE')
      return unseen(about, error);
    const { code, remedy } = error;
    const details = { status: 'fail', code, evidence: sentence(error), remedy } as const;
    return problem(about, 'state: an item cannot be read', details);
  }
}

/** What is known of one environment. */
export interface EnvironmentFacts {
  readonly state: EnvironmentState | undefined;
  /** Newest first. */
  readonly history: readonly DeploymentRun[];
  readonly now: number;
}

/** How one environment fares. Pure. */
export function judgeEnvironment(
  key: EnvironmentKey,
  { state, history, now }: EnvironmentFacts,
): CheckResult {
  const stuck = history.find((run) => isStuck(run, now));
  if (stuck) return stuckRun(stuck, now);
  const about = aboutRelease(key);
  const { app, environment } = key;
  const last = history.find(
    ({ outcome }) => outcome === 'succeeded' || outcome === 'failed' || outcome === 'rolledback',
  );
  const live = state?.live ? `${state.live.release.slice(0, 12)} is live` : 'nothing is live';
  if (last?.outcome === 'failed' || last?.outcome === 'rolledback') {
    const isFailure = last.outcome === 'failed';
    const why = last.reason ? `: ${last.reason.code}: ${last.reason.what}` : '';
    const words = isFailure ? 'failed' : 'was taken back';
    return problem(about, isFailure ? 'deployment: a run failed' : 'deployment: a release was taken back', {
      status: isFailure ? 'fail' : 'warn',
      code: isFailure ? 'DEPLOYMENT_FAILED' : 'DEPLOYMENT_ROLLED_BACK',
      evidence: `the last deployment of ${app} to ${environment} ${words} (${last.runId})${why}; ${live}`,
      remedy: last.reason?.remedy ?? `Look at it: auto-builder deploy show ${last.runId}.`,
      fingerprint: `${last.outcome} ${last.runId}`,
    });
  }
  const underWay = history.find(({ phase }) => phase !== 'ended');
  const also = underWay ? `; ${underWay.runId} is under way, ${underWay.phase}` : '';
  return passed(about, `${app} in ${environment}: ${live}${also}`);
}

/** Whether a run stands still, although somebody should have woken it. Pure. */
export function isStuck({ phase, wakeAt }: DeploymentRun, now: number): boolean {
  if (phase === 'ended') return false;
  return now - wakeAt > (phase === 'approve' ? parkedMs : silentMs);
}

/** The finding of a run that stands still. Pure. */
export function stuckRun(run: DeploymentRun, now: number): CheckResult {
  const { app, environment, runId, phase, wake, wakeAt } = run;
  return problem(aboutRelease(run), 'deployment: a run stands still', {
    status: 'fail',
    code: 'DEPLOYMENT_STUCK',
    evidence: `the deployment ${runId} of ${app} to ${environment} stands still in the phase ${phase} for ${duration(now - wakeAt)}, since ${moment(wakeAt)}`,
    remedy: 'Look at the deployment queue and its dead letters; a run that is woken goes on.',
    fingerprint: `DEPLOYMENT_STUCK ${runId} ${wake}`,
  });
}

function aboutRelease({ app, environment }: EnvironmentKey) {
  return { check: 'deployment', subject: `release ${app} in ${environment}` } as const;
}
