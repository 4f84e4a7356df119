import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSites, startSites } from '../../local/cloud/sites/site-server.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { type DeploymentLedger, openDeploymentLedger } from '../support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';

/** A frontend whose files are named by their content, made by a shell script. */
const build = `set -e
mkdir -p dist/assets
hash=$(cksum src/app.js | cut -d' ' -f1)
cp src/app.js dist/assets/app-$hash.js
sed "s/APP/app-$hash.js/" src/index.html > dist/index.html
echo built $hash
`;
const page = (word: string): string =>
  `<!doctype html><title>${word}</title><script src="/assets/APP"></script>\n`;
const sources = (word: string) => ({
  'build.sh': build,
  'src/index.html': page(word),
  'src/app.js': `document.body.dataset.word = ${JSON.stringify(word)};\n`,
});

describe('the product, with an app that it deploys', () => {
  let product: Product;
  let sites: RunningSites;
  let ledger: DeploymentLedger;
  let url: string;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
    sites = await startSites([{ name: 'shop', directory, port: 0 }], () => undefined);
    url = sites.sites[0]?.url ?? '';
    product = await startProduct({
      repositories: ['shop'],
      mirrors: [appMirror()],
      deployment: {
        apps: [
          {
            name: 'shop',
            repo: 'acme/shop',
            build: { command: 'sh build.sh', output: 'dist', inputs: ['build.sh', 'src'] },
            targets: [
              { kind: 'static', name: 'site', directory },
              { kind: 'git', name: 'branch', branch: 'deployed' },
            ],
            checks: [
              { kind: 'http', name: 'front-page', url, contains: 'assets', when: 'verify' },
              { kind: 'assets', name: 'files', url, when: 'verify' },
              { kind: 'http', name: 'not-broken', url, matches: '^(?![\\s\\S]*broken)', when: 'verify' },
            ],
            environments: { production: { branches: ['main'], checkIntervalSeconds: 1 } },
          },
        ],
      },
    });
    ledger = openDeploymentLedger(product.cloud, { app: 'shop', environment: 'production' });
  });
  afterAll(async () => {
    await ledger.close();
    await product[Symbol.asyncDispose]();
    await sites.close();
    await rm(directory, { recursive: true, force: true });
  });

  const title = async (): Promise<string | undefined> =>
    /<title>(.*?)<\/title>/.exec(await (await fetch(url)).text())?.[1];
  const deployed = async (commit: string): Promise<DeploymentRun> =>
    eventually(async () => {
      const run = (await ledger.runs()).find((one) => one.commit === commit && one.phase === 'ended');
      if (!run)
        throw new Error(
          `not yet: ${JSON.stringify((await ledger.runs()).map(({ phase, steps }) => [phase, steps.at(-1)]))}`,
        );
      return run;
    }, 60_000);

  it('given a push, builds it, checks it and serves it', async () => {
    const commit = await product.developer.commitAndPush('shop', 'main', { files: sources('one') });
    expect(await deployed(commit)).toMatchObject({ outcome: 'succeeded', build: { cached: false } });
    expect(await title()).toBe('one');
  });

  it('given a commit that changes nothing of what is built, builds nothing', async () => {
    const commit = await product.developer.commitAndPush('shop', 'main', { files: { 'README.md': 'words' } });
    expect(await deployed(commit)).toMatchObject({ outcome: 'succeeded', build: { cached: true } });
  });

  it('given a release that its checks find broken, serves nobody with it', async () => {
    const commit = await product.developer.commitAndPush('shop', 'main', { files: sources('broken') });
    expect(await deployed(commit)).toMatchObject({ reason: { code: 'DEPLOYMENT_CHECK_FAILED' } });
    expect(await title()).toBe('one');
  });

  it('given a build that fails, says what it printed', async () => {
    const commit = await product.developer.commitAndPush('shop', 'main', {
      files: { 'build.sh': 'echo the disk is full; exit 3' },
    });
    const { outcome, reason } = await deployed(commit);
    expect({ outcome, what: reason?.what }).toEqual({
      outcome: 'failed',
      what: expect.stringMatching(/ended with status 3.*the disk is full/),
    });
  });
});
