import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { htmlReport } from '../../functions/validation/reports/html-report.ts';
import { findChromium } from '../../test/support/chromium.ts';
import { largeResult } from '../../test/support/validation-results.ts';
import { median, milliseconds, type Row } from '../report.ts';

/** What opening a report costs; milliseconds, each value of one round. */
interface ReportOpening {
  readonly findings: number;
  /** Bytes of the file. */
  readonly size: number;
  /** From the result to the text of the page. */
  readonly writeMs: readonly number[];
  /** From the address to the first findings on the screen, in a page of its own. */
  readonly openMs: readonly number[];
  /** From a search of a path to its findings alone on the screen. */
  readonly searchMs: readonly number[];
}

/** Opens a report with so many findings in headless Chromium. Throws where there is no Chromium. */
async function openReport(findings: number, rounds: number): Promise<ReportOpening> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: install one, or name it in CHROMIUM_PATH');
  const directory = await mkdtemp(join(tmpdir(), 'report-open-'));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const result = largeResult(findings);
    const file = join(directory, 'report.html');
    const samples = [];
    let size = 0;
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      const html = htmlReport(result);
      const writeMs = performance.now() - started;
      size = Buffer.byteLength(html);
      await writeFile(file, html);
      samples.push({ writeMs, ...(await openOnce(browser, pathToFileURL(file).href)) });
    }
    return {
      findings,
      size,
      writeMs: samples.map(({ writeMs }) => writeMs),
      openMs: samples.map(({ openMs }) => openMs),
      searchMs: samples.map(({ searchMs }) => searchMs),
    };
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function openOnce(
  browser: Browser,
  url: string,
): Promise<{ readonly openMs: number; readonly searchMs: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const opening = performance.now();
  await page.goto(url);
  await page.locator('.finding').first().waitFor();
  const openMs = performance.now() - opening;
  const searching = performance.now();
  await page.getByLabel('Search').fill('module_7.py');
  await page.getByText(/^20 of .* in 1 file$/).waitFor();
  const searchMs = performance.now() - searching;
  await page.close();
  return { openMs, searchMs };
}

/** How long a report with 20,000 findings takes to open in a browser. */
export async function reportOpening(rounds: number): Promise<Row[]> {
  const { findings, size, openMs, searchMs } = await openReport(20_000, rounds);
  const opened = median(openMs);
  return [
    {
      name: `HTML report with ${findings} findings (${(size / 2 ** 20).toFixed(1)} MiB): opens; a search`,
      ours: `${milliseconds(opened)}; ${milliseconds(median(searchMs))}`,
      target: { text: '≤ 2 s', met: opened <= 2_000 },
    },
  ];
}
