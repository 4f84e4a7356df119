import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere, startHere } from '../support/cli-here.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';
import { gitIn } from '../support/repositories.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const deployment = {
  apps: [
    {
      name: 'shop',
      repo: 'acme/shop',
      build: {
        command: 'mkdir out && cp page.txt out/ && echo the page is made',
        output: 'out',
        inputs: ['page.txt'],
      },
      targets: [{ kind: 'git' as const, branch: 'deployed/{environment}' }],
      environments: { staging: {}, production: { after: 'staging', approval: true } },
    },
  ],
};

describe('deploy commands on a cloud that is up', () => {
  let product: Product;
  let directory: TestDirectory;
  beforeAll(async () => {
    const mirrors = [appMirror()];
    directory = await testDirectory();
    product = await startProduct({ repositories: ['shop'], mirrors, deployment, schedules: 'off' });
    const { apiUrl, gitUrl } = product.github;
    const configuration = { apiUrl, gitUrl, mirrors, deployment };
    await writeFile(join(directory.path, 'auto-builder.config.json'), JSON.stringify(configuration));
    await push('one');
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await directory.remove();
  });

  const push = (page: string) =>
    product.developer.commitAndPush('shop', 'main', { files: { 'page.txt': page } });
  const command = (args: readonly string[]) =>
    [
      ['deploy', ...args, '--data', product.cloudOptions.dataDirectory],
      { directory: directory.path, environment: { ...product.secrets, USER: 'ada' } },
    ] as const;
  const deploy = (...args: readonly string[]) => runHere(...command(args));
  const show = (environment: string) =>
    gitIn(product.github.repository('acme/shop'), 'show', `refs/heads/deployed/${environment}:page.txt`);

  it('plan says what would be done, and does nothing', async () => {
    const { code, stdout } = await deploy('plan', 'shop');

    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /build {5}would be made \(key [0-9a-f]{12}\)\n {2}target {4}→ git {2}serves nothing yet\n/,
      ),
    });
    expect((await deploy('history')).stdout).toBe('no deployments\n');
  });

  it('deploy builds a commit, shows how, and brings it there', async () => {
    const { code, stdout } = await deploy('shop', '--env', 'staging');

    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /✓ validate[\s\S]*✓ build[\s\S]*✓ shift git[\s\S]*✓ shop in staging is live/,
      ),
    });
    expect(await show('staging')).toBe('one');
  });

  it('plan knows then that nothing is left to do', async () => {
    const { code, stdout } = await deploy('plan', 'shop', '--env', 'staging');

    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/build {5}known [\s\S]*target {4}= git {2}serves it already/),
    });
  });

  it('what was not live in staging is planned, and refused, for production', async () => {
    await push('two');

    const plan = await deploy('plan', 'shop', '--env', 'production');
    const run = await deploy('shop', '--env', 'production');

    expect([plan.code, run.code]).toEqual([1, 1]);
    expect(plan.stdout).toContain(
      'DEPLOYMENT_NOT_IN_ORDER: production takes only releases that were live in staging',
    );
    expect(run.stdout).toContain(
      'DEPLOYMENT_NOT_IN_ORDER: production takes only releases that were live in staging',
    );
  });

  it('promote waits for a person, and approve goes on with it to the end', async () => {
    const promoted = await deploy('promote', 'shop', '--from', 'staging', '--to', 'production');
    const [, run = ''] = /deploy approve (\S+)\n/.exec(promoted.stdout) ?? [];
    expect(promoted.code).toBe(1);

    const approved = await deploy('approve', run, '--why', 'looked at it');

    expect(approved).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ada agreed: looked at it[\s\S]*shop in production is live/),
    });
    expect(await show('production')).toBe('one');
  });

  it('a promotion that is refused changes nothing', async () => {
    await deploy('shop', '--env', 'staging');
    const { stdout } = await deploy('promote', 'shop', '--to', 'production');
    const [, run = ''] = /deploy approve (\S+)\n/.exec(stdout) ?? [];

    const rejected = await deploy('approve', run, '--reject');

    expect(rejected).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('shop in production was rejected by ada'),
    });
    expect(await show('production')).toBe('one');
  });

  it('rollback brings the release before back, and not further', async () => {
    expect(await show('staging')).toBe('two');

    const { code } = await deploy('rollback', 'shop', '--env', 'staging', '--why', 'two is broken');

    expect(code).toBe(0);
    expect(await show('staging')).toBe('one');
  });

  it('status, history, show and metrics say what has happened', async () => {
    const status = await deploy('status');
    const history = await deploy('history', 'shop', '--json');
    const runs: { runId: string; order: { kind: string }; environment: string }[] = JSON.parse(
      history.stdout,
    ).runs;
    const built = runs.findLast(({ environment }) => environment === 'staging');
    const shown = await deploy('show', built?.runId ?? '', '--log');
    const metrics = await deploy('metrics', '--json');

    expect(status.stdout).toMatch(
      /shop → staging {2}release [0-9a-f]{12} {2}commit [0-9a-f]{12} {2}live since .* by ada/,
    );
    expect(runs.map(({ order, environment }) => `${order.kind} ${environment}`)).toEqual([
      'rollback staging',
      'promote production',
      'deploy staging',
      'promote production',
      'deploy production',
      'deploy staging',
    ]);
    expect(shown.stdout).toContain('the page is made');
    expect(JSON.parse(metrics.stdout)).toMatchObject({
      total: { changeFailureRate: expect.any(Number), builds: 2 },
    });
  });

  it('Ctrl-C ends the waiting, and not the run', async () => {
    await push('three');
    const running = startHere(...command(['shop', '--env', 'staging']));
    await running.printed(/shop → staging/);

    running.interrupt();

    expect(await running.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(
        /stopped waiting for run \S+: it goes on; auto-builder deploy stop ends it/,
      ),
    });
    await eventually(async () => expect(await show('staging')).toBe('three'), 30_000);
  });
});
