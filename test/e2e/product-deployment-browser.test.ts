import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSites, startSites } from '../../local/cloud/sites/site-server.ts';
import { runIdOf } from '../../shared/jobs/deployment-run-id.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { findChromium } from '../support/chromium.ts';
import { type DeploymentLedger, openDeploymentLedger } from '../support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';

const executablePath = findChromium();
const reason = executablePath ? '' : ' (skipped: no Chromium on the path and none in CHROMIUM_PATH)';

/** Names every file but the page by its content, as bundlers do. */
const build = `set -e
mkdir -p dist/assets
lazy=lazy-$(cksum src/lazy.js | cut -d' ' -f1).js
cp src/lazy.js dist/assets/$lazy
sed "s/LAZY/$lazy/" src/main.js > main.js
main=main-$(cksum main.js | cut -d' ' -f1).js
cp main.js dist/assets/$main
sed "s/MAIN/$main/" src/index.html > dist/index.html
`;
const sources = (word: string) => ({
  'build.sh': build,
  'src/index.html': `<!doctype html><title>${word}</title><link rel="icon" href="data:,"><button id="more">More</button><p id="shown"></p><script type="module" src="/assets/MAIN"></script>\n`,
  'src/main.js': `document.querySelector('#more').onclick = async () => { document.querySelector('#shown').textContent = (await import('./LAZY')).more; };\n`,
  'src/lazy.js': `export const more = 'more of ${word}';\n`,
});

/** Runs in the page: loads the site with all that its files lead to, until it is told to stop. */
const loadUntilStopped = async (): Promise<{
  readonly requests: number;
  readonly wrong: readonly string[];
}> => {
  const wrong: string[] = [];
  let requests = 0;
  const load = async (path: string): Promise<string> => {
    requests += 1;
    const response = await fetch(path, { cache: 'no-store' }).catch((error: unknown) => String(error));
    if (typeof response === 'string') wrong.push(`${path}: ${response}`);
    else if (!response.ok) wrong.push(`${path}: ${response.status}`);
    return typeof response === 'string' ? '' : response.text();
  };
  const visitor = async (): Promise<void> => {
    while (!('isOver' in globalThis)) {
      const page = await load('/');
      const word = /<title>(.*?)<\/title>/.exec(page)?.[1] ?? 'no title';
      const main = await load(/src="(.*?)"/.exec(page)?.[1] ?? '/no-script');
      const lazy = await load(`/assets/${/lazy-\d+\.js/.exec(main)?.[0] ?? 'no-chunk'}`);
      if (!lazy.includes(`more of ${word}'`)) wrong.push(`${word} with the files of another release`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, visitor));
  return { requests, wrong };
};

describe.skipIf(!executablePath)(`an app in a browser, while the product deploys it${reason}`, () => {
  let product: Product;
  let sites: RunningSites;
  let ledger: DeploymentLedger;
  let browser: Browser;
  let directory: string;
  let url: string;
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
            targets: [{ kind: 'static', directory }],
            checks: [{ kind: 'assets', url }],
            environments: { production: { branches: ['main'], checkIntervalSeconds: 1 } },
          },
        ],
      },
    });
    ledger = openDeploymentLedger(product.cloud, { app: 'shop', environment: 'production' });
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      // The sandbox needs rights that a container does not give.
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    ledger?.close();
    await product?.[Symbol.asyncDispose]();
    await sites?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const ended = (isMeant: (run: DeploymentRun) => boolean): Promise<DeploymentRun> =>
    eventually(async () => {
      const run = (await ledger.runs()).find((one) => one.phase === 'ended' && isMeant(one));
      if (!run) throw new Error('it has not ended yet');
      return run;
    }, 60_000);
  const deploy = async (word: string): Promise<void> => {
    const commit = await product.developer.commitAndPush('shop', 'main', { files: sources(word) });
    expect(await ended((run) => run.commit === commit)).toMatchObject({ outcome: 'succeeded' });
  };
  const rollback = async (): Promise<DeploymentRun> => {
    const runId = runIdOf(Date.now(), 'the test');
    const body = {
      ...{ kind: 'deployment', id: 'the test', by: 'ada', receivedAt: Date.now() },
      ...{ app: 'shop', environment: 'production' },
      action: { kind: 'start', runId, order: { kind: 'rollback' }, overrides: [] },
    };
    const { client, url: QueueUrl } = product.ledger.queues.plan;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
    return ended((run) => run.runId === runId);
  };
  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  };

  it('given two releases and a rollback, fails no request, and a tab of the first one still loads its chunk', async () => {
    await deploy('one');
    const tab = await openPage();
    const visitors = await openPage();
    const loading = visitors.evaluate(loadUntilStopped);
    await deploy('two');
    await deploy('three');
    const { outcome, createdAt, finishedAt = 0 } = await rollback();
    await visitors.evaluate(() => Object.assign(globalThis, { isOver: true }));
    const { requests, wrong } = await loading;
    process.stderr.write(
      `${requests} requests, ${wrong.length} wrong; rollback ${finishedAt - createdAt} ms\n`,
    );
    expect({ outcome, wrong }).toEqual({ outcome: 'succeeded', wrong: [] });
    await tab.locator('#more').click();
    await expect.poll(() => tab.locator('#shown').textContent()).toBe('more of one');
    await visitors.reload();
    expect(await visitors.title()).toBe('two');
  });
});
