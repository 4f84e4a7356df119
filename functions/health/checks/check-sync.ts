import type { CheckResult, KnownCheck } from '../../../shared/health/health.ts';
import type { DestinationState } from '../../../shared/state/mirror-state.ts';
import type { HeldRef } from './held-refs.ts';
import { counted, duration, moment } from './quantities.ts';
import { passed, problem, unknown } from './results.ts';
import type { Destination } from './sides.ts';

/** Failures that time mends: the mirror tries again by itself. */
const passing = new Set([
  ...['GIT_RATE_LIMITED', 'GIT_HOST_UNAVAILABLE', 'GIT_UNREACHABLE', 'GIT_TIMEOUT', 'GIT_REF_MOVED'],
  ...['GIT_LISTING_TRUNCATED', 'GIT_PACK_TRUNCATED', 'GIT_REPORT_MISSING', 'GIT_ABORTED'],
  ...['GITHUB_RATE_LIMITED', 'GITHUB_UNAVAILABLE', 'GITHUB_UNREACHABLE'],
]);
/** Failures in a row that are more than chance. */
const goesOn = 3;
const hourMs = 3_600_000;
const never = 'SYNC_NEVER';
/** For so long nobody is told that a first run did not come. */
const firstRunMs = hourMs / 2;
/** A schedule may be late by this much, and by a tenth of the interval. */
const leastMarginMs = 10 * 60_000;

/** What is known beside the state. */
export interface SyncContext {
  readonly held: readonly HeldRef[];
  /** The same check of the report that stands. */
  readonly earlier: KnownCheck | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How the last run fared at one destination, what it held there, and how long ago the last success is. Pure. */
export function checkSync(
  { mirror, key }: Destination,
  state: DestinationState | undefined,
  { held, earlier, now }: SyncContext,
): CheckResult {
  const about = { check: 'sync', subject: key } as const;
  if (!state) {
    // A first run has to wait for those of all others: thousands, on the day that everything begins.
    const isTold = earlier?.status === 'warn';
    const since = earlier?.code === never ? earlier.since : now;
    if (!isTold && now - since < firstRunMs)
      return unknown(about, `nothing was mirrored to ${key} yet`, never);
    return problem(about, 'sync: nothing was ever mirrored', {
      status: 'warn',
      code: never,
      evidence: `nothing was mirrored to ${key} yet`,
      remedy: `Wait for the first run, or ask for one: auto-builder mirror --all (mirror ${mirror.id}).`,
    });
  }
  return (
    failed(about, state) ??
    late(about, state, mirror.syncInterval * hourMs, now) ??
    incomplete(about, state, held) ??
    passed(about, `${key} was brought in step ${moment(state.lastSyncedAt ?? state.finishedAt)}`)
  );
}

type About = { readonly check: 'sync'; readonly subject: string };

function failed(
  about: About,
  { outcome, error, consecutiveFailures }: DestinationState,
): CheckResult | undefined {
  if (outcome !== 'failed') return undefined;
  const { code, what, remedy } = error ?? {
    code: 'SYNC_FAILED',
    what: 'the run brought nothing there',
    remedy: 'Look at the runs: auto-builder status.',
  };
  const willPass = passing.has(code) && consecutiveFailures < goesOn;
  const often =
    consecutiveFailures > 1 ? `the last ${consecutiveFailures} runs failed` : 'the last run failed';
  return problem(
    about,
    willPass ? 'sync: a run failed once, for a passing reason' : 'sync: a run failed, and goes on failing',
    {
      status: willPass ? 'warn' : 'fail',
      code,
      evidence: `${about.subject}: ${often}: ${what}`,
      remedy,
      fingerprint: `${code} ${what}`,
    },
  );
}

/** A run that held something back was a run all the same; one that failed is told of before. */
function late(
  about: About,
  { finishedAt }: DestinationState,
  intervalMs: number,
  now: number,
): CheckResult | undefined {
  const age = now - finishedAt;
  const margin = Math.max(leastMarginMs, intervalMs / 10);
  if (age <= intervalMs + margin) return undefined;
  return problem(about, 'sync: the last success is too long ago', {
    status: age > 2 * intervalMs + margin ? 'fail' : 'warn',
    code: 'SYNC_LATE',
    evidence: `sync of ${about.subject} stalled: last run ${moment(finishedAt)}, wanted every ${duration(intervalMs)}`,
    remedy: 'Look at the mirror queue and its dead letters, and at the last runs: auto-builder status.',
    fingerprint: `SYNC_LATE ${finishedAt}`,
  });
}

function incomplete(
  about: About,
  { outcome, error, heldCount }: DestinationState,
  held: readonly HeldRef[],
): CheckResult | undefined {
  if (outcome !== 'partial') return undefined;
  if (error) {
    return problem(about, 'sync: a run left something undone', {
      status: 'warn',
      code: error.code,
      evidence: `${about.subject}: the last run did not get to its end: ${error.what}`,
      remedy: error.remedy,
      fingerprint: `${error.code} ${error.what}`,
    });
  }
  if (heldCount === 0) {
    return problem(about, 'sync: a run left something undone', {
      status: 'warn',
      code: 'SYNC_NOT_VERIFIED',
      evidence: `${about.subject}: the two sides were not equal after the last run`,
      remedy: 'Nothing to do: the next run goes on. Something that pushes there all the time is in its way.',
    });
  }
  // What the configuration wants is no problem, and what waits for validation is told of with the refs.
  const isWanted = held.length > 0 && held.every(({ kind }) => kind === 'kept' || kind === 'waiting');
  if (isWanted) return undefined;
  return problem(about, 'sync: a run left something undone', {
    status: 'warn',
    code: 'SYNC_HELD',
    evidence: `${about.subject}: the last run held ${counted(heldCount, 'ref')}`,
    remedy: 'The check of the refs says which, and why.',
    fingerprint: `SYNC_HELD ${heldCount}`,
  });
}
