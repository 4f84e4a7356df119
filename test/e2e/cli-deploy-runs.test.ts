import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeploymentWish } from '../../functions/planner/plan-message.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { type Deploying, startDeploying } from '../support/deploying.ts';
import { deploymentRun, runInWork, runThatWaits } from '../support/deployment-runs.ts';

let scene: Deploying;
beforeEach(async () => {
  scene = await startDeploying();
});
afterEach(() => scene.stop());

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];

/** The run that a wish leads to, in whatever state. */
const ranAs =
  (change: Partial<DeploymentRun> = {}) =>
  ({ app, environment, action }: DeploymentWish) =>
    scene.keep(deploymentRun({ app, environment, runId: action.runId, ...change }));

describe('deploy rollback', () => {
  it('asks for the release before the live one, by its run', async () => {
    await scene.live('shop', 'production', three, two, one);
    const running = scene.deploy(['rollback', 'shop', '--env', 'production', '--why', 'broken']);

    const wish = await scene.wish(ranAs());

    expect(wish).toMatchObject({ app: 'shop', environment: 'production', why: 'broken' });
    expect(wish.action).toMatchObject({
      order: { kind: 'rollback', to: '20251128T101320-22222222', of: '20251129T101320-33333333' },
    });
    expect((await running.ended).code).toBe(0);
  });

  it('asks for that of a run with --to', async () => {
    await scene.live('shop', 'production', three, two, one);
    const to = '20251127T101320-11111111';
    const running = scene.deploy(['rollback', 'shop', '--env', 'production', '--to', to]);

    expect((await scene.wish(ranAs())).action).toMatchObject({ order: { kind: 'rollback', to } });
    expect((await running.ended).code).toBe(0);
  });

  it.each([
    [[], [], 'Nothing was ever live there'],
    [[one], [], 'There is no release before the live one'],
    [
      [two, one],
      ['--to', '20250101T000000-00000000'],
      'Run 20250101T000000-00000000 is not among the last 50',
    ],
  ])('of an environment with %j and %j is refused before anything is sent', async (releases, args, what) => {
    await scene.live('shop', 'production', ...releases);

    const { code, stderr } = await scene.deploy(['rollback', 'shop', '--env', 'production', ...args]).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(`DEPLOYMENT_NO_PREVIOUS_RELEASE: ${what}`);
  });

  it('of all leaves out those that have no way back, and is partial then', async () => {
    await scene.live('shop', 'staging', two, one);
    const running = scene.deploy(['--all', '--rollback', '--env', 'staging', '--json']);

    expect((await scene.wish(ranAs())).action).toMatchObject({ order: { kind: 'rollback' } });
    const { code, stdout } = await running.ended;

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ ok: false, runs: [{ app: 'shop' }] },
      skipped: [{ app: 'site', environment: 'staging', code: 'DEPLOYMENT_NO_PREVIOUS_RELEASE' }],
    });
  });
});

describe('deploy promote', () => {
  it('asks for what is live in the one environment, in the other', async () => {
    await scene.live('shop', 'staging', one);
    const running = scene.deploy(['promote', 'shop', '--from', 'staging', '--to', 'production']);

    const wish = await scene.wish(ranAs());

    expect(wish).toMatchObject({
      environment: 'production',
      action: { order: { kind: 'promote', from: 'staging' } },
    });
    expect((await running.ended).code).toBe(0);
  });

  it('knows the other end, and both of an app with two environments', async () => {
    await scene.live('shop', 'staging', one);
    for (const args of [['--from', 'staging'], ['--to', 'production'], []]) {
      const running = scene.deploy(['promote', 'shop', ...args]);
      const wish = await scene.wish(ranAs());

      expect(wish).toMatchObject({ environment: 'production', action: { order: { from: 'staging' } } });
      expect((await running.ended).code).toBe(0);
    }
  });

  it('of nothing is refused before anything is sent', async () => {
    const { code, stderr } = await scene.deploy(['promote', 'shop', '--to', 'production']).ended;

    expect(code).toBe(2);
    expect(stderr).toContain('DEPLOYMENT_NOTHING_TO_PROMOTE: Nothing is live in staging');
  });

  it('of all leaves alone what is in step already', async () => {
    await scene.live('shop', 'staging', one);
    await scene.live('shop', 'production', one);

    const { code, stderr } = await scene.deploy([
      'promote',
      '--all',
      '--from',
      'staging',
      '--to',
      'production',
    ]).ended;

    expect(code).toBe(0);
    expect(stderr).toContain('shop: production has what is live in staging already');
  });

  it.each([
    [['shop', '--from', 'staging', '--to', 'staging'], 'the same environment'],
    [['shop', '--from', 'production'], 'not clear which environments after production'],
    [['site'], 'not clear which environments'],
    [['shop', '--from', 'stagin'], 'Did you mean staging?'],
  ])('of %j is refused', async (args, what) => {
    const { code, stderr } = await scene.deploy(['promote', ...args]).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(what);
  });
});

describe('deploy approve', () => {
  const waiting = runThatWaits({ environment: 'production' });

  it.each([
    [[], true, 'succeeded', 0],
    [['--reject'], false, 'rejected', 0],
    [[], true, 'failed', 1],
  ] as const)('with %j says so, and follows the run', async (args, approved, outcome, code) => {
    await scene.keep(waiting);
    const running = scene.deploy(['approve', waiting.runId, ...args, '--why', 'looked at it']);

    const wish = await scene.wish(ranAs({ outcome }));

    expect(wish).toMatchObject({ ...{ app: 'shop', environment: 'production' }, why: 'looked at it' });
    expect(wish.action).toEqual({ kind: 'decide', runId: waiting.runId, approved });
    expect((await running.ended).code).toBe(code);
  });

  it('finds the run by the end of its id', async () => {
    await scene.keep(waiting);
    const running = scene.deploy(['approve', '3fa9c1d2', '--no-wait']);

    expect((await scene.wish()).action).toMatchObject({ runId: waiting.runId });
    expect((await running.ended).code).toBe(0);
  });

  it('gives 3 when nobody heard of it', async () => {
    await scene.keep(waiting);
    const running = scene.deploy(['approve', waiting.runId]);

    await scene.wish();

    expect(await running.ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('nothing was heard'),
    });
  });

  it('of a run that does not wait is refused', async () => {
    await scene.keep(runInWork({ phase: 'verify' }));

    const { code, stderr } = await scene.deploy(['approve', '3fa9c1d2']).ended;

    expect(code).toBe(2);
    expect(stderr).toContain('it does not wait for approval: it is at "verify"');
  });

  it('of a run that there is not names those that there are', async () => {
    await scene.keep(waiting);

    const { code, stderr } = await scene.deploy(['approve', '20251121T101320-3fa9c1d3']).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(
      `Did you mean ${waiting.runId}? There are: ${waiting.runId} (shop in production).`,
    );
  });
});

describe('deploy stop', () => {
  it.each([
    ['rolledback', 0],
    ['failed', 0],
    ['succeeded', 1],
  ] as const)('of a run that then ends %s gives %d', async (outcome, code) => {
    const run = runInWork({ phase: 'shift' });
    await scene.keep(run);
    const running = scene.deploy(['stop', run.runId]);

    const wish = await scene.wish(ranAs({ outcome }));

    expect(wish.action).toEqual({ kind: 'decide', runId: run.runId, approved: false });
    expect((await running.ended).code).toBe(code);
  });
});
