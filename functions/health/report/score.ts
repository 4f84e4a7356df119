import {
  type CheckResult,
  type HealthReport,
  type HealthSubject,
  serviceSubject,
} from '../../../shared/health/health.ts';
import { ownChecks } from './status.ts';
import { bestScores, checkWeights, remainders } from './weights-and-levels.ts';

/** Below this part of the weight of all that was looked at, too little is known for a score. */
const leastKnown = 0.5;

/**
 * 0 to 100: the parts of the checks that could be judged, each with its weight; several results of one check share its weight. What is
 * unknown has no say, and what is the service's own to answer for caps no repository's score. `undefined` when less than half of the
 * weight is known. Pure.
 */
export function scoreOf(
  checks: readonly Pick<CheckResult, 'check' | 'status' | 'level'>[],
  subject: HealthSubject = serviceSubject,
): number | undefined {
  let looked = 0;
  let known = 0;
  let sum = 0;
  for (const [check, results] of Map.groupBy(checks, (result) => result.check)) {
    const { weight } = checkWeights[check];
    looked += weight;
    const judged = results.flatMap((result) => remainderOf(result) ?? []);
    if (judged.length === 0) continue;
    known += weight;
    sum += weight * (judged.reduce((total, part) => total + part, 0) / judged.length);
  }
  if (known === 0 || known < leastKnown * looked) return undefined;
  const best = Math.min(
    100,
    ...ownChecks(subject, checks).flatMap(({ status, level }) =>
      status === 'fail' && level ? [bestScores[level] ?? 100] : [],
    ),
  );
  return Math.min(best, Math.round((100 * sum) / known));
}

function remainderOf({ status, level = 'low' }: Pick<CheckResult, 'status' | 'level'>): number | undefined {
  if (status === 'unknown') return undefined;
  return status === 'pass' ? 1 : remainders[status][level];
}

/** Scores that are kept. */
const scoresKept = 48;
/** Looks that make up "now", and those before them that they are held against. */
const recentLooks = 3;
const earlierLooks = 12;
/** Points that are more than chance. */
const leastMove = 5;

/** The scores with one more, the oldest gone. */
export function withScore(
  scores: HealthReport['scores'],
  at: number,
  score: number | undefined,
): HealthReport['scores'] {
  return score === undefined ? scores : [...scores, { at, score }].slice(-scoresKept);
}

/**
 * Where the scores go: the median of the last three looks against the median of up to twelve before them, so that one bad look is no
 * trend. `new` with less than four looks. Pure.
 */
export function trendOf(scores: HealthReport['scores']): HealthReport['trend'] {
  const values = scores.map(({ score }) => score);
  if (values.length <= recentLooks) return 'new';
  const move =
    median(values.slice(-recentLooks)) - median(values.slice(-recentLooks - earlierLooks, -recentLooks));
  if (Math.abs(move) < leastMove) return 'steady';
  return move > 0 ? 'rising' : 'falling';
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper;
  return (lower + upper) / 2;
}
