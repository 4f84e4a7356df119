import type { HealthSubject } from './health.ts';

/** Every remedy of the table in docs/healing.md. */
export const remedyNames = [
  'retry-sync',
  'reconnect',
  'recreate-hook',
  'recreate-destination',
  'redeliver-webhooks',
  'redrive-dead-letters',
  'clear-stale-refs',
  'free-lease',
  'restart-round',
  'wake-deployment',
  'rebuild-state',
] as const;
export type RemedyName = (typeof remedyNames)[number];

/** One try of one remedy. Times are epoch milliseconds. */
export interface HealingAttempt {
  readonly number: number;
  readonly remedy: RemedyName;
  readonly at: number;
  /** Status, code and evidence before. */
  readonly before: string;
  /** `applied`: it was done, the next look shows whether it helped. `refused`: it could not be done now. */
  readonly outcome: 'applied' | 'refused';
  readonly detail: string;
  /** What the look afterwards showed; absent until then. */
  readonly after?: string;
  readonly healed?: boolean;
}

/**
 * What is known of the healing of one finding.
 * `trying`: the next try may be made at `nextAt`. `healed`: the finding was gone at the look afterwards. `given-up`: three tries did not help; nothing
 * is tried until `fingerprint` changes, and a person is told.
 */
export interface Healing {
  /** Key of the finding. */
  readonly key: string;
  readonly report: HealthSubject;
  readonly name: string;
  readonly code: string;
  readonly fingerprint: string;
  readonly state: 'trying' | 'healed' | 'given-up';
  /** The last tries, oldest first, at most 10. */
  readonly attempts: readonly HealingAttempt[];
  /** Tries since the fingerprint changed. */
  readonly tries: number;
  readonly nextAt: number;
  readonly firstAt: number;
  readonly updatedAt: number;
  /** Grows by one with each write. */
  readonly version: number;
}
