import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { htmlReport } from '../../functions/validation/reports/html-report.ts';
import type { ValidationResult } from '../../functions/validation/result.ts';
import { findChromium } from '../support/chromium.ts';
import { finding, largeResult, validationResult } from '../support/validation-results.ts';

const executablePath = findChromium();
const reason = executablePath ? '' : ' (skipped: no Chromium on the path and none in CHROMIUM_PATH)';

const evil = `</script><img src="https://evil.example/x" onerror="window.owned = true"><!--`;

const mixed = validationResult({
  findings: [
    finding({ file: 'src/app.py', line: 1, severity: 'warning', stage: 2 }),
    finding({
      file: 'src/app.py',
      line: 5,
      code: 'F821',
      message: 'Undefined name `x`',
      severity: 'error',
      fixable: false,
    }),
    finding({ file: 'web/page.ts', language: 'javascript', code: 'format', severity: 'info', stage: 3 }),
    finding({ file: 'web/cut.py', code: 'invalid-syntax', severity: 'critical', stage: 1, fixable: false }),
  ],
  excerpts: new Map([['src/app.py', { 1: '    import os', 5: 'return widgets' }]]),
});

describe.skipIf(!executablePath)(`the HTML report in a browser${reason}`, () => {
  let browser: Browser;
  let directory: string;
  let page: Page | undefined;
  let requests: string[];
  let failures: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'validation-report-'));
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      // The sandbox needs rights that a container does not give.
      args: ['--no-sandbox'],
    });
  });

  afterEach(async () => page?.close());

  afterAll(async () => {
    await browser?.close();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  async function open(html: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const file = join(directory, 'report.html');
    await writeFile(file, html);
    const opened = await browser.newPage(options);
    requests = [];
    failures = [];
    opened.on('request', (request) => requests.push(request.url()));
    opened.on('pageerror', (error) => failures.push(error.message));
    opened.on('console', (message) => {
      if (message.type() === 'error') failures.push(message.text());
    });
    page = opened;
    await opened.goto(pathToFileURL(file).href);
    return opened;
  }

  const openResult = (result: ValidationResult, options: Parameters<Browser['newPage']>[0] = {}) =>
    open(htmlReport(result), options);
  const codes = (opened: Page) => opened.locator('.finding .code').allTextContents();

  it('shows all findings, and asks no one for anything', async () => {
    const opened = await openResult(mixed);
    expect(await codes(opened)).toEqual(['F401', 'F821', 'invalid-syntax', 'format']);
    expect(requests).toEqual([pathToFileURL(join(directory, 'report.html')).href]);
    expect(failures).toEqual([]);
  });

  it('marks the place in the source line', async () => {
    const opened = await openResult(
      validationResult({
        findings: [finding({ line: 1, column: 12, endColumn: 14 })],
        excerpts: mixed.excerpts,
      }),
    );
    expect(await opened.locator('.excerpt').textContent()).toBe('import os');
    expect(await opened.locator('.excerpt mark').textContent()).toBe('os');
  });

  it.each<[string, (opened: Page) => Promise<unknown>, string[]]>([
    [
      'a severity that is switched off',
      (at) => at.getByRole('button', { name: /^critical/ }).click(),
      ['F401', 'F821', 'format'],
    ],
    ['a stage', (at) => at.getByLabel('Stage').selectOption('3'), ['format']],
    ['a language', (at) => at.getByLabel('Language').selectOption('javascript'), ['format']],
    ['a part of the path', (at) => at.getByLabel('File', { exact: true }).fill('app.py'), ['F401', 'F821']],
    ['what can be fixed', (at) => at.getByLabel('Fixable only').check(), ['F401', 'format']],
    ['a search in the messages', (at) => at.getByLabel('Search').fill('undefined'), ['F821']],
    ['a search in the source', (at) => at.getByLabel('Search').fill('return widgets'), ['F821']],
    [
      'a folder',
      (at) => at.getByRole('button', { name: 'web', exact: true }).click(),
      ['invalid-syntax', 'format'],
    ],
  ])('is narrowed down by %s', async (_, narrow, expected) => {
    const opened = await openResult(mixed);
    await narrow(opened);
    await expect.poll(() => codes(opened)).toEqual(expected);
    expect(await opened.getByRole('status').textContent()).toMatch(new RegExp(`^${expected.length} of 4 `));
  });

  it('puts the worst first, and everything back again', async () => {
    const opened = await openResult(mixed);
    await opened.getByLabel('Order').selectOption('worst');
    await expect.poll(() => codes(opened)).toEqual(['invalid-syntax', 'F821', 'F401', 'format']);
    await opened.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => codes(opened)).toEqual(['F401', 'F821', 'invalid-syntax', 'format']);
  });

  it('says when nothing fits', async () => {
    const opened = await openResult(mixed);
    await opened.getByLabel('Search').fill('nowhere');
    await opened.getByText('No finding fits these filters.').waitFor();
    expect(await codes(opened)).toEqual([]);
  });

  it('is searched by the keyboard alone', async () => {
    const opened = await openResult(mixed);
    await opened.keyboard.press('/');
    await opened.keyboard.type('f821');
    await expect.poll(() => codes(opened)).toEqual(['F821']);
    await opened.keyboard.press('Escape');
    await expect.poll(() => codes(opened)).toHaveLength(4);
  });

  it.each(['light', 'dark'] as const)(
    'follows a system that is %s, until it is switched',
    async (colorScheme) => {
      const opened = await openResult(mixed, { colorScheme });
      const ground = () => opened.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const [light, dark] = ['rgb(244, 245, 248)', 'rgb(13, 16, 22)'];
      expect(await ground()).toBe(colorScheme === 'dark' ? dark : light);
      await opened.getByRole('button', { name: 'Dark / light' }).click();
      expect(await ground()).toBe(colorScheme === 'dark' ? light : dark);
    },
  );

  it('makes nothing but text of what a repository says', async () => {
    const opened = await openResult(
      validationResult({
        repository: evil,
        findings: [finding({ file: `${evil}/${evil}.py`, message: evil, code: evil })],
        excerpts: new Map([[`${evil}/${evil}.py`, { 1: evil }]]),
        notAnalysed: [{ file: evil, reason: evil }],
        notHonoured: [{ file: evil, what: evil }],
      }),
    );
    expect(await opened.locator('.finding .message').textContent()).toBe(evil);
    expect(await opened.locator('img').count()).toBe(0);
    expect(await opened.evaluate('window.owned')).toBeUndefined();
    expect(requests).toHaveLength(1);
  });

  it('stops a script that found its way in', async () => {
    const html = htmlReport(mixed).replace('<main>', '<main><script>window.owned = true</script>');
    const opened = await open(html);
    expect(await opened.evaluate('window.owned')).toBeUndefined();
    expect(failures.join()).toContain('Content Security Policy');
  });

  it('answers with 20,000 findings, and shows more of them on the way down', async () => {
    const opened = await openResult(largeResult(20_000));
    await opened.getByText('20,000 of 20,000 findings in 1,000 files').waitFor();
    const first = await opened.locator('.finding').count();
    expect(first).toBeLessThan(1000);
    await opened.locator('#more').scrollIntoViewIfNeeded();
    await expect.poll(() => opened.locator('.finding').count()).toBeGreaterThan(first);
    await opened.getByLabel('Search').fill('module_999.py');
    await opened.getByText('20 of 20,000 findings in 1 file').waitFor();
  });

  it.each([1280, 390])('has no sideways scrolling at a width of %i', async (width) => {
    const opened = await openResult(mixed, { viewport: { width, height: 800 } });
    const wider = await opened.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(wider).toBeLessThanOrEqual(0);
  });

  // A bundler that keeps the names of functions wraps them in a call that is not there in the page.
  it('works out of a bundle that is minified and keeps names', async () => {
    const entry = new URL('../../functions/validation/reports/html-report.ts', import.meta.url);
    const { outputFiles } = await build({
      entryPoints: [entry.pathname],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      minify: true,
      keepNames: true,
    });
    const file = join(directory, 'bundle.mjs');
    await writeFile(file, outputFiles[0]?.contents ?? '');
    const bundled: { htmlReport: typeof htmlReport } = await import(pathToFileURL(file).href);
    const opened = await open(bundled.htmlReport(mixed));
    expect(await codes(opened)).toHaveLength(4);
    expect(failures).toEqual([]);
  });
});
