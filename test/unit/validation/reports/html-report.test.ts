import { createHash } from 'node:crypto';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { mostPageFindings, scriptJson } from '../../../../functions/validation/reports/html/page-data.ts';
import { htmlReport } from '../../../../functions/validation/reports/html-report.ts';
import type { TrendPoint } from '../../../../functions/validation/result.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

const evil = `</script><img src=x onerror=alert(1)>"'<!--\u2028`;

function pageOf(...args: Parameters<typeof validationResult>): string {
  return htmlReport(validationResult(...args));
}

function elements(page: string, name: string): string[] {
  return [...page.matchAll(new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, content]) => content ?? '',
  );
}

function trendPoint(grade: string | undefined): TrendPoint {
  return { at: 0, commit: 'c0ffee', grade, counts: { info: 0, warning: 1, error: 0, critical: 0 } };
}

describe('the HTML report', () => {
  it('forbids itself every request, and every script and style but its own', () => {
    const page = pageOf();
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    const [, script = ''] = elements(page, 'script');
    const [style = ''] = elements(page, 'style');
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('names no other address', () => {
    expect(pageOf()).not.toMatch(/(?:src|href)="(?!data:,")/);
  });

  it('has a script that is JavaScript', async () => {
    const [, script = ''] = elements(pageOf(), 'script');
    await expect(transform(script, { loader: 'js' })).resolves.toMatchObject({ warnings: [] });
  });

  it('carries its data as they are, hostile or not', () => {
    const result = {
      findings: [finding({ file: evil, message: evil, code: evil })],
      excerpts: new Map([[evil, { 1: evil }]]),
    };
    const [data = ''] = elements(pageOf(result), 'script');
    expect(JSON.parse(data).files[0]).toMatchObject({ path: evil, lines: { 1: evil } });
  });

  it('makes no markup of what a repository says', () => {
    const page = pageOf({
      repository: evil,
      ref: evil,
      findings: [finding({ file: `${evil}/a.py`, message: evil, code: evil })],
      notAnalysed: [{ file: evil, reason: evil }],
      notHonoured: [{ file: evil, what: evil }],
      fixed: [{ file: evil, kind: 'style', codes: [evil] }],
      trend: [{ ...trendPoint('B'), commit: evil }],
    });
    expect(page).not.toContain('<img');
    expect(elements(page, 'script')).toHaveLength(2);
  });

  it('has no filters where there are no findings', () => {
    const page = pageOf({ findings: [] });
    const [body = ''] = elements(page, 'main');
    expect(body).not.toMatch(/<input|<select|<button/);
    expect(body).toContain('No findings. Well kept.');
  });

  it('does not praise what was not analysed', () => {
    expect(pageOf({ findings: [], grade: undefined })).toContain('No file was analysed.');
  });

  it('shows files that were not analysed, settings that are not followed and what was fixed', () => {
    const page = pageOf({
      notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }],
      notHonoured: [{ file: 'eslint.config.js', what: 'is code' }],
      fixed: [{ file: 'b.py', kind: 'style', codes: ['W291', 'format'] }],
    });
    expect(page).toContain('<span class="path">a.py</span><span>not UTF-8</span>');
    expect(page).toContain('<span class="path">eslint.config.js</span><span>is code</span>');
    expect(page).toContain('<span class="path">b.py</span><span>W291, format</span>');
  });

  it('has the worst of more findings than a page takes, and says so', () => {
    const findings = [
      ...Array.from({ length: mostPageFindings }, () => finding({ severity: 'info' })),
      finding({ file: 'z.py', severity: 'error' }),
    ];
    const page = pageOf({ findings });
    const [data = ''] = elements(page, 'script');
    const { files } = JSON.parse(data);
    expect(files.map(({ findings: { length } }: { findings: unknown[] }) => length)).toEqual([
      1,
      mostPageFindings - 1,
    ]);
    expect(page).toContain('There are 50,001 findings. This page has the 50,000 worst.');
  });
});

describe('the trend in the HTML report', () => {
  it('leads from earlier grades to this one', () => {
    const page = pageOf({ grade: 'A', trend: [trendPoint('C'), trendPoint('B')] });
    expect(page).toContain('aria-label="Grade over the last 3 results: from C to A"');
  });

  it('is not there for a first result', () => {
    expect(pageOf({ trend: [] })).not.toContain('<figure');
  });

  it('leaves out results without a grade', () => {
    expect(pageOf({ trend: [trendPoint(undefined)] })).not.toContain('<figure');
  });

  it('shows the last thirty', () => {
    const page = pageOf({ trend: Array.from({ length: 80 }, () => trendPoint('B')) });
    expect(page.match(/<circle/g)).toHaveLength(30);
  });
});

describe('data in a script element', () => {
  it('has nothing that ends the element, opens a comment or breaks a line', () => {
    expect(scriptJson(evil)).not.toMatch(/<|\u2028/);
  });
});
