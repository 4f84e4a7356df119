/** How waits grow. All in the same unit. */
export interface Backoff {
  /** The longest wait before the second attempt. */
  readonly base: number;
  /** No wait is longer. */
  readonly cap: number;
}

/**
 * How long to wait after attempt number `attempt` (from 1) failed: anything between nothing and a limit that doubles
 * with each attempt ("full jitter"), so that many that failed together do not come back together. `random` gives
 * numbers from 0 up to 1.
 */
export function fullJitter(attempt: number, { base, cap }: Backoff, random: () => number): number {
  return random() * Math.min(cap, base * 2 ** (Math.max(1, attempt) - 1));
}
