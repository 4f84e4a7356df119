import type { CheckResult } from '../../../shared/health/health.ts';
import type { ValidationRecord } from '../../../shared/state/validation-store.ts';
import type { CheckPorts } from './ports.ts';
import { passed, problem, unknown } from './results.ts';
import type { CheckSubject } from './sides.ts';

/** Best first, as validation gives them. */
const grades: readonly string[] = [
  ...['A+', 'A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D+', 'D', 'D-', 'F'],
];
const lowFrom = grades.indexOf('D+');
/** Steps between grades that are more than chance. */
const leastFall = 2;
const looksKept = 6;

/** The grade of the default branch. */
export interface Quality {
  readonly check: CheckResult;
  readonly grade?: string;
}

/** Reads how the last validations of the default branch went. `undefined`: nothing is validated. */
export async function lookAtQuality(
  { key }: Pick<CheckSubject, 'key'>,
  ref: string | undefined,
  { configuration, validations }: Pick<CheckPorts, 'configuration' | 'validations'>,
): Promise<Quality | undefined> {
  if (configuration.validation?.enabled !== true) return undefined;
  const about = { check: 'quality', subject: key } as const;
  if (ref === undefined) return { check: unknown(about, 'the default branch is not known') };
  const [latest, whole] = await Promise.all([
    validations.latest(key, ref),
    validations.trend(key, ref, 'all', looksKept),
  ]);
  return judgeQuality(key, { latest, whole });
}

/** The last validation of a branch, and the last ones of all its files, oldest first. */
export interface Validations {
  readonly latest: ValidationRecord | undefined;
  readonly whole: readonly ValidationRecord[];
}

/** How good the code is, and where it goes. Looks at the whole repository count before looks at changes. Pure. */
export function judgeQuality(key: string, { latest, whole }: Validations): Quality {
  const about = { check: 'quality', subject: key } as const;
  const newest = whole.at(-1) ?? latest;
  const grade = newest?.grade;
  if (!newest) return { check: unknown(about, `the default branch of ${key} was not validated yet`) };
  const graded = grade === undefined ? 'no grade' : `grade ${grade}`;
  const details = {
    status: 'warn',
    remedy: 'See the report of the validation: auto-builder report <repository>.',
    fingerprint: `${newest.commit} ${graded}`,
  } as const;
  const found = { ...(grade === undefined ? {} : { grade }) };
  const before = whole
    .slice(0, -1)
    .flatMap((record) => (record.grade === undefined ? [] : [grades.indexOf(record.grade)]));
  const rank = grade === undefined ? 0 : grades.indexOf(grade);
  if (rank >= lowFrom) {
    const evidence = `the code of ${key} has grade ${grade}`;
    const low = { ...details, code: 'QUALITY_LOW', evidence };
    return { ...found, check: problem(about, 'quality: the grade is low', low) };
  }
  const usual = before.toSorted((a, b) => a - b)[Math.floor(before.length / 2)];
  if (usual !== undefined && rank - usual >= leastFall) {
    const evidence = `the grade of ${key} fell from ${grades[usual]} to ${grade}`;
    const falling = { ...details, code: 'QUALITY_FALLING', evidence };
    return { ...found, check: problem(about, 'quality: the grade falls', falling) };
  }
  if (latest?.outcome === 'failed') {
    const evidence = `the last validation of the default branch of ${key} failed (${latest.commit.slice(0, 7)}, ${graded})`;
    const failed = { ...details, code: 'VALIDATION_FAILED', evidence };
    return { ...found, check: problem(about, 'quality: the last validation failed', failed) };
  }
  return { ...found, check: passed(about, `the default branch of ${key} passed validation, ${graded}`) };
}
