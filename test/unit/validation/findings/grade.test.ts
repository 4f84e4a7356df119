import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Severity, severities } from '../../../../functions/validation/finding.ts';
import {
  countSeverities,
  fewestLines,
  gradedParts,
  gradeOf,
  grades,
} from '../../../../functions/validation/findings/grade.ts';
import type { SeverityCounts } from '../../../../functions/validation/result.ts';
import { finding } from '../../../support/validation-results.ts';

const none: SeverityCounts = { info: 0, warning: 0, error: 0, critical: 0 };
const anyCounts = fc.record({
  info: fc.nat(500),
  warning: fc.nat(300),
  error: fc.nat(60),
  critical: fc.nat(3),
});
const anyLines = fc.integer({ min: 1, max: 20_000 });
const anySeverity = fc.constantFrom(...severities);

/** 0 for the best. */
function rank(counts: SeverityCounts, lines: number): number {
  return grades.indexOf(gradeOf(counts, lines) ?? '');
}

function plus(counts: SeverityCounts, severity: Severity, number: number): SeverityCounts {
  return { ...counts, [severity]: counts[severity] + number };
}

describe('a grade', () => {
  it('is the best for files without a finding', () => {
    expect(gradeOf(none, 1)).toBe('A+');
  });

  it('does not exist where nothing was analysed', () => {
    expect(gradeOf(none, 0)).toBeUndefined();
  });

  it('exists for a finding in an empty file', () => {
    expect(gradeOf({ ...none, warning: 1 }, 0)).not.toBeUndefined();
  });

  it('is never better with more findings', () => {
    fc.assert(
      fc.property(anyCounts, anyLines, anySeverity, fc.nat(100), (counts, lines, severity, more) => {
        expect(rank(plus(counts, severity, more), lines)).toBeGreaterThanOrEqual(rank(counts, lines));
      }),
    );
  });

  it('is never better with a worse finding in place of another', () => {
    fc.assert(
      fc.property(anyCounts, anyLines, anySeverity, anySeverity, (counts, lines, one, other) => {
        const [milder, worse] =
          severities.indexOf(one) < severities.indexOf(other) ? [one, other] : [other, one];
        expect(rank(plus(counts, worse, 1), lines)).toBeGreaterThanOrEqual(
          rank(plus(counts, milder, 1), lines),
        );
      }),
    );
  });

  it('is never worse for the same findings in more lines', () => {
    fc.assert(
      fc.property(anyCounts, anyLines, fc.nat(10_000), (counts, lines, more) => {
        expect(rank(counts, lines + more)).toBeLessThanOrEqual(rank(counts, lines));
      }),
    );
  });

  it('is the same for a repository that is ten times as large with ten times the findings', () => {
    fc.assert(
      fc.property(anyCounts, fc.integer({ min: fewestLines, max: 20_000 }), (counts, lines) => {
        const tenfold = {
          info: counts.info * 10,
          warning: counts.warning * 10,
          error: counts.error * 10,
          critical: counts.critical * 10,
        };
        expect(gradeOf(tenfold, lines * 10)).toBe(gradeOf(counts, lines));
      }),
    );
  });

  it('is D+ at best with one critical finding, however large the repository', () => {
    expect(gradeOf({ ...none, critical: 1 }, 10_000_000)).toBe('D+');
  });

  it('is A at best with one error, however large the repository', () => {
    expect(gradeOf({ ...none, error: 1 }, 10_000_000)).toBe('A');
  });

  it('does not fail a script of ten lines for one warning', () => {
    expect(gradeOf({ ...none, warning: 1 }, 10)).not.toBe('F');
  });

  it('is F where nearly every line has a warning', () => {
    expect(gradeOf({ ...none, warning: 900 }, 1000)).toBe('F');
  });
});

describe('the graded parts of a repository', () => {
  const analysed = [
    { file: 'setup.py', language: 'python', lines: 100 },
    { file: 'web/app.ts', language: 'javascript', lines: 900 },
    { file: 'web/deep/er.ts', language: 'javascript', lines: 100 },
    { file: 'api/app.py', language: 'python', lines: 300 },
  ] as const;
  const findings = [
    finding({ file: 'web/deep/er.ts', language: 'javascript', severity: 'error' }),
    finding({ file: 'setup.py', severity: 'warning' }),
  ];

  it('are its languages, in the order of their declaration', () => {
    const { languages } = gradedParts(analysed, findings);
    expect(languages.map(({ name, files, lines }) => [name, files, lines])).toEqual([
      ['python', 2, 400],
      ['javascript', 2, 1000],
    ]);
  });

  it('are its first-level folders, with `.` for the root', () => {
    const { folders } = gradedParts(analysed, findings);
    expect(folders.map(({ name, files, lines }) => [name, files, lines])).toEqual([
      ['.', 1, 100],
      ['api', 1, 300],
      ['web', 2, 1000],
    ]);
  });

  it('count their own findings only', () => {
    const { folders } = gradedParts(analysed, findings);
    expect(folders.find(({ name }) => name === 'web')?.counts).toEqual({ ...none, error: 1 });
  });

  it('are graded by their own lines and findings', () => {
    const { folders } = gradedParts(analysed, findings);
    expect(folders.find(({ name }) => name === 'api')?.grade).toBe('A+');
  });
});

describe('counting by severity', () => {
  it('has a number for each severity, 0 where there is none', () => {
    expect(countSeverities([finding({ severity: 'error' }), finding({ severity: 'error' })])).toEqual({
      ...none,
      error: 2,
    });
  });
});
