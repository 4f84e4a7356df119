import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere, startHere } from '../support/cli-here.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { gitIn } from '../support/repositories.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const deployment = {
  apps: [
    {
      name: 'shop',
      repo: 'acme/shop',
      build: { command: 'sleep 1 && mkdir out && cp page.txt out/', output: 'out', inputs: ['page.txt'] },
      targets: [{ kind: 'git' as const, branch: 'deployed/{environment}' }],
      environments: { staging: {}, production: { after: 'staging', automatic: true } },
    },
  ],
};

describe('deploy commands with no cloud up', () => {
  let product: Product;
  let directory: TestDirectory;
  beforeEach(async () => {
    const mirrors = [appMirror()];
    directory = await testDirectory();
    product = await startProduct({ repositories: ['shop'], mirrors, deployment, cloud: false });
    const { apiUrl, gitUrl } = product.github;
    const configuration = { apiUrl, gitUrl, mirrors, deployment };
    await writeFile(join(directory.path, 'auto-builder.config.json'), JSON.stringify(configuration));
    await product.developer.commitAndPush('shop', 'main', { files: { 'page.txt': 'one' } });
  });
  afterEach(async () => {
    await product[Symbol.asyncDispose]();
    await directory.remove();
  });

  const command = (args: readonly string[]) =>
    [['deploy', ...args], { directory: directory.path, environment: product.secrets }] as const;
  const show = (environment: string) =>
    gitIn(product.github.repository('acme/shop'), 'show', `refs/heads/deployed/${environment}:page.txt`);

  it('a deployment brings one up, and stays until what follows from it is done as well', async () => {
    const { code, stdout } = await runHere(...command(['shop', '--env', 'staging']));

    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/shop in staging is live[\s\S]*shop in production is live/),
    });
    expect([await show('staging'), await show('production')]).toEqual(['one', 'one']);
  });

  it('a run that Ctrl-C leaves standing goes on with the next command', async () => {
    const running = startHere(...command(['shop', '--env', 'staging']));
    await running.printed(/✓ validate/);
    running.interrupt();
    const left = await running.ended;
    expect(left).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('auto-builder up goes on with it'),
    });

    const { code } = await runHere(...command(['shop', '--env', 'staging']));
    const history = await runHere(...command(['history', '--env', 'staging', '--json']));

    expect(code).toBe(0);
    // Its build went with the cloud, so it may have failed; but it holds nobody up.
    expect(JSON.parse(history.stdout).runs).toMatchObject([
      { phase: 'ended', outcome: 'succeeded' },
      { phase: 'ended' },
    ]);
  });

  it('nobody would go on with a deployment that is not waited for', async () => {
    expect(await runHere(...command(['shop', '--no-wait']))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no cloud is up that would do the work later'),
    });
  });
});
