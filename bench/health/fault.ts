import type { RemedyName } from '../../shared/health/healing.ts';
import type { AlertLevel, CheckName } from '../../shared/health/health.ts';
import type { BenchProduct } from './bench-product.ts';

/** One thing that goes wrong, as the table of results names it. */
export interface Fault {
  /** Short, unique: also the name of the repository that it happens to, where there is one. */
  readonly id: string;
  /** What it is. */
  readonly what: string;
  /** How it is made to happen here. */
  readonly injected: string;
  /** By what it has to be found. */
  readonly found: {
    readonly check: CheckName;
    readonly codes: readonly string[];
    readonly subject: (bench: BenchProduct) => string;
    readonly level: AlertLevel;
  };
  inject(bench: BenchProduct): Promise<void>;
  /** How it ends. */
  readonly end:
    | {
        readonly kind: 'heals';
        readonly remedy: RemedyName;
        /** Whether the world is as it should be again. */
        isWell(bench: BenchProduct): Promise<boolean>;
      }
    /** A person has to come, or time mends it: this is what they do. */
    | { readonly kind: 'person'; readonly by: string; mend(bench: BenchProduct): Promise<void> };
}

/** What became of one fault. Times are milliseconds. */
export interface FaultResult {
  readonly fault: Fault;
  /** Rounds until it was found; absent: it was not. */
  readonly rounds?: number;
  readonly code?: string;
  readonly level?: AlertLevel;
  /** From the injection until the world was well again and a look had seen it, without a person. */
  readonly healedMs?: number;
  /** Who was told first, and how long after it was found. */
  readonly told?: { readonly channel: string; readonly afterMs: number };
  /** Rounds until the end was seen after it was mended, and whether those who had been told heard of it. */
  readonly endRounds?: number;
  readonly endTold?: boolean;
}

/** Whether everything went as it should: found within two rounds, then healed in silence, or told where its level says and ended. */
export function isAsItShould(result: FaultResult): boolean {
  const { fault, rounds = Number.POSITIVE_INFINITY, level, healedMs, told, endRounds, endTold } = result;
  if (rounds > 2 || level !== fault.found.level) return false;
  if (fault.end.kind === 'heals') return healedMs !== undefined;
  const { channel, withinMs } = channelOf[fault.found.level];
  const isTold = told !== undefined && told.channel === channel && told.afterMs <= withinMs;
  return isTold && endRounds !== undefined && endTold === true;
}

const minute = 60_000;

/** Where the alerts of each level go by default, and how soon a person has to act. */
export const channelOf = {
  critical: { channel: 'pagerduty', withinMs: 5 * minute },
  high: { channel: 'slack', withinMs: 15 * minute },
  medium: { channel: 'slack', withinMs: 60 * minute },
  low: { channel: 'email', withinMs: 240 * minute },
} as const;
