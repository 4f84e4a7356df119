import type { AlertLevel } from './health.ts';

/** What a message about alerts says. `digest`: what is not urgent, gathered; `escalated`: nobody took it, or it became worse. */
export const alertChanges = [
  'opened',
  'digest',
  'escalated',
  'repeated',
  'acknowledged',
  'resolved',
] as const;
export type AlertChange = (typeof alertChanges)[number];

/** What one channel knows of an alert. */
export interface Hearing {
  /** It was told that the alert is open, or may have been, and not of its end. */
  readonly open: boolean;
  /** When it was last told something; absent: nothing is certain. */
  readonly heardAt?: number;
  /** What it was told then, at which level and step of escalation. */
  readonly change?: AlertChange;
  readonly level?: AlertLevel;
  readonly step?: number;
  /** The message that is under way: until it is settled, there is no other one. */
  readonly sending?: {
    readonly id: string;
    readonly change: AlertChange;
    readonly since: number;
    /** When the last try failed. */
    readonly triedAt?: number;
  };
}

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
  /** `owner/name`s that it is about, at most 50; `affected` counts them, and 51 stands for more. */
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
  /** From when on people are told; absent: a remedy is at work, and nobody needs to come. */
  readonly tellFrom?: number;
  /** Channels that were told it is open, with when; they are told of its end, too. */
  readonly told: Readonly<Record<string, number>>;
  /** What each channel knows. */
  readonly hearings: Readonly<Record<string, Hearing>>;
  /** Openings of the last hour that followed soon upon an end. */
  readonly reopenedAt: readonly number[];
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

/** What the notifier needs besides. */
export interface AlertLedger extends AlertStore {
  /** Alerts of which somebody may have to hear still: all that have not ended, and those whose end not everybody knows. */
  unsettled(): AsyncIterable<Alert>;
}

/** Whether nobody has to hear of it any more. */
export function isSettled({ state, hearings }: Pick<Alert, 'state' | 'hearings'>): boolean {
  return (
    state === 'resolved' &&
    Object.values(hearings).every(({ open, sending }) => !open && sending === undefined)
  );
}
