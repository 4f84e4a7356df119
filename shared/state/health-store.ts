import type { Healing } from '../health/healing.ts';
import type { HealthReport, HealthSubject } from '../health/health.ts';

/** Reports and healings. Every write is one conditional write to one item. */
export interface HealthStore {
  report(subject: HealthSubject): Promise<HealthReport | undefined>;
  /** Every report, in pages, in no order. */
  reports(): AsyncIterable<HealthReport>;
  /** Keeps it, unless one that was made later is there. `false`: that one stays. */
  keep(report: HealthReport): Promise<boolean>;
  /** Forgets the report of a repository that is not selected any more. */
  forget(subject: HealthSubject): Promise<void>;

  healing(key: string): Promise<Healing | undefined>;
  /** Every healing of the last 90 days, in pages. */
  healings(): AsyncIterable<Healing>;
  /** Writes version n over n − 1 (1: there is none yet). `false`: somebody was faster. */
  keepHealing(healing: Healing): Promise<boolean>;
}

/** Places that schedules remember between two calls. */
export interface CursorStore {
  /** The text that was left there. */
  read(name: string): Promise<string | undefined>;
  /**
   * Takes the cursor for so long: only one caller has it at a time. `undefined` while another has it.
   * `save` writes the next text and gives the cursor back; without it, it is free again when the time is over.
   */
  take(
    name: string,
    owner: string,
    now: number,
    durationMs: number,
  ): Promise<{ readonly value: string | undefined; save(next: string): Promise<void> } | undefined>;
}

/** What a rate limit has left. */
export interface Budget {
  /** What shares the limit: `https://api.github.com installation 4711`. Names no credential. */
  readonly id: string;
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds when it is full again. */
  readonly resetAt: number;
  /** Epoch milliseconds until which the host asked for silence (a secondary limit); absent: it did not. */
  readonly blockedUntil?: number;
  readonly seenAt: number;
}

/** Budgets, shared by all functions. */
export interface BudgetStore {
  budget(id: string): Promise<Budget | undefined>;
  budgets(): AsyncIterable<Budget>;
  /** Keeps what was seen, unless something newer is there: a later reset, or fewer requests left of the same one. */
  note(budget: Budget): Promise<void>;
}
