import { describe, expect, it } from 'vitest';
import type { Severity } from '../../../functions/validation/finding.ts';
import { fewestLines, gradeOf, grades } from '../../../functions/validation/findings/grade.ts';
import { codesIn, guideSection, tableOf } from '../../support/guide.ts';

const none = { info: 0, warning: 0, error: 0, critical: 0 };
const section = await guideSection('The grade');
const weights = tableOf(section).map(
  ([severity = '', points = '']) => [codesIn(severity)[0] as Severity, Number(points)] as const,
);
const limits = tableOf(section, 1).map(([grade = '', most = '']) => [grade, most] as const);

describe('the formula of the grade in the guide', () => {
  it('has every grade', () => {
    expect(limits.map(([grade]) => grade)).toEqual(grades);
    expect(limits.at(-1)?.[1]).toBe('more');
  });

  it.each(limits.slice(0, -1).map(([grade, most], index) => [grade, Number(most), index] as const))(
    'gives %s up to %d points, and not for one more',
    (grade, most, index) => {
      expect(gradeOf({ ...none, info: most }, 1000)).toBe(grade);
      expect(gradeOf({ ...none, info: most + 1 }, 1000)).toBe(grades[index + 1]);
    },
  );

  it.each(weights)('counts %s as %d', (severity, points) => {
    const most = Number(limits.find(([grade]) => grade === 'D+')?.[1]);

    expect(gradeOf({ ...none, [severity]: most }, points * 1000)).toBe('D+');
    expect(gradeOf({ ...none, [severity]: most }, points * 1000 - 1)).toBe('D');
  });

  it('names every severity', () => {
    expect(weights.map(([severity]) => severity)).toEqual(Object.keys(none));
  });

  it('says how many lines a small repository counts as', () => {
    expect(section).toContain(`Fewer than ${fewestLines} lines count as ${fewestLines}`);
  });

  it('says what single findings leave', () => {
    const [, withError, withCritical] =
      /With an `error` the grade is at best ([A-F][+-]?), with a `critical` finding at best ([A-F][+-]?)\./.exec(
        section,
      ) ?? [];

    expect(gradeOf({ ...none, error: 1 }, 1_000_000)).toBe(withError);
    expect(gradeOf({ ...none, critical: 1 }, 1_000_000)).toBe(withCritical);
  });

  it('works its example out', () => {
    const [, lines, errors, warnings, points, density, grade] =
      /([\d,]+) lines with (\d+) errors and (\d+) warnings have .* = (\d+)\s+points, (\d+) for 1,000 lines: (\S+)\./.exec(
        section,
      ) ?? [];
    const size = Number(lines?.replace(',', ''));

    expect(Number(density)).toBe((Number(points) * 1000) / size);
    expect(gradeOf({ ...none, error: Number(errors), warning: Number(warnings) }, size)).toBe(grade);
  });

  it('gave the repositories of the calibration the grades that they would get now', () => {
    const rows = tableOf(section, 2);
    const number = (cell = ''): number => Number(cell.replaceAll(',', ''));

    expect(rows.length).toBeGreaterThan(20);
    expect(rows.map(([name, grade]) => `${name} ${grade}`)).toEqual(
      rows.map(([name, , , lines, critical, error, warning, info]) => {
        const counts = {
          info: number(info),
          warning: number(warning),
          error: number(error),
          critical: number(critical),
        };
        return `${name} ${gradeOf(counts, number(lines))}`;
      }),
    );
  });
});
