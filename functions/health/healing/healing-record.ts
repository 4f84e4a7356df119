import type { Healing, HealingAttempt, RemedyName } from '../../../shared/health/healing.ts';
import type { Finding } from '../../../shared/health/health.ts';
import { episodeOf } from './decide.ts';
import type { Applied } from './ports.ts';

const keptAttempts = 10;
const longestText = 500;
/** A remedy gets at least so long to work before it is judged. */
const leastWaitMs = 30_000;
/** Milliseconds: the longest wait after the first try, how it grows, and the longest of all (what a queue can delay a message by). */
const backoff = { base: 60_000, factor: 4, cap: 900_000 };

/** When the next try may be made after try `number` (from 1): full jitter between what a remedy needs and a limit that grows. */
function nextTryAt(number: number, now: number, random: number): number {
  const limit = Math.min(backoff.cap, backoff.base * backoff.factor ** (Math.max(1, number) - 1));
  return now + leastWaitMs + Math.floor(random * (limit - leastWaitMs));
}

/** The record of a try that is about to be made: written first, so that a crash counts as a try. */
export function begunTry(
  finding: Finding,
  healing: Healing | undefined,
  { remedy, number }: { readonly remedy: RemedyName; readonly number: number },
  { now, random }: { readonly now: number; readonly random: number },
): Healing {
  const attempt: HealingAttempt = {
    number,
    remedy,
    at: now,
    before: cut(`${finding.status} ${finding.code}: ${finding.evidence}`),
    outcome: 'applied',
    detail: 'begun',
  };
  const same = episodeOf(finding, healing, now);
  return {
    key: finding.key,
    report: finding.report,
    name: finding.repository ?? finding.subject,
    code: finding.code,
    fingerprint: finding.fingerprint,
    state: 'trying',
    attempts: [...judged(healing, finding.evidence), attempt].slice(-keptAttempts),
    tries: number,
    nextAt: nextTryAt(number, now, random),
    // A cause that changes while it is healed is still the same illness.
    firstAt: same || healing?.state === 'trying' ? (healing?.firstAt ?? finding.since) : finding.since,
    updatedAt: now,
    version: (healing?.version ?? 0) + 1,
  };
}

/** The record after the try, with what became of it. */
export function madeTry(healing: Healing, applied: Applied, now: number): Healing {
  const last = healing.attempts.at(-1);
  if (!last) return healing;
  const { outcome, detail, retryAfterSeconds = 0, hopeless = false } = applied;
  return {
    ...healing,
    state: hopeless ? 'given-up' : healing.state,
    attempts: [...healing.attempts.slice(0, -1), { ...last, outcome, detail: cut(detail) }],
    nextAt: Math.max(healing.nextAt, now + retryAfterSeconds * 1000),
    updatedAt: now,
    version: healing.version + 1,
  };
}

/** The record when the tries are used up. */
export function givenUp(healing: Healing, finding: Finding, now: number): Healing {
  return {
    ...healing,
    state: 'given-up',
    code: finding.code,
    attempts: judged(healing, finding.evidence),
    updatedAt: now,
    version: healing.version + 1,
  };
}

/** The record when the finding is gone. What was given up has not helped: it went by itself, or a person came. */
export function healed(healing: Healing, evidence: string, now: number): Healing {
  const last = healing.attempts.at(-1);
  const helped = healing.state === 'trying';
  const after = last && last.after === undefined ? { ...last, after: cut(evidence), healed: helped } : last;
  return {
    ...healing,
    state: 'healed',
    attempts: after ? [...healing.attempts.slice(0, -1), after] : healing.attempts,
    updatedAt: now,
    version: healing.version + 1,
  };
}

/** The attempts, the last of which did not help. */
function judged(healing: Healing | undefined, evidence: string): readonly HealingAttempt[] {
  return (healing?.attempts ?? []).map((attempt) =>
    attempt.after === undefined ? { ...attempt, after: cut(evidence), healed: false } : attempt,
  );
}

function cut(text: string): string {
  return text.slice(0, longestText);
}
