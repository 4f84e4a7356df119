import type { AlertLevel } from './health.ts';

/** One thing that a person is told of, from its beginning to its end. Times are epoch milliseconds. */
export interface Alert {
  /** What makes two messages the same alert: the key of a finding, `deployment shop production`. */
  readonly key: string;
  readonly level: AlertLevel;
  /** One line. */
  readonly title: string;
  readonly text: string;
  readonly remedy: string;
  readonly code: string;
  /** `owner/name`s that it is about, at most 50; `affected` counts all. */
  readonly repositories: readonly string[];
  readonly affected: number;
  /** Page of the runbook or of what it is about. */
  readonly link?: string;
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly openedAt: number;
  /** When it was last heard of. */
  readonly seenAt: number;
  readonly count: number;
  readonly acknowledgedAt?: number;
  readonly acknowledgedBy?: string;
  readonly resolvedAt?: number;
  /** Channels that were told it is open, with when; they are told of its end, too. */
  readonly told: Readonly<Record<string, number>>;
  /** How many steps of escalation were taken. */
  readonly escalations: number;
  /** Grows by one with each opening after an end: makes the messages of two episodes differ. */
  readonly episode: number;
  /** Grows by one with each write. */
  readonly version: number;
}

/** Alerts. Every write is one conditional write to one item. */
export interface AlertStore {
  alert(key: string): Promise<Alert | undefined>;
  /** Open and acknowledged ones, in pages. With `ended`, also those that were resolved in the last 30 days. */
  alerts(options?: { readonly ended?: boolean }): AsyncIterable<Alert>;
  /** Writes version n over n − 1. `false`: somebody was faster. */
  keep(alert: Alert): Promise<boolean>;
}
