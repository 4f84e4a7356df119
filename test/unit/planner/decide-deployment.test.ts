import { describe, expect, it } from 'vitest';
import { type DeploymentDecision, decideDeployment } from '../../../functions/planner/decide-deployment.ts';
import type { DeploymentApp } from '../../../shared/config/deployment-settings.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { deploymentJobSchema } from '../../../shared/jobs/deployment-job.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../../support/deployment-configuration.ts';
import { passedEvent, pushedEvent } from '../../support/domain-events.ts';

const commit = 'b'.repeat(40);
const staging = environmentSettings({ branches: ['main'], tags: ['v*'] });
const production = environmentSettings({ name: 'production', after: 'staging', automatic: true });

function decide(event: DomainEvent, ...apps: readonly DeploymentApp[]): DeploymentDecision {
  const mirrors = [mirror(), mirror({ id: 'second' }), mirror({ id: 'other', source: { org: 'umbrella' } })];
  return decideDeployment(event, {
    ...configuration(...mirrors),
    deployment: deploymentSettings(...apps),
  });
}

const push = (ref: string, changes: Parameters<typeof pushedEvent>[0] = {}) =>
  pushedEvent({ ref, after: commit, ...changes });

function synced(changes: Partial<DomainEvent<'mirror.synced'>['detail']> = {}): DomainEvent<'mirror.synced'> {
  return {
    type: 'mirror.synced',
    detail: {
      ...{ version: 1, runId: 'run-1', mirror: 'acme', repository: 'github.com/acme/app', destinations: [] },
      ...{ durationMs: 1, lagMs: 1, at: 1_700_000_000_000 },
      ...changes,
    },
  };
}

function succeeded(
  changes: Partial<DomainEvent<'deployment.succeeded'>['detail']> = {},
): DomainEvent<'deployment.succeeded'> {
  return {
    type: 'deployment.succeeded',
    detail: {
      ...{ version: 1, runId: '20261121T101500-00000000', app: 'shop', environment: 'staging' },
      ...{ repository: 'acme/app', order: 'deploy', by: 'somebody', at: 1_700_000_000_000, durationMs: 1 },
      ...changes,
    },
  };
}

const placesOf = ({ runs }: DeploymentDecision) =>
  runs.map(({ app, environment }) => `${app} ${environment}`);

describe('a push', () => {
  const app = deploymentApp({ environments: [staging, production] });

  it('deploys what is there when the run begins, to the environments that want its branch', () => {
    expect(decide(push('refs/heads/main'), app)).toEqual({
      runs: [
        {
          app: 'shop',
          environment: 'staging',
          runId: expect.stringMatching(/^20231114T221320-[0-9a-f]{8}$/),
          order: { kind: 'deploy', ref: 'refs/heads/main' },
          requester: {
            kind: 'push',
            id: 'delivery-1',
            by: 'push',
            at: 1_700_000_000_000,
            why: 'push to refs/heads/main',
          },
        },
      ],
      reasons: [],
    });
  });

  it('of a tag deploys the tag', () => {
    const [run] = decide(push('refs/tags/v1'), app).runs;
    expect(run?.order).toEqual({ kind: 'deploy', ref: 'refs/tags/v1' });
  });

  it('reaches every app of the repository, whatever the case of its name', () => {
    const other = deploymentApp({ name: 'docs', repo: 'ACME/App', environments: [staging] });
    expect(placesOf(decide(push('refs/heads/main'), app, other))).toEqual(['shop staging', 'docs staging']);
  });

  it('that is planned twice is one run, and another delivery another one', () => {
    const runIds = ['delivery-1', 'delivery-1', 'delivery-2'].map(
      (deliveryId) => decide(push('refs/heads/main', { deliveryId }), app).runs[0]?.runId,
    );
    expect(runIds[0]).toBe(runIds[1]);
    expect(runIds[0]).not.toBe(runIds[2]);
  });

  it('begins runs of its own in each environment', () => {
    const both = deploymentApp({ environments: [staging, { ...staging, name: 'preview' }] });
    const { runs } = decide(push('refs/heads/main'), both);
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(2);
  });

  it.each([
    ['refs/heads/next', 'deployment-not-of-this-ref'],
    ['refs/tags/main', 'deployment-not-of-this-ref'],
    ['refs/notes/main', 'deployment-not-of-this-ref'],
    ['refs/heads/auto-builder/fix', 'deployment-not-of-own-ref'],
    ['refs/heads/deployed/staging', 'deployment-not-of-own-ref'],
    ['refs/heads/deployed/production', 'deployment-not-of-own-ref'],
  ])('of %s deploys nothing: %s', (ref, reason) => {
    const greedy = deploymentApp({
      environments: [{ ...staging, branches: ['main', 'auto-builder/*', 'deployed/*'] }, production],
    });
    expect(decide(push(ref), greedy)).toEqual({ runs: [], reasons: [reason] });
  });

  it('of a tag that a target makes deploys nothing, whatever the release', () => {
    const tagging = deploymentApp({
      targets: [
        { kind: 'git', name: 'git', ref: 'refs/heads/live', tag: 'refs/tags/{environment}-{commit}' },
      ],
      environments: [{ ...staging, tags: ['*'] }],
    });
    expect(decide(push(`refs/tags/staging-${commit}`), tagging).reasons).toEqual([
      'deployment-not-of-own-ref',
    ]);
    expect(placesOf(decide(push('refs/tags/v1'), tagging))).toEqual(['shop staging']);
  });

  it('of a branch that a target moves in another repository deploys as any other', () => {
    const elsewhere = deploymentApp({
      targets: [{ kind: 'git', name: 'git', ref: 'refs/heads/main', repo: 'acme/live' }],
      environments: [staging],
    });
    expect(placesOf(decide(push('refs/heads/main'), elsewhere))).toEqual(['shop staging']);
  });

  it.each([
    ['of a branch that goes', pushedEvent({ before: commit }), 'deployment-only-of-refs-that-are'],
    [
      'to a repository that nothing is deployed from',
      push('refs/heads/main', { repository: { host: 'github.com', org: 'acme', name: 'lib' } }),
      'deployment-of-no-app',
    ],
    [
      'to a repository of that name elsewhere',
      push('refs/heads/main', { repository: { host: 'git.example.com', org: 'acme', name: 'app' } }),
      'deployment-of-no-app',
    ],
  ])('%s deploys nothing', (_what, event, reason) => {
    expect(decide(event, app)).toEqual({ runs: [], reasons: [reason] });
  });

  it('leaves environments alone that wait for the mirror', () => {
    const waiting = deploymentApp({ environments: [{ ...staging, startOn: 'synced' }] });
    expect(decide(push('refs/heads/main'), waiting).reasons).toEqual(['deployment-not-of-this-ref']);
  });
});

describe('the end of a mirror run', () => {
  const waiting = environmentSettings({ startOn: 'synced', branches: ['release/*', 'main', 'next'] });
  const app = deploymentApp({ environments: [waiting, production] });

  it('deploys the first branch that is named in full', () => {
    const { runs } = decide(synced(), app);
    expect(runs).toMatchObject([
      {
        app: 'shop',
        environment: 'staging',
        runId: expect.stringMatching(/^20231114T221320-/),
        order: { kind: 'deploy', ref: 'refs/heads/main' },
        requester: { kind: 'synced', id: 'run-1', by: 'mirror' },
      },
    ]);
  });

  it('passes over a branch that is excluded, and one that a target moves', () => {
    const branches = ['main', '!main', 'deployed/staging', 'next'];
    const { runs } = decide(synced(), deploymentApp({ environments: [{ ...waiting, branches }] }));
    expect(runs.map(({ order }) => order)).toEqual([{ kind: 'deploy', ref: 'refs/heads/next' }]);
  });

  it.each([
    ['of another repository', { repository: 'github.com/acme/lib' }, 'deployment-of-no-app'],
    ['of that name elsewhere', { repository: 'git.example.com/acme/app' }, 'deployment-of-no-app'],
    ['of another mirror of the repository', { mirror: 'second' }, 'deployment-not-of-this-mirror'],
    ['that found nothing to do', { idle: true }, 'deployment-not-of-an-idle-run'],
  ])('%s deploys nothing', (_what, changes, reason) => {
    expect(decide(synced(changes), app)).toEqual({ runs: [], reasons: [reason] });
  });

  it('deploys nothing where only globs are named', () => {
    const globs = deploymentApp({ environments: [{ ...waiting, branches: ['release/*'] }] });
    expect(decide(synced(), globs)).toEqual({ runs: [], reasons: ['deployment-branch-not-literal'] });
  });

  it('deploys nothing where pushes do', () => {
    const pushed = deploymentApp({ environments: [staging] });
    expect(decide(synced(), pushed).reasons).toEqual(['deployment-not-of-this-ref']);
  });
});

describe('a deployment that succeeded', () => {
  const app = deploymentApp({
    environments: [staging, production, environmentSettings({ name: 'canary', after: 'staging' })],
  });

  it.each(['deploy', 'promote'] as const)('is promoted where that is automatic (%s)', (order) => {
    expect(decide(succeeded({ order }), app).runs).toMatchObject([
      {
        app: 'shop',
        environment: 'production',
        runId: expect.stringMatching(/^20231114T221320-/),
        order: { kind: 'promote', from: 'staging' },
        requester: { kind: 'promotion', id: '20261121T101500-00000000', by: 'promotion' },
      },
    ]);
  });

  it.each([
    ['that took a release back', { order: 'rollback' }, 'deployment-not-promoted'],
    ['of an environment that nothing comes after', { environment: 'production' }, 'deployment-not-promoted'],
    ['of an app that is not configured any more', { app: 'gone' }, 'deployment-of-no-app'],
  ] as const)('%s is not promoted', (_what, changes, reason) => {
    expect(decide(succeeded(changes), app)).toEqual({ runs: [], reasons: [reason] });
  });
});

describe('deployments', () => {
  it('begin with jobs that the worker understands', () => {
    const [run] = decide(push('refs/heads/main'), deploymentApp({ environments: [staging] })).runs;
    if (!run) throw new Error('nothing was planned');
    const { app, environment, requester, runId, order } = run;
    const action = { kind: 'start', runId, order, overrides: [] };
    const job = { version: 1, kind: 'deployment', app, environment, action, requester };
    expect(deploymentJobSchema.parse(job)).toEqual(job);
  });

  it('are not started by other events', () => {
    expect(decide(passedEvent(), deploymentApp()).reasons).toEqual(['deployment-not-about-releases']);
  });

  it.each([
    ['without the section', {}],
    ['where it is switched off', { deployment: { ...deploymentSettings(deploymentApp()), enabled: false } }],
  ])('are not started %s', (_where, section) => {
    const decision = decideDeployment(push('refs/heads/main'), { ...configuration(mirror()), ...section });
    expect(decision).toEqual({ runs: [], reasons: ['deployment-not-enabled'] });
  });
});
