import type { ForeseenRelease } from '../../functions/deployment/build/foresee-release.ts';
import type { SourceTree } from '../../functions/deployment/build/source.ts';
import { PassingTroubleError } from '../../functions/deployment/errors.ts';
import { checkFreeze, checkOrder } from '../../functions/deployment/run/check-start.ts';
import type { RunDependencies } from '../../functions/deployment/run/ports.ts';
import type { Placement, Target } from '../../functions/deployment/targets/target.ts';
import type { TargetSettings } from '../../shared/config/deployment-settings.ts';
import { AutoBuilderError } from '../../shared/errors.ts';
import type {
  DeploymentOrder,
  DeploymentReason,
  DeploymentRun,
  EnvironmentState,
} from '../../shared/state/deployment-state.ts';
import type { Place } from './configured-apps.ts';
import { keyOf } from './deployment-records.ts';

/** What would become of one target. */
export interface TargetPlan {
  readonly name: string;
  readonly kind: TargetSettings['kind'];
  /**
   * `brings`: the release would come there. `nothing`: it is there already. `drift`: somebody else changed it. `unknown`: it could
   * not be asked.
   */
  readonly change: 'brings' | 'nothing' | 'drift' | 'unknown';
  /** Digest of what is there now. */
  readonly live?: string;
  /** A sentence. */
  readonly detail: string;
}

/** What a deployment would do. */
export interface DeploymentPlan {
  readonly app: string;
  readonly environment: string;
  readonly order: DeploymentOrder;
  readonly live?: { readonly runId: string; readonly release: string; readonly at: number };
  readonly commit?: { readonly id: string; readonly ref?: string; readonly committedAt: number };
  readonly validation: 'passed' | 'failed' | 'unknown' | 'not-asked';
  /** Absent for an app without a build, or when it is not known. */
  readonly build?: NonNullable<ForeseenRelease['build']>;
  /** Digest, where it is known already. */
  readonly release?: string;
  readonly approval: boolean;
  readonly rollout: readonly number[];
  readonly bakeSeconds: number;
  readonly checks: readonly { readonly name: string; readonly kind: string; readonly when: string }[];
  readonly targets: readonly TargetPlan[];
  /** The run that holds the environment: it would be waited for. */
  readonly waitsFor?: string;
  /** What would end the run. */
  readonly obstacles: readonly DeploymentReason[];
}

/** What is looked at. Nothing of it is changed. */
export interface PlanSources {
  readonly dependencies: Pick<
    RunDependencies,
    'settings' | 'store' | 'resolveCommit' | 'validated' | 'openTargets' | 'now'
  >;
  readonly readTree: (place: Place, commit: string, signal: AbortSignal) => Promise<SourceTree | undefined>;
  readonly foresee: (place: Place, tree: SourceTree) => Promise<ForeseenRelease>;
}

/** Finds out what a deployment would do. Errors that would end the run are obstacles; all others are thrown. */
export async function makePlan(
  sources: PlanSources,
  place: Place,
  order: Extract<DeploymentOrder, { kind: 'deploy' }>,
  signal: AbortSignal,
): Promise<DeploymentPlan> {
  const { dependencies, readTree, foresee } = sources;
  const { settings, store, now } = dependencies;
  const { app, environment } = place;
  const obstacles: DeploymentReason[] = [];
  const state = (await store.environments.read(keyOf(place)))?.value;
  const run = draftRun(place, order, now());
  await gather(obstacles, () => checkFreeze(settings, run, now()));
  const { kind: _kind, ...wanted } = order;
  const commit = await gather(obstacles, () => dependencies.resolveCommit(app, wanted, signal));
  const validation = commit ? await verdictOf(dependencies, place, commit.commit) : 'not-asked';
  if (validation === 'failed') obstacles.push(notValidated(commit?.commit ?? ''));
  const tree = commit && (await readTree(place, commit.commit, signal));
  const foreseen = (tree && (await gather(obstacles, () => foresee(place, tree)))) ?? {};
  const { digest, build } = foreseen;
  if (tree && environment.after !== undefined) {
    const before = await store.environments.read({ app: app.name, environment: environment.after });
    const found = { ...run, ...(digest === undefined ? {} : { release: digest }) };
    await gather(obstacles, () => checkOrder(place, found, before?.value));
  }
  const targets = await lookAtTargets(dependencies, place, { digest, state, obstacles }, signal);
  const { lock } = state ?? {};
  return {
    ...keyOf(place),
    order,
    ...(state?.live ? { live: state.live } : {}),
    ...(commit
      ? {
          commit: {
            id: commit.commit,
            ...(commit.ref === undefined ? {} : { ref: commit.ref }),
            committedAt: commit.committedAt,
          },
        }
      : {}),
    validation,
    ...(build ? { build } : {}),
    ...(digest === undefined ? {} : { release: digest }),
    approval: environment.approval,
    rollout: environment.rollout,
    bakeSeconds: environment.bakeSeconds,
    checks: app.checks.map(({ name, kind, when }) => ({ name, kind, when })),
    targets,
    ...(lock && lock.until > now() ? { waitsFor: lock.runId } : {}),
    obstacles,
  };
}

async function verdictOf(
  { settings, validated }: Pick<RunDependencies, 'settings' | 'validated'>,
  { app }: Place,
  commit: string,
): Promise<DeploymentPlan['validation']> {
  return settings.waitForValidation && app.stages.includes('validate') ? validated(app, commit) : 'not-asked';
}

/** What is known of a release that targets would get. */
interface Expected {
  readonly digest: string | undefined;
  readonly state: EnvironmentState | undefined;
  readonly obstacles: DeploymentReason[];
}

async function lookAtTargets(
  { openTargets }: Pick<RunDependencies, 'openTargets'>,
  { app, environment }: Place,
  expected: Expected,
  signal: AbortSignal,
): Promise<readonly TargetPlan[]> {
  const placeholder = {
    digest: expected.digest ?? '',
    release: { app: app.name, repository: app.repo, commit: '', tree: '' },
  };
  const opened = await gather(expected.obstacles, () => openTargets(app, environment, placeholder, signal));
  if (!opened) {
    return app.targets.map(({ name, kind }) => ({
      name,
      kind,
      change: 'unknown',
      detail: 'it could not be asked',
    }));
  }
  const plans: TargetPlan[] = [];
  for (const target of opened) plans.push(await lookAt(target, expected, signal));
  return plans;
}

async function lookAt(target: Target, expected: Expected, signal: AbortSignal): Promise<TargetPlan> {
  const { name, kind } = target;
  const placement = await gather(expected.obstacles, () => target.observe(signal));
  if (!placement) return { name, kind, change: 'unknown', detail: 'it could not be asked' };
  const { live } = placement;
  const common = { name, kind, ...(live === undefined ? {} : { live }) };
  if (hasDrifted(placement, expected.state)) {
    const detail = `was changed by hand: it serves ${live ?? 'nothing'}, not ${expected.state?.live?.release ?? 'nothing of ours'}`;
    expected.obstacles.push(drifted(name, detail));
    return { ...common, change: 'drift', detail };
  }
  if (live === undefined) return { ...common, change: 'brings', detail: 'serves nothing yet' };
  if (live === expected.digest) return { ...common, change: 'nothing', detail: 'serves it already' };
  return { ...common, change: 'brings', detail: `serves release ${live.slice(0, 12)} now` };
}

/** As the run itself judges it: a target that was added to the app since has nothing yet. */
function hasDrifted({ live, candidate }: Placement, state: EnvironmentState | undefined): boolean {
  if (state?.lock) return false;
  return candidate !== undefined || (live !== undefined && live !== state?.live?.release);
}

/** The value, or `undefined` with the reason among the obstacles. */
async function gather<Value>(
  obstacles: DeploymentReason[],
  work: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PassingTroubleError) obstacles.push(outOfReach(error));
    else if (error instanceof AutoBuilderError) obstacles.push(reasonOf(error));
    else throw error;
    return undefined;
  }
}

function reasonOf({ code, what, remedy }: AutoBuilderError): DeploymentReason {
  return { code, what, remedy };
}

function outOfReach({ message }: PassingTroubleError): DeploymentReason {
  return {
    code: 'DEPLOYMENT_OUT_OF_REACH',
    what: message,
    remedy: 'A run would try again until it is there. Try again in a while, and see whether it is up.',
  };
}

/** A run as it would begin, for the rules that judge one. */
function draftRun({ app, environment }: Place, order: DeploymentOrder, now: number): DeploymentRun {
  return {
    app: app.name,
    environment: environment.name,
    runId: 'plan',
    repository: app.repo,
    order,
    requester: { kind: 'command', id: 'plan', by: 'plan', at: now },
    overrides: [],
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

function notValidated(commit: string): DeploymentReason {
  return {
    code: 'DEPLOYMENT_NOT_VALIDATED',
    what: `Commit ${commit} has not passed validation`,
    remedy: 'Mend what validation found and push, or use --override validation --why "…", which is recorded.',
  };
}

function drifted(target: string, detail: string): DeploymentReason {
  return {
    code: 'DEPLOYMENT_DRIFT',
    what: `Target ${target} ${detail}`,
    remedy:
      'Bring it back (auto-builder deploy rollback), or deploy over it with --override drift --why "…", which is recorded.',
  };
}
