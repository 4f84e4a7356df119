import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeploymentWish } from '../../functions/planner/plan-message.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { type Deploying, startDeploying } from '../support/deploying.ts';
import { deploymentRun, deploymentStep, runInWork, runThatWaits } from '../support/deployment-runs.ts';

let scene: Deploying;
beforeEach(async () => {
  scene = await startDeploying();
});
afterEach(() => scene.stop());

/** The run that a wish leads to, in whatever state. */
const ranAs =
  (change: Partial<DeploymentRun> = {}) =>
  ({ app, environment, action }: DeploymentWish) =>
    scene.keep(deploymentRun({ app, environment, runId: action.runId, ...change }));

const reason = { code: 'BUILD_FAILED', what: 'The build ended with 2', remedy: 'Mend it.' };

describe('deploy APP', () => {
  it.each([
    ['succeeded', 0, '✓ shop in staging is live'],
    ['failed', 1, '✗ shop in staging failed'],
    ['rolledback', 1, '✗ shop in staging was rolled back'],
    ['rejected', 1, '✗ shop in staging was rejected'],
    ['superseded', 1, '! shop in staging gave way'],
  ] as const)('whose run ended %s gives %d', async (outcome, code, line) => {
    const running = scene.deploy(['shop', '--env', 'staging']);

    await scene.wish(ranAs({ outcome, ...(code === 0 ? {} : { reason }) }));
    const result = await running.ended;

    expect(result.code).toBe(code);
    expect(result.stdout).toContain(line);
    expect(result.stdout.includes('BUILD_FAILED: The build ended with 2')).toBe(code !== 0);
  });

  it('asks for the branch of the environment, in the name of the person', async () => {
    const running = scene.deploy(['shop', '--env', 'staging', '--why', 'release day']);

    const wish = await scene.wish(ranAs());
    await running.ended;

    expect(wish).toMatchObject({
      ...{ app: 'shop', environment: 'staging', by: 'ada', why: 'release day' },
      action: { kind: 'start', order: { kind: 'deploy', ref: 'refs/heads/main' }, overrides: [] },
    });
  });

  it.each([
    [['--ref', 'next'], { ref: 'refs/heads/next' }],
    [['--ref', 'refs/tags/v1'], { ref: 'refs/tags/v1' }],
    [['--commit', 'A'.repeat(40)], { commit: 'a'.repeat(40) }],
  ])('asks with %j for that', async (args, order) => {
    const running = scene.deploy(['shop', '--env', 'staging', ...args]);

    const wish = await scene.wish(ranAs());
    await running.ended;

    expect(wish.action).toMatchObject({ order: { kind: 'deploy', ...order } });
  });

  it('records the rules that are set aside', async () => {
    const args = ['--override', 'freeze,validation', '--why', 'the shop is down'];
    const running = scene.deploy(['shop', '--env', 'staging', ...args], {
      environment: { GITHUB_ACTOR: 'grace' },
    });

    const wish = await scene.wish(ranAs());
    await running.ended;

    expect(wish).toMatchObject({ by: 'grace', action: { overrides: ['freeze', 'validation'] } });
  });

  it('shows each part of the run once, when it is over', async () => {
    const running = scene.deploy(['shop', '--env', 'staging']);
    const built = deploymentStep({ detail: 'known build, 42 s saved' });
    const { action } = await scene.wish(({ action: { runId } }) =>
      scene.keep(runInWork({ runId, steps: [built] })),
    );
    await running.printed(/known build/);

    await scene.keep(
      deploymentRun({
        runId: action.runId,
        steps: [built, deploymentStep({ phase: 'shift', subject: 'git' })],
      }),
    );
    const { stdout } = await running.ended;

    expect(stdout.match(/✓ build {2}known build, 42 s saved/g)).toHaveLength(1);
    expect(stdout).toMatch(/known build.*\n.*✓ shift git .*\n✓ shop in staging is live/);
  });

  it('follows the run that takes a failed release back', async () => {
    const rolledBackBy = '20251121T101400-0badcafe';
    await scene.keep(deploymentRun({ runId: rolledBackBy, order: { kind: 'rollback' } }));
    const running = scene.deploy(['shop', '--env', 'staging']);

    await scene.wish(ranAs({ outcome: 'failed', reason, rolledBackBy }));

    expect(await running.ended).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        new RegExp(`Run ${rolledBackBy} takes it back[\\s\\S]*✓ shop in staging is live`),
      ),
    });
  });

  it('ends with 1 and says how to go on where a person has to agree', async () => {
    const running = scene.deploy(['shop', '--env', 'production']);

    const { action } = await scene.wish((wish) =>
      scene.keep(runThatWaits({ environment: wish.environment, runId: wish.action.runId })),
    );

    expect(await running.ended).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`auto-builder deploy approve ${action.runId}`),
    });
  });

  it('ends with 3 when nothing was heard of the run', async () => {
    const running = scene.deploy(['shop', '--env', 'staging']);

    const { action } = await scene.wish();

    expect(await running.ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`nothing was heard of run ${action.runId}`),
    });
  });

  it('goes on without the command after Ctrl-C, which gives 130', async () => {
    const running = scene.deploy(['shop', '--env', 'staging'], { interrupted: true });

    expect(await running.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('it goes on') });
  });

  it('does not wait with --no-wait, and names the run', async () => {
    const { code, stdout } = await scene.deploy(['shop', '--env', 'staging', '--no-wait', '--json']).ended;

    const { action } = await scene.wish();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, asked: [{ app: 'shop', runId: action.runId }] });
  });

  it('gives the whole run with --json', async () => {
    const running = scene.deploy(['shop', '--env', 'staging', '--json']);
    await scene.wish(ranAs());

    const { stdout } = await running.ended;

    expect(JSON.parse(stdout)).toMatchObject({
      ...{ ok: true, complete: true, missing: [], skipped: [] },
      runs: [{ app: 'shop', environment: 'staging', outcome: 'succeeded', steps: [{ phase: 'build' }] }],
    });
  });
});

describe('the environment of a deployment', () => {
  it('is the first one of the app when none is named, which is said', async () => {
    const running = scene.deploy(['shop']);

    const wish = await scene.wish(ranAs());
    const { stderr } = await running.ended;

    expect(wish.environment).toBe('staging');
    expect(stderr).toContain('shop: staging, its first environment');
  });

  it('is that of DEPLOY_ENV when none is named', async () => {
    const running = scene.deploy(['shop'], { environment: { DEPLOY_ENV: 'production' } });

    const wish = await scene.wish(ranAs());
    await running.ended;

    expect(wish.environment).toBe('production');
  });

  it.each([
    [['shop', '--env', 'prodcution'], {}, 'Did you mean production? Name one of: staging, production.'],
    [['shop'], { DEPLOY_ENV: 'test' }, '(DEPLOY_ENV). Name one of: staging, production.'],
    [['--all', '--env', 'stagign'], {}, 'Did you mean staging?'],
    [['shp'], {}, 'Did you mean shop? Name one of: shop, site.'],
  ])('that is wrong in %j is refused with what there is', async (args, environment, hint) => {
    const { code, stderr } = await scene.deploy(args, { environment }).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });
});

describe('deploy of several apps', () => {
  const asked = async (many: number) => {
    const wishes: string[] = [];
    for (let index = 0; index < many; index += 1) {
      const { app, environment } = await scene.wish(ranAs());
      wishes.push(`${app} ${environment}`);
    }
    return wishes.sort();
  };

  it('takes all that have the environment with --all, and each line says to which it belongs', async () => {
    const running = scene.deploy(['--all', '--env', 'staging']);

    expect(await asked(2)).toEqual(['shop staging', 'site staging']);
    expect(await running.ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('site staging │ ✓'),
    });
  });

  it.each([
    [['--repo', '--env', 'staging'], 'shop staging'],
    [['--repo', 'ACME/web'], 'site staging'],
    [['--frontend'], 'site staging'],
  ])('takes with %j those that are meant', async (args, place) => {
    const running = scene.deploy(args);

    expect(await asked(1)).toEqual([place]);
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it('says which ones are left out', async () => {
    const running = scene.deploy(['--all', '--env', 'production']);

    expect(await asked(1)).toEqual(['shop production']);
    expect((await running.ended).stderr).toContain('left out, as they have no environment production: site');
  });

  it('is partial when one of them fails', async () => {
    const running = scene.deploy(['--all', '--env', 'staging', '--json']);
    await scene.wish(ranAs());
    await scene.wish(ranAs({ outcome: 'failed' }));

    const { code, stdout } = await running.ended;

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, complete: true });
  });
});

describe('a deployment that is written wrongly', () => {
  it.each([
    [[], 'no app is named'],
    [['shop', '--all'], 'more than one way'],
    [['shop', '--ref', 'a', '--commit', 'b'], 'both --ref and --commit'],
    [['shop', '--commit', 'abc123'], 'not the whole id'],
    [['shop', '--ref', 'refs/pull/1/head'], 'no branch or tag'],
    [['shop', '--override', 'freeze'], 'without a reason'],
    [['shop', '--override', 'freze', '--why', 'x'], 'Did you mean freeze?'],
    [['--repo', 'acme/other'], 'no app is made from this repository'],
    [['shop', '--rollback', '--ref', 'main'], '--rollback takes no --ref'],
  ])('such as %j is refused', async (args, what) => {
    const { code, stderr } = await scene.deploy(args).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(what);
  });
});
