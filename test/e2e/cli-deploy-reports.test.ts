import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { type Deploying, startDeploying } from '../support/deploying.ts';
import { deploymentRun, deploymentStep, runInWork, runThatWaits } from '../support/deployment-runs.ts';

const minute = 60_000;
const release = '1'.repeat(64);

/** Of a run that began so long ago: the digit is its hash. */
const begun = Date.now();
function runId(minutes: number, digit: number): string {
  const time = new Date(begun - minutes * minute).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${time}-${String(digit).repeat(8)}`;
}
const liveRun = runId(3, 1);
const [brokenRun, verifyingRun, lockedRun, waitingRun] = [
  runId(2, 2),
  runId(1, 3),
  runId(0.9, 4),
  runId(0.8, 5),
];

/** Times as they would be if the run had begun so long ago. */
function begunAgo(ms: number, overrides: Partial<DeploymentRun>): DeploymentRun {
  const createdAt = Date.now() - ms;
  const finishedAt = createdAt + 12_000;
  const times = { createdAt, updatedAt: finishedAt, since: createdAt, committedAt: createdAt - minute };
  return deploymentRun({ ...times, finishedAt, ...overrides });
}

let scene: Deploying;
let log: string;
beforeAll(async () => {
  scene = await startDeploying();
  log = await scene.cloud.blobs.put(Buffer.from('compiling \u001b[31mred\r\ndone\n'));
  const live = { runId: liveRun, release, at: begun - 2 * minute };
  const place = { app: 'shop', environment: 'staging' };
  await scene.cloud.deployments.environments.write(place, { live, committed: [live], fence: 1 }, 0);
  await scene.keep(
    begunAgo(3 * minute, {
      ...{ runId: liveRun, release, steps: [deploymentStep({ log, detail: 'release 111111111111' })] },
      build: { key: 'a'.repeat(64), cached: true, durationMs: 0, savedMs: 42_000 },
    }),
  );
  await scene.keep(
    begunAgo(2 * minute, {
      ...{ runId: brokenRun, outcome: 'rolledback' },
      reason: { code: 'DEPLOYMENT_CHECK_FAILED', what: 'Checks failed twice in a row', remedy: 'Mend it.' },
    }),
  );
  const verifying = deploymentStep({
    phase: 'verify',
    subject: '10 %',
    result: 'running',
    detail: '15 of 60 s watched',
  });
  await scene.keep(runInWork({ runId: verifyingRun, weight: 10, steps: [verifying] }));
  await scene.keep(runInWork({ runId: lockedRun, phase: 'acquire' }));
  await scene.keep(runThatWaits({ runId: waitingRun, environment: 'production' }));
});
afterAll(() => scene.stop());

const deploy = (...args: readonly string[]) => scene.deploy(args).ended;

describe('deploy status', () => {
  it('says what is live, what is under way, what went wrong last, and the figures', async () => {
    const { code, stdout } = await deploy('status', 'shop', '--env', 'staging');

    expect(code).toBe(0);
    const [head, atWork, trouble, figures] = stdout.split('\n');
    expect(head).toMatch(
      /^✗ shop → staging {2}release 111111111111 {2}commit cccccccccccc {2}live since .* by ada$/,
    );
    expect(atWork).toMatch(
      /… shop staging: verify 10 %, 15 of 60 s watched .*33333333 · 1 more run behind it$/,
    );
    expect(trouble).toContain(`last run ${brokenRun} rolledback, 1 min`);
    expect(trouble).toContain('DEPLOYMENT_CHECK_FAILED: Checks failed twice in a row');
    expect(figures).toMatch(
      /30 days: 2 runs · 50.0 % succeeded · lead time 1 min 12 s · 50.0 % of what went live failed/,
    );
  });

  it('says how to go on with a run that waits, and where nothing was ever deployed', async () => {
    const { stdout } = await deploy('status');

    expect(stdout).toContain(`auto-builder deploy approve ${waitingRun}`);
    expect(stdout).toContain('– site → staging  nothing was ever deployed there');
  });

  it('gives all of it with --json', async () => {
    const { environments } = JSON.parse((await deploy('status', 'shop', '--json')).stdout);

    expect(environments).toMatchObject([
      {
        ...{
          app: 'shop',
          environment: 'staging',
          repository: 'acme/app',
          waiting: [lockedRun],
        },
        live: { runId: liveRun, release, commit: 'c'.repeat(40), by: 'ada' },
        run: { runId: verifyingRun, phase: 'verify', weight: 10 },
        last: { outcome: 'rolledback' },
        figures: { deployments: 2, buildsKnown: 1 },
      },
      { environment: 'production', run: { phase: 'approve' } },
    ]);
  });

  it('--watch prints again with a change, until Ctrl-C', async () => {
    const watching = scene.deploy(['status', 'site', '--watch']);
    await watching.printed(/nothing was ever deployed there/);
    await scene.live('site', 'staging', '9'.repeat(64));
    await watching.printed(/release 999999999999/);

    watching.interrupt();

    expect((await watching.ended).code).toBe(0);
  });

  it('--watch gives no JSON', async () => {
    expect(await deploy('status', '--watch', '--json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--watch and --json exclude each other'),
    });
  });
});

describe('deploy history', () => {
  it('lists runs of all apps, newest first', async () => {
    const { code, stdout } = await deploy('history');

    expect(code).toBe(0);
    const rows = stdout.trim().split('\n').slice(1);
    expect(rows.map((row) => /\d{8}T\d{6}-(\d)/.exec(row)?.[1])).toEqual(['5', '4', '3', '2', '1']);
    expect(rows[3]).toMatch(
      /^✗ .* shop +staging +main +cccccccccccc +ada +rolledback +12.0 s +DEPLOYMENT_CHECK_FAILED$/,
    );
  });

  it.each([
    [['shop', '--env', 'production'], ['55555555']],
    [
      ['--limit', '2'],
      ['55555555', '44444444'],
    ],
    [['site'], []],
  ])('with %j lists fewer', async (args, ids) => {
    const { runs } = JSON.parse((await deploy('history', ...args, '--json')).stdout);

    expect(runs.map(({ runId }: DeploymentRun) => runId.slice(-8))).toEqual(ids);
  });

  it('refuses a time that is none', async () => {
    const { code, stderr } = await deploy('history', '--since', 'yesterday');

    expect(code).toBe(2);
    expect(stderr).toContain('It must be a time such as 30m, 12h, 7d or 2w.');
  });
});

describe('deploy show', () => {
  it('says who, what and when of a run, and each of its parts', async () => {
    const { code, stdout } = await deploy('show', liveRun);

    expect(code).toBe(0);
    expect(stdout).toMatch(/asked by +ada \(command command-1\)/);
    expect(stdout).toMatch(/build +known, 42.0 s saved/);
    expect(stdout).toContain('✓ build  release 111111111111');
    expect(stdout).not.toContain('compiling');
  });

  it('adds with --log what its build printed, and nothing that moves the cursor', async () => {
    expect((await deploy('show', liveRun, '--log')).stdout).toContain(
      '── log of build\ncompiling ·[31mred\ndone\n',
    );
    expect(JSON.parse((await deploy('show', '11111111', '--log', '--json')).stdout)).toMatchObject({
      run: { runId: liveRun },
      logs: [{ phase: 'build', text: expect.stringContaining('compiling') }],
    });
  });

  it('of a run that there is not names those that there are', async () => {
    const { code, stderr } = await deploy('show', liveRun.replace(/1$/, '2'));

    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean ${liveRun}?`);
  });

  it('of a part of several ids asks for more of it', async () => {
    const { code, stderr } = await deploy('show', waitingRun.slice(0, 6));

    expect(code).toBe(2);
    expect(stderr).toContain('Several runs have that in their id');
  });
});

describe('deploy metrics', () => {
  it('adds up each environment, and all of them', async () => {
    const { code, stdout } = await deploy('metrics', '--since', '2d');

    expect(code).toBe(0);
    const rows = stdout.trim().split('\n');
    expect(rows[1]).toMatch(
      /^shop +staging +2 +50.0 % +0.5 +1 min 12 s +1 min 12 s +50.0 % +12.0 s +0 +1 +42.0 s$/,
    );
    expect(rows[2]).toMatch(/^shop +production +0 +- +0.0 +- +- +- +- +0 +0 +0 ms$/);
    expect(rows.at(-1)).toMatch(/^all +2 /);
  });

  it('gives numbers with --json', async () => {
    const { environments, total } = JSON.parse((await deploy('metrics', 'shop', '--json')).stdout);

    expect(environments).toHaveLength(2);
    expect(total).toMatchObject({
      deployments: 2,
      successRate: 0.5,
      changeFailureRate: 0.5,
      buildTimeSavedMs: 42_000,
    });
  });
});
