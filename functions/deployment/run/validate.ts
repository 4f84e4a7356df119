import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { checkFreeze, checkOrder, checkTakenBack, whereOf } from './check-start.ts';
import type { RunDependencies } from './ports.ts';
import { enter, isOverridden, note, type Plan, type Turn } from './turn.ts';

/** How long a commit may take to pass validation. */
const validationMs = 1_800_000;
const askAgainSeconds = 10;

/** Finds out what is to be deployed, and whether it may be. */
export async function validate(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const { settings, now } = dependencies;
  checkFreeze(settings, run, now());
  const found = await findSubject(dependencies, plan, run, signal);
  if (found.release !== undefined) {
    checkOrder(plan, found, await stateOf(dependencies, run.app, plan.environment.after));
    const passed = note(found, now(), {
      phase: 'validate',
      result: 'passed',
      detail: `release ${found.release.slice(0, 12)}`,
    });
    return { kind: 'go', run: enter(passed, nextOf(plan, run), now()) };
  }
  const verdict = await verdictOf(dependencies, plan, found);
  if (verdict === 'waits') {
    if (now() - run.since > validationMs) throw notValidated(found, 'has not been validated in 30 minutes');
    const waiting = note(found, now(), {
      phase: 'validate',
      result: 'running',
      detail: 'waits for validation',
    });
    return { kind: 'wait', run: waiting, afterSeconds: askAgainSeconds };
  }
  if (verdict === 'failed') throw notValidated(found, 'has not passed validation');
  const detail = `commit ${found.commit?.slice(0, 12)}${verdict === 'passed' ? ' has passed validation' : ''}`;
  const passed = note(found, now(), { phase: 'validate', result: 'passed', detail });
  return { kind: 'go', run: enter(passed, 'build', now()) };
}

/** The commit of a deployment, or the release of a promotion or a rollback. Found once, then kept. */
async function findSubject(
  dependencies: RunDependencies,
  { app }: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<DeploymentRun> {
  if (run.commit !== undefined || run.release !== undefined) return run;
  const { order } = run;
  if (order.kind === 'deploy') {
    const { kind: _kind, ...wanted } = order;
    return { ...run, ...(await dependencies.resolveCommit(app, wanted, signal)) };
  }
  const release =
    order.kind === 'promote'
      ? await releaseToPromote(dependencies, run, order.from)
      : await releaseToReturnTo(dependencies, run, order);
  const { commit } = await dependencies.readRelease(release);
  return { ...run, release, commit };
}

async function releaseToPromote(
  dependencies: RunDependencies,
  run: DeploymentRun,
  from: string,
): Promise<string> {
  const live = (await stateOf(dependencies, run.app, from))?.live;
  if (live) return live.release;
  throw new DeploymentError({
    code: 'DEPLOYMENT_NOTHING_TO_PROMOTE',
    what: `Nothing is live in ${from}`,
    where: whereOf(run),
    remedy: `Deploy to ${from} first.`,
  });
}

async function releaseToReturnTo(
  dependencies: RunDependencies,
  run: DeploymentRun,
  { to }: { readonly to?: string },
): Promise<string> {
  const state = await stateOf(dependencies, run.app, run.environment);
  checkTakenBack(run, state);
  const wanted = to === undefined ? state?.previous : state?.committed.find(({ runId }) => runId === to);
  if (wanted) return wanted.release;
  throw new DeploymentError({
    code: 'DEPLOYMENT_NO_PREVIOUS_RELEASE',
    what:
      to === undefined
        ? 'There is no release before the live one'
        : `Run ${to} is not among the last 50 that were live`,
    where: whereOf(run),
    remedy: 'Choose a run that succeeded: auto-builder deploy history.',
  });
}

async function verdictOf(
  { settings, validated }: RunDependencies,
  { app }: Plan,
  run: DeploymentRun,
): Promise<'passed' | 'failed' | 'waits' | 'not-asked'> {
  const asks = settings.waitForValidation && app.stages.includes('validate');
  if (!asks || run.commit === undefined || isOverridden(run, 'validation')) return 'not-asked';
  const verdict = await validated(app, run.commit);
  return verdict === 'unknown' ? 'waits' : verdict;
}

function notValidated(run: DeploymentRun, what: string): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_NOT_VALIDATED',
    what: `Commit ${run.commit} ${what}`,
    where: whereOf(run),
    remedy: 'Mend what validation found and push, or use --override validation --why "…", which is recorded.',
  });
}

async function stateOf({ store }: RunDependencies, app: string, environment: string | undefined) {
  if (environment === undefined) return undefined;
  return (await store.environments.read({ app, environment }))?.value;
}

/** A release that is made already needs no build; a way back needs nobody's consent. */
function nextOf({ environment }: Plan, run: DeploymentRun): 'approve' | 'acquire' {
  return environment.approval && run.order.kind !== 'rollback' ? 'approve' : 'acquire';
}
