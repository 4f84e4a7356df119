import { describe, expect, it } from 'vitest';
import { checkSummary, headline } from '../../../../functions/validation/publish/check-summary.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

const unknown = { file: 'a.py', reason: 'not UTF-8' };
const summaryOf = (overrides: Parameters<typeof validationResult>[0]) =>
  checkSummary(validationResult(overrides), 5_000);

describe('the headline of a check', () => {
  const severities = ['critical', 'error', 'warning', 'warning'] as const;
  const findings = severities.map((severity, line) => finding({ severity, line: line + 1 }));

  it.each([
    ['counts by severity', { findings, grade: 'D' }, 'Grade D: 1 critical, 1 error, 2 warnings'],
    [
      'says that there is nothing',
      { findings: [], grade: 'A+', files: 3 },
      'Grade A+: no findings in 3 files',
    ],
    [
      'never hides what was not analysed',
      { findings: [], grade: 'A+', files: 1, notAnalysed: [unknown] },
      'Grade A+: no findings in 1 file, 1 file could not be analysed',
    ],
    [
      'has no grade where nothing was analysed',
      { findings: [], grade: undefined, notAnalysed: [unknown] },
      '1 file could not be analysed',
    ],
    [
      'says that there was nothing to do',
      { findings: [], grade: undefined },
      'There was nothing to validate',
    ],
  ])('%s', (_what, overrides, expected) => {
    expect(headline(validationResult(overrides))).toBe(expected);
  });
});

describe('the summary of a check', () => {
  it('has a row for each language', () => {
    const languages = [
      {
        ...{ name: 'python' as const, grade: 'B+', files: 1_200, lines: 9_000 },
        counts: { critical: 0, error: 1, warning: 20, info: 3 },
      },
    ];
    expect(summaryOf({ languages })).toContain('| python | B+ | 1,200 | 0 | 1 | 20 | 3 |');
  });

  it('names the files that were not analysed, with the reason', () => {
    expect(summaryOf({ notAnalysed: [unknown] })).toContain('- `a.py`: not UTF-8');
  });

  it('names the settings that are not followed', () => {
    const notHonoured = [{ file: 'eslint.config.js', what: 'it is code' }];
    expect(summaryOf({ notHonoured })).toContain('- `eslint.config.js`: it is code');
  });

  it('names the files that were fixed', () => {
    const fixed = [{ file: 'a.py', kind: 'imports' as const, codes: ['F401'] }];
    expect(summaryOf({ fixed })).toContain('- `a.py`: F401');
  });

  it('lists the codes by how often they are found', () => {
    const findings = ['E501', 'F401', 'F401'].map((code, line) => finding({ code, line: line + 1 }));
    const summary = summaryOf({ findings });
    expect(summary).toMatch(/`F401` × 2.*`E501` × 1/s);
  });

  it('says what the grade was before', () => {
    const counts = { critical: 0, error: 0, warning: 0, info: 0 };
    const trend = [{ at: 1, commit: 'b'.repeat(40), grade: 'C', counts }];
    expect(summaryOf({ trend })).toContain('before: grade C at `bbbbbbbbbbbb`');
  });

  it('says how many there are of what it does not list', () => {
    const notAnalysed = Array.from({ length: 25 }, (_, index) => ({ file: `${index}.py`, reason: 'x' }));
    expect(summaryOf({ notAnalysed })).toContain('- and 5 more');
  });

  it.each([
    [
      'markup in a reason',
      { file: 'a', reason: '<img src=x> [a](b) *c*' },
      '`a`: \\<img src=x\\> \\[a\\](b) \\*c\\*',
    ],
    ['backticks in a name', { file: 'a`b``c', reason: 'x' }, '```a`b``c```: x'],
    ['a name that ends with a backtick', { file: 'a`', reason: 'x' }, '`` a` ``: x'],
    ['a line break in a name', { file: 'a\n# b', reason: 'x' }, '`a\\u{a}# b`: x'],
  ])('is not broken by %s', (_what, file, expected) => {
    expect(summaryOf({ notAnalysed: [file] })).toContain(`- ${expected}`);
  });

  it('fits into a check, whatever is in it', () => {
    const files = Array.from({ length: 50 }, (_, index) => `${index}${'€'.repeat(2_000)}`);
    const summary = summaryOf({
      notAnalysed: files.map((file) => ({ file, reason: '€'.repeat(2_000) })),
      notHonoured: files.map((file) => ({ file, what: '*'.repeat(2_000) })),
      fixed: files.map((file) => ({ file, kind: 'style' as const, codes: ['*'.repeat(2_000)] })),
      findings: files.map((message, line) => finding({ code: `C${line}`, message, line: line + 1 })),
    });
    expect([Buffer.byteLength(summary) <= 65_535, summary.startsWith('**Grade')]).toEqual([true, true]);
  });
});
