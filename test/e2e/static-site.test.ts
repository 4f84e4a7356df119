import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NamedRelease } from '../../functions/deployment/targets/target.ts';
import { type RunningSites, startSites } from '../../local/cloud/sites/site-server.ts';
import { findChromium } from '../support/chromium.ts';
import { type DeployedSite, deployedSite } from '../support/deployed-site.ts';
import { buildFrontend } from '../support/frontend.ts';

const executablePath = findChromium();
const reason = executablePath ? '' : ' (skipped: no Chromium on the path and none in CHROMIUM_PATH)';
const wantedRequests = 10_000;
/** More flips than these would compete with the requests for the processor, and be no harder on any one of them. */
const requestsPerFlip = 50;

/** What a page has loaded on its own, beside what the test has it do. */
interface Loads {
  readonly requests: number;
  /** A sentence for each request that failed and each page that was put together of two releases. */
  readonly wrong: readonly string[];
}

/** Runs in the page: loads the site anew, with all that its files lead to, until so many requests are made. */
const loadAgainAndAgain = async (wanted: number): Promise<Loads> => {
  const wrong: string[] = [];
  let requests = 0;
  const load = async (path: string): Promise<string> => {
    requests += 1;
    Reflect.set(globalThis, 'requestsMade', requests);
    try {
      const response = await fetch(path, { cache: 'no-store' });
      if (!response.ok) wrong.push(`${path}: ${response.status}`);
      return await response.text();
    } catch (error) {
      wrong.push(`${path}: ${String(error)}`);
      return '';
    }
  };
  const visit = async (): Promise<void> => {
    const page = await load('/');
    const word = /<title>(.*?)<\/title>/.exec(page)?.[1] ?? 'no title';
    const waiting = [...page.matchAll(/src="(.*?)"/g)].map(([, path]) => path ?? '');
    const seen = new Set(waiting);
    const texts: string[] = [];
    for (const path of waiting) {
      const text = await load(path);
      texts.push(text);
      for (const [, chunk] of text.matchAll(/"\.\/([\w-]+\.js)"/g)) {
        const next = `/assets/${chunk}`;
        if (!seen.has(next)) waiting.push(next);
        seen.add(next);
      }
    }
    if (!texts.some((text) => text.includes(JSON.stringify(word)))) wrong.push(`${word} with other files`);
  };
  const visitor = async (): Promise<void> => {
    while (requests < wanted) await visit();
  };
  await Promise.all(Array.from({ length: 6 }, visitor));
  return { requests, wrong };
};

describe.skipIf(!executablePath)(`a static site in a browser, while its releases change${reason}`, () => {
  let browser: Browser;
  let site: DeployedSite;
  let running: RunningSites;
  let url: string;
  let releases: Record<'one' | 'two' | 'three', NamedRelease>;
  const faults: unknown[] = [];

  beforeAll(async () => {
    site = await deployedSite();
    running = await startSites([{ name: 'shop', directory: site.directory, port: 0 }], (_site, error) =>
      faults.push(error),
    );
    url = running.sites[0]?.url ?? '';
    const built = async (word: string) => site.releases.release(await buildFrontend(word));
    releases = { one: await built('one'), two: await built('two'), three: await built('three') };
    for (const release of Object.values(releases)) await site.prepare(release);
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      // The sandbox needs rights that a container does not give.
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await site?.close();
  });

  const openTab = async (): Promise<{ readonly tab: Page; readonly failures: string[] }> => {
    const tab = await browser.newPage();
    const failures: string[] = [];
    tab.on('requestfailed', (request) => failures.push(request.url()));
    tab.on('pageerror', (error) => failures.push(error.message));
    tab.on('response', (response) => {
      if (response.status() >= 400) failures.push(`${response.url()}: ${response.status()}`);
    });
    await tab.goto(url);
    return { tab, failures };
  };
  const wordIn = (tab: Page) => tab.locator('#word').textContent();

  it('keeps an open tab whole: what it has not loaded yet is there after two more releases', async () => {
    await site.flip(releases.one);
    const { tab, failures } = await openTab();
    await expect.poll(() => wordIn(tab)).toBe('one');
    await site.flip(releases.two);
    await site.flip(releases.three);
    await tab.locator('#more').click();
    await expect.poll(() => tab.locator('#shown').textContent()).toBe('more of one');
    expect(failures).toEqual([]);
    await tab.close();
  });

  it('shows the release before at the first reload after a rollback', async () => {
    await site.flip(releases.two);
    const { tab, failures } = await openTab();
    await expect.poll(() => wordIn(tab)).toBe('two');
    const began = performance.now();
    await site.flip(releases.one);
    await tab.reload();
    await expect.poll(() => wordIn(tab)).toBe('one');
    process.stderr.write(`rollback to reloaded page: ${(performance.now() - began).toFixed(0)} ms\n`);
    expect(failures).toEqual([]);
    await tab.close();
  });

  it(`fails none of ${wantedRequests} requests during flips and rollbacks`, {
    timeout: 300_000,
  }, async () => {
    await site.flip(releases.one);
    const { tab, failures } = await openTab();
    let isLoading = true;
    const loading = tab.evaluate(loadAgainAndAgain, wantedRequests).finally(() => {
      isLoading = false;
    });
    const loaded = (count: number) =>
      tab.waitForFunction((least) => Reflect.get(globalThis, 'requestsMade') >= least, count);
    let flips = 0;
    while (isLoading) {
      for (const release of [releases.two, releases.one, releases.three, releases.one]) {
        await loaded(Math.min(flips * requestsPerFlip, wantedRequests));
        await site.deploy(release);
        flips += 1;
        const between = await fetch(url);
        if (!(await between.text()).includes('<title>')) faults.push(`${between.status} between two flips`);
      }
    }
    const { requests, wrong } = await loading;
    process.stderr.write(`${requests} requests during ${flips} flips, ${wrong.length} wrong\n`);
    expect({ wrong, failures, faults }).toEqual({ wrong: [], failures: [], faults: [] });
    expect(requests).toBeGreaterThanOrEqual(wantedRequests);
    expect(flips).toBeGreaterThan(10);
    await tab.close();
  });
});
