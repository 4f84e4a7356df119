import { describe, expect, it } from 'vitest';
import { makePlan, type PlanSources } from '../../../cli/deployment/make-plan.ts';
import { planText } from '../../../cli/deployment/plan-text.ts';
import { DeploymentError, PassingTroubleError } from '../../../functions/deployment/errors.ts';
import type { Placement } from '../../../functions/deployment/targets/target.ts';
import type { DeploymentSettings, EnvironmentSettings } from '../../../shared/config/deployment-settings.ts';
import type { EnvironmentState } from '../../../shared/state/deployment-state.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../../support/deployment-configuration.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';
import { simulateTarget } from '../../support/simulated-target.ts';

const now = Date.UTC(2026, 0, 1, 12);
const commit = 'c'.repeat(40);
const [release, earlier] = ['1'.repeat(64), '2'.repeat(64)] as const;
const live = (digest: string) => ({ runId: '20251231T000000-00000000', release: digest, at: now - 60_000 });
const paint = (_style: string, text: string): string => text;

interface Given {
  readonly environment?: Partial<EnvironmentSettings>;
  readonly settings?: Partial<DeploymentSettings>;
  /** What the records say. */
  readonly state?: EnvironmentState;
  readonly placement?: Partial<Placement>;
  readonly sources?: Partial<PlanSources>;
  readonly dependencies?: Partial<PlanSources['dependencies']>;
}

/** The plan for one environment of `shop` whose build is known, and that nobody ever deployed to. */
async function planned(given: Given = {}) {
  const environment = environmentSettings(given.environment);
  const app = deploymentApp({ environments: [environment] });
  const store = createDeploymentsInMemory();
  if (given.state)
    await store.environments.write({ app: 'shop', environment: environment.name }, given.state, 0);
  const observe = async (): Promise<Placement> => ({ revision: '1', fence: 0, ...given.placement });
  const target = { ...simulateTarget({ name: 'git', weighted: false, durationMs: 0 }, () => now), observe };
  const sources: PlanSources = {
    dependencies: {
      settings: { ...deploymentSettings(app), ...given.settings },
      store,
      resolveCommit: async (_app, { ref }) => ({
        commit,
        committedAt: now - 60_000,
        ...(ref ? { ref } : {}),
      }),
      validated: async () => 'unknown',
      openTargets: async () => [target],
      now: () => now,
      ...given.dependencies,
    },
    readTree: async () => ({ commit, tree: 't', committedAt: now, entries: [], object: () => undefined }),
    foresee: async () => ({ digest: release, build: { key: 'k'.repeat(64), known: true, tookMs: 42_000 } }),
    ...given.sources,
  };
  return makePlan(
    sources,
    { app, environment },
    { kind: 'deploy', ref: 'refs/heads/main' },
    AbortSignal.timeout(5_000),
  );
}

const obstacles = async (given: Given) => (await planned(given)).obstacles.map(({ code }) => code);

describe('the plan of a deployment', () => {
  it('with nothing in its way says commit, build, targets and rollout', async () => {
    const plan = await planned();

    expect(plan.obstacles).toEqual([]);
    expect(planText(plan, now, paint)).toBe(
      [
        'shop → staging  nothing is live there yet',
        '  commit    cccccccccccc  refs/heads/main  made 1 min 0 s ago',
        '  build     known (key kkkkkkkkkkkk), 42.0 s saved: release 111111111111',
        '  target    → git (command)  serves nothing yet',
        '  rollout   100 %, as it is the first release',
        '',
        '✓ nothing stands in the way; nothing was changed',
      ].join('\n'),
    );
  });

  it('says that a release is there already', async () => {
    const state = { live: live(release), committed: [live(release)], fence: 1 };
    const plan = await planned({ state, placement: { live: release } });

    expect(plan).toMatchObject({
      obstacles: [],
      targets: [{ change: 'nothing', detail: 'serves it already' }],
    });
  });

  it('says what would be waited for: validation, a person, another run, each step', async () => {
    const lock = { runId: 'other', fence: 2, until: now + 1, candidate: release, inherited: false };
    const plan = await planned({
      environment: { approval: true, rollout: [10, 100], bakeSeconds: 60 },
      settings: { waitForValidation: true },
      state: { live: live(earlier), committed: [live(earlier)], fence: 2, lock },
    });

    const text = planText(plan, now, paint);
    expect(plan.obstacles).toEqual([]);
    expect(text).toContain('  validate  waits until the commit is validated');
    expect(text).toContain('  approve   waits until a person agrees');
    expect(text).toContain('  acquire   waits for run other');
    expect(text).toContain('  rollout   10 % → 100 %, each watched for 1 min 0 s');
  });

  it.each<[string, Given]>([
    [
      'DEPLOYMENT_FROZEN',
      {
        settings: {
          freezes: [{ kind: 'once', environments: [], reason: 'holidays', from: now, to: now + 1 }],
        },
      },
    ],
    ['DEPLOYMENT_NOT_IN_ORDER', { environment: { name: 'production', after: 'staging' } }],
    [
      'DEPLOYMENT_NOT_VALIDATED',
      { settings: { waitForValidation: true }, dependencies: { validated: async () => 'failed' } },
    ],
    ['DEPLOYMENT_DRIFT', { placement: { live: 'commit:1234' } }],
    [
      'DEPLOYMENT_DRIFT',
      {
        state: { live: live(earlier), committed: [live(earlier)], fence: 1 },
        placement: { live: earlier, candidate: { release, weight: 10 } },
      },
    ],
  ])('names %s', async (code, given) => {
    expect(await obstacles(given)).toEqual([code]);
  });

  it('goes on without a commit, and says so', async () => {
    const failure = {
      code: 'DEPLOYMENT_NO_SUCH_REF',
      what: 'acme/app has no main',
      where: 'shop',
      remedy: 'Push it.',
    } as const;
    const plan = await planned({
      dependencies: {
        resolveCommit: async () => {
          throw new DeploymentError(failure);
        },
      },
    });

    expect(planText(plan, now, paint)).toMatch(
      /commit {4}not found\n {2}build {5}not known without a commit\n[\s\S]*✗ DEPLOYMENT_NO_SUCH_REF: acme\/app has no main\n {4}Push it\.$/,
    );
  });

  it('goes on without a target that is out of reach', async () => {
    const plan = await planned({
      dependencies: {
        openTargets: async () => {
          throw new PassingTroubleError('the host is down');
        },
      },
    });

    expect(plan).toMatchObject({
      targets: [{ name: 'git', change: 'unknown' }],
      obstacles: [{ code: 'DEPLOYMENT_OUT_OF_REACH', what: 'the host is down' }],
    });
  });

  it('says that a build would be made, and that there is none', async () => {
    const made = await planned({
      sources: { foresee: async () => ({ build: { key: 'k'.repeat(64), known: false } }) },
    });
    const none = await planned({ sources: { foresee: async () => ({ digest: release }) } });

    expect(planText(made, now, paint)).toContain('  build     would be made (key kkkkkkkkkkkk)');
    expect(planText(none, now, paint)).toContain(
      '  build     none: the repository itself is release 111111111111',
    );
  });
});
