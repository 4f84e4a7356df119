import { describe, expect, it } from 'vitest';
import type { DeploymentWish } from '../../../functions/planner/plan-message.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../../support/deployment-configuration.ts';
import { pushedEvent } from '../../support/domain-events.ts';
import { planner } from '../../support/planner.ts';

const runId = '20261121T101500-3fa9c1d2';
const app = deploymentApp({ environments: [environmentSettings({ branches: ['main'] })] });
const deploying = (changes = {}) => ({
  configuration: {
    ...configuration(mirror({ branches: ['nothing'] })),
    deployment: { ...deploymentSettings(app), ...changes },
  },
});

function wish(changes: Partial<DeploymentWish> = {}): DeploymentWish {
  return {
    kind: 'deployment',
    id: 'c-1',
    app: 'shop',
    environment: 'staging',
    action: { kind: 'start', runId, order: { kind: 'rollback' }, overrides: ['freeze'] },
    by: 'somebody',
    receivedAt: 5,
    ...changes,
  };
}

describe('planning deployments', () => {
  const schedule = { kind: 'deployment-schedule', time: '2026-11-21T10:00:00Z' } as const;

  it('sends a job for what a person wants, in their name', async () => {
    const { plan, deployments } = planner(deploying());
    expect(await plan(wish({ why: 'it is broken' }))).toEqual({
      kind: 'done',
      result: { jobs: 1, plans: 0 },
    });
    expect(deployments).toEqual([
      {
        version: 1,
        kind: 'deployment',
        app: 'shop',
        environment: 'staging',
        action: wish().action,
        requester: { kind: 'command', id: 'c-1', by: 'somebody', at: 5, why: 'it is broken' },
      },
    ]);
  });

  it('sends a sweep when it is time', async () => {
    const { plan, deployments } = planner(deploying());
    expect(await plan(schedule)).toEqual({ kind: 'done', result: { jobs: 1, plans: 0 } });
    expect(deployments).toEqual([
      { version: 1, kind: 'deployment-sweep', at: Date.parse('2026-11-21T10:00:00Z') },
    ]);
  });

  it('sends a job for each environment that an event is about, beside what others make of it', async () => {
    const { plan, deployments, repositories } = planner({
      configuration: { ...configuration(mirror()), deployment: deploymentSettings(app) },
    });
    const event = pushedEvent({ after: 'b'.repeat(40) });
    expect(await plan({ kind: 'event', event })).toEqual({ kind: 'done', result: { jobs: 2, plans: 0 } });
    expect(repositories()).toEqual(['acme acme/app']);
    expect(deployments).toMatchObject([
      { app: 'shop', environment: 'staging', action: { kind: 'start', overrides: [] } },
    ]);
  });

  it('sends jobs for an event that only deployments care about', async () => {
    const before = {
      version: 1,
      runId,
      app: 'shop',
      environment: 'staging',
      repository: 'acme/app',
    } as const;
    const detail = { ...before, order: 'deploy', by: 'push', at: 5, durationMs: 1 } as const;
    const production = environmentSettings({ name: 'production', after: 'staging', automatic: true });
    const { plan, deployments } = planner(
      deploying({ apps: [{ ...app, environments: [...app.environments, production] }] }),
    );
    await plan({ kind: 'event', event: { type: 'deployment.succeeded', detail } });
    expect(deployments).toMatchObject([
      { environment: 'production', action: { order: { kind: 'promote', from: 'staging' } } },
    ]);
  });

  it('says why an event deploys nothing', async () => {
    const { plan, deployments } = planner(deploying());
    const event = pushedEvent({ ref: 'refs/heads/next', after: 'b'.repeat(40) });
    expect(await plan({ kind: 'event', event })).toEqual({
      kind: 'skipped',
      reason: 'ref-not-selected, deployment-not-of-this-ref',
    });
    expect(deployments).toEqual([]);
  });

  it.each([
    ['an app that is not configured', wish({ app: 'gone' }), {}, 'unknown-app'],
    ['an environment that the app has not', wish({ environment: 'moon' }), {}, 'unknown-environment'],
    ['a wish where nothing is deployed', wish(), { enabled: false }, 'deployment-not-enabled'],
    ['a sweep where nothing is deployed', schedule, { enabled: false }, 'deployment-not-enabled'],
  ])('skips %s', async (_what, message, changes, reason) => {
    const { plan, deployments } = planner(deploying(changes));
    expect(await plan(message)).toEqual({ kind: 'skipped', reason });
    expect(deployments).toEqual([]);
  });
});
