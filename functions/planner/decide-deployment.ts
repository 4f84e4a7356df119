import type { Configuration } from '../../shared/config/configuration.ts';
import type { DeploymentApp, EnvironmentSettings } from '../../shared/config/deployment-settings.ts';
import { fillTarget, valuesOf } from '../../shared/config/deployment-values.ts';
import { isWildcard, matches } from '../../shared/config/globs.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { runIdOf } from '../../shared/jobs/deployment-run-id.ts';
import type { DeploymentOrder, Requester } from '../../shared/state/deployment-state.ts';
import { mirrorsOf } from './decide.ts';
import { sourceKey } from './planner.ts';

/** A run that is to begin. */
export interface PlannedDeployment {
  readonly app: string;
  readonly environment: string;
  readonly runId: string;
  readonly order: DeploymentOrder;
  readonly requester: Requester;
}

/** Why an event starts no deployment. */
export type NoDeploymentReason =
  | 'deployment-not-enabled'
  | 'deployment-not-about-releases'
  | 'deployment-of-no-app'
  | 'deployment-not-of-this-mirror'
  | 'deployment-only-of-refs-that-are'
  | 'deployment-not-of-own-ref'
  | 'deployment-not-of-this-ref'
  | 'deployment-not-of-an-idle-run'
  | 'deployment-branch-not-literal'
  | 'deployment-not-promoted';

/** What an event starts: never nothing without a reason. */
export interface DeploymentDecision {
  readonly runs: readonly PlannedDeployment[];
  readonly reasons: readonly NoDeploymentReason[];
}

/** Branches of this product, on which it proposes changes. */
const ownBranches = 'refs/heads/auto-builder/';

/** Which environments an event deploys to: after a push, the end of a mirror run, or a deployment before theirs. */
export function decideDeployment(
  event: DomainEvent,
  { deployment, mirrors }: Configuration,
): DeploymentDecision {
  if (deployment?.enabled !== true) return nothing('deployment-not-enabled');
  switch (event.type) {
    case 'repository.pushed': {
      const { host, org, name } = event.detail.repository;
      const ids = mirrorsOf(mirrors, host, org).map(({ id }) => id);
      const apps = deployment.apps.filter(
        ({ mirror, repo }) => ids.includes(mirror) && isSame(repo, `${org}/${name}`),
      );
      return afterPush(event.detail, apps);
    }
    case 'mirror.synced': {
      const apps = deployment.apps.filter(({ mirror: id, repo }) => {
        const mirror = mirrors.find((each) => each.id === id);
        return mirror !== undefined && isSame(sourceKey(mirror, repo), event.detail.repository);
      });
      return afterMirroring(event.detail, apps);
    }
    case 'deployment.succeeded':
      return afterDeployment(
        event.detail,
        deployment.apps.find(({ name }) => name === event.detail.app),
      );
    default:
      return nothing('deployment-not-about-releases');
  }
}

function afterPush(
  { ref, after, deliveryId, receivedAt }: DomainEvent<'repository.pushed'>['detail'],
  apps: readonly DeploymentApp[],
): DeploymentDecision {
  if (apps.length === 0) return nothing('deployment-of-no-app');
  if (after === undefined) return nothing('deployment-only-of-refs-that-are');
  const requester = {
    kind: 'push',
    id: deliveryId,
    by: 'push',
    at: receivedAt,
    why: `push to ${ref}`,
  } as const;
  return combine(
    apps.map((app) => {
      if (isOwn(app, ref)) return nothing('deployment-not-of-own-ref');
      const wanting = app.environments.filter((environment) => startsOnPush(environment, ref));
      if (wanting.length === 0) return nothing('deployment-not-of-this-ref');
      // What is there when the run begins: a delivery that comes late must not bring back an old commit.
      return begin(app, wanting, () => ({ kind: 'deploy', ref }), requester);
    }),
  );
}

function afterMirroring(
  { mirror, runId, at = 0, idle = false }: DomainEvent<'mirror.synced'>['detail'],
  apps: readonly DeploymentApp[],
): DeploymentDecision {
  if (apps.length === 0) return nothing('deployment-of-no-app');
  const own = apps.filter((app) => app.mirror === mirror);
  if (own.length === 0) return nothing('deployment-not-of-this-mirror');
  const requester = { kind: 'synced', id: runId, by: 'mirror', at, why: `mirror run ${runId}` } as const;
  return combine(
    own.map((app) => {
      const waiting = app.environments.filter(
        ({ startOn, branches }) => startOn === 'synced' && branches.length > 0,
      );
      if (waiting.length === 0) return nothing('deployment-not-of-this-ref');
      if (idle) return nothing('deployment-not-of-an-idle-run');
      const literal = waiting.filter((environment) => branchOf(app, environment) !== undefined);
      const runs = begin(app, literal, (environment) => deployOf(branchOf(app, environment)), requester);
      return literal.length === waiting.length
        ? runs
        : combine([runs, nothing('deployment-branch-not-literal')]);
    }),
  );
}

function afterDeployment(
  { runId, environment: from, order, at }: DomainEvent<'deployment.succeeded'>['detail'],
  app: DeploymentApp | undefined,
): DeploymentDecision {
  if (!app) return nothing('deployment-of-no-app');
  const next = app.environments.filter(({ after, automatic }) => automatic && after === from);
  // Who takes a release back wants it to stay there.
  if (order === 'rollback' || next.length === 0) return nothing('deployment-not-promoted');
  const why = `run ${runId} succeeded in ${from}`;
  const requester = { kind: 'promotion', id: runId, by: 'promotion', at, why } as const;
  return begin(app, next, () => ({ kind: 'promote', from }), requester);
}

function begin(
  app: DeploymentApp,
  environments: readonly EnvironmentSettings[],
  orderOf: (environment: EnvironmentSettings) => DeploymentOrder,
  requester: Requester,
): DeploymentDecision {
  const runs = environments.map((environment) => ({
    app: app.name,
    environment: environment.name,
    runId: runIdOf(requester.at, requester.kind, requester.id, app.name, environment.name),
    order: orderOf(environment),
    requester,
  }));
  return { runs, reasons: [] };
}

function startsOnPush({ startOn, branches, tags }: EnvironmentSettings, ref: string): boolean {
  const [, kind, short = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  return kind !== undefined && startOn === 'push' && matches(kind === 'heads' ? branches : tags, short);
}

/** The first branch that is named as it is: the end of a mirror run does not say which branch moved. */
function branchOf(app: DeploymentApp, { branches }: EnvironmentSettings): string | undefined {
  return branches
    .filter((branch) => !branch.startsWith('!') && !isWildcard(branch) && matches(branches, branch))
    .map((branch) => `refs/heads/${branch}`)
    .find((ref) => !isOwn(app, ref));
}

function deployOf(ref: string | undefined): DeploymentOrder {
  return { kind: 'deploy', ...(ref === undefined ? {} : { ref }) };
}

/** Whether this product moves the ref itself: a deployment that started another one would never end. */
function isOwn(app: DeploymentApp, ref: string): boolean {
  if (ref.startsWith(ownBranches)) return true;
  const anyRelease = { commit: '*', release: '*' };
  return app.environments.some((environment) =>
    app.targets.some((target) => {
      if (target.kind !== 'git') return false;
      const { repo = app.repo, ...filled } = fillTarget(target, valuesOf(app, environment, anyRelease));
      if (!isSame(repo, app.repo)) return false;
      return filled.ref === ref || (filled.tag !== undefined && matches([filled.tag], ref));
    }),
  );
}

function isSame(repository: string, other: string): boolean {
  return repository.toLowerCase() === other.toLowerCase();
}

function combine(decisions: readonly DeploymentDecision[]): DeploymentDecision {
  return {
    runs: decisions.flatMap(({ runs }) => runs),
    reasons: [...new Set(decisions.flatMap(({ reasons }) => reasons))],
  };
}

function nothing(reason: NoDeploymentReason): DeploymentDecision {
  return { runs: [], reasons: [reason] };
}
