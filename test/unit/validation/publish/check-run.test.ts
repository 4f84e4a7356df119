import { describe, expect, it } from 'vitest';
import {
  checkReport,
  conclusionOf,
  mostAnnotations,
} from '../../../../functions/validation/publish/check-run.ts';
import { finding, largeResult, validationResult } from '../../../support/validation-results.ts';

const target = { name: 'validation', commit: 'a'.repeat(40) };
const annotationOf = (overrides: Parameters<typeof finding>[0]) =>
  checkReport(validationResult({ findings: [finding(overrides)] }), target).annotations[0];

describe('a result as a check', () => {
  it.each([
    ['fails with a finding at the limit', 'failure', { findings: [finding({ severity: 'error' })] }],
    ['fails with a finding above the limit', 'failure', { findings: [finding({ severity: 'critical' })] }],
    ['succeeds with findings below the limit', 'success', { findings: [finding({ severity: 'warning' })] }],
    ['succeeds without findings', 'success', { findings: [] }],
    [
      'is neutral when only something was not analysed',
      'neutral',
      { findings: [], notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }] },
    ],
    [
      'fails when something was not analysed beside a finding',
      'failure',
      { findings: [finding({ severity: 'error' })], notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }] },
    ],
    ['follows the limit that was set', 'failure', { findings: [finding()], failOn: 'info' as const }],
  ])('%s', (_what, conclusion, overrides) => {
    expect(conclusionOf(validationResult(overrides))).toBe(conclusion);
  });

  it('shows the worst findings first, and each severity in the order of the files', () => {
    const findings = [
      finding({ file: 'b.py', severity: 'info' }),
      finding({ file: 'c.py', severity: 'critical' }),
      finding({ file: 'a.py', severity: 'warning' }),
      finding({ file: 'd.py', severity: 'warning' }),
    ];
    const { annotations } = checkReport(validationResult({ findings }), target);
    expect(annotations.map(({ path, level }) => [path, level])).toEqual([
      ['c.py', 'failure'],
      ['a.py', 'warning'],
      ['d.py', 'warning'],
      ['b.py', 'notice'],
    ]);
  });

  it('gives columns, both inclusive, to a finding on one line', () => {
    expect(annotationOf({ line: 3, endLine: 3, column: 8, endColumn: 10 })).toEqual({
      path: 'src/app.py',
      startLine: 3,
      endLine: 3,
      startColumn: 8,
      endColumn: 9,
      level: 'warning',
      message: '`os` imported but unused\nA safe fix exists.',
      title: 'F401 (imports, warning)',
    });
  });

  it.each([
    ['several lines', { line: 3, endLine: 5, column: 8, endColumn: 2 }, [3, 5]],
    ['lines up to the beginning of another', { line: 3, endLine: 5, column: 1, endColumn: 1 }, [3, 4]],
    ['one line with its end', { line: 3, endLine: 4, column: 1, endColumn: 1 }, [3, 3]],
  ])('gives no columns to a finding on %s', (_what, span, lines) => {
    const annotation = annotationOf(span);
    expect([annotation?.startLine, annotation?.endLine, annotation?.startColumn]).toEqual([
      ...lines,
      undefined,
    ]);
  });

  it('keeps a path as it is', () => {
    const file = 'a dir/quo"te\nnew\\line.py';
    expect(annotationOf({ file })?.path).toBe(file);
  });

  it('cuts a long message to what GitHub takes, never in the middle of a character', () => {
    const message = annotationOf({ message: '€'.repeat(40_000), fixable: false })?.message ?? '';
    expect([Buffer.byteLength(message) <= 65_536, message.length > 19_000, /^€+$/.test(message)]).toEqual([
      ...[true, true, true],
    ]);
  });

  it('says the code where there is no message', () => {
    expect(annotationOf({ message: ' ', fixable: false })?.message).toBe('F401');
  });

  it('has the same external id for the same result, however long it took', () => {
    const one = checkReport(validationResult({ durationMs: 1, reused: 0 }), target);
    const other = checkReport(validationResult({ durationMs: 2, reused: 1 }), target);
    expect(other.externalId).toBe(one.externalId);
  });

  it('has another external id for other findings', () => {
    const one = checkReport(validationResult(), target);
    const other = checkReport(validationResult({ findings: [finding({ line: 2 })] }), target);
    expect(other.externalId).not.toBe(one.externalId);
  });

  it('says so when there are more findings than it shows', () => {
    const { annotations, summary } = checkReport(largeResult(mostAnnotations + 1), target);
    expect([annotations.length, summary]).toEqual([
      mostAnnotations,
      expect.stringContaining('only the worst 5,000 of 5,001 findings are shown at their lines'),
    ]);
  });
});
