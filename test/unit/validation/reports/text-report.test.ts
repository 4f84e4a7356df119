import { describe, expect, it } from 'vitest';
import { textReport } from '../../../../functions/validation/reports/text-report.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

const plain = { paint: (_style: string, text: string) => text, width: 80 };

function textOf(...args: Parameters<typeof validationResult>): string {
  return textReport(validationResult(...args), plain);
}

describe('the report for a terminal', () => {
  it('shows each finding under its file, with its source line and a caret', () => {
    expect(textOf().split('\n\n')[0]?.split('\n')).toEqual([
      'src/app.py',
      '      1:8  warning   `os` imported but unused  F401 (fixable)',
      '           │ import os',
      '           │        ^^',
    ]);
  });

  it('names a file once for all its findings', () => {
    const text = textOf({ findings: [finding({ line: 1 }), finding({ line: 2 })] });
    expect(text.match(/^src\/app\.py$/gm)).toHaveLength(1);
  });

  it('does without a source line that is not known', () => {
    expect(textOf({ excerpts: new Map() })).not.toContain('│');
  });

  it('ends with grade, numbers and verdict', () => {
    const findings = [finding({ severity: 'error' }), finding({ line: 2 })];
    const result = { findings, grade: 'D+', inBaseline: 3 };
    expect(textOf(result).split('\n').slice(-3)).toEqual([
      'Grade D+  acme/widgets main @ 4f2c9d1e8a',
      '1 file, 400 lines in 840 ms · 1 error, 1 warning · 2 fixable with --fix · 3 more in the baseline',
      'Failed: 1 finding at or above error',
    ]);
  });

  it('says that it passed where nothing counts', () => {
    expect(textOf({ findings: [] })).toContain('Passed: nothing at or above error');
  });

  it('does not pass with a file that was not analysed', () => {
    const text = textOf({ findings: [], notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }] });
    expect(text).toContain('Not analysed\n  a.py  not UTF-8');
    expect(text).toContain('Failed: 1 file not analysed');
  });

  it('names settings that are not followed, and what was fixed', () => {
    const text = textOf({
      notHonoured: [{ file: 'eslint.config.js', what: 'is code' }],
      fixed: [{ file: 'a.py', kind: 'imports', codes: ['F401', 'I001'] }],
    });
    expect(text).toContain('Settings that are not followed\n  eslint.config.js  is code');
    expect(text).toContain('Fixed\n  a.py  F401, I001');
  });

  it('sends nothing of the repository to the terminal that the terminal would obey', () => {
    const evil = 'x\u001b]0;owned\u0007\r\n';
    const text = textOf({
      findings: [finding({ file: evil, message: evil, code: evil })],
      excerpts: new Map([[evil, { 1: evil }]]),
      notAnalysed: [{ file: evil, reason: evil }],
      repository: evil,
    });
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('paints severities', () => {
    const painted = textReport(validationResult(), { paint: (style, text) => `<${style}>${text}</>` });
    expect(painted).toContain('<yellow>warning </>');
  });
});
