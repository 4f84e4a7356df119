import type { AlertSettings, TimeOfDay } from '../../shared/config/health-settings.ts';
import type { AlertLedger } from '../../shared/health/alert.ts';
import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import type { Channel } from './channel.ts';

/** What is counted. */
export type NotifierCount = 'opened' | 'delivered' | 'failed';

/** Everything that the notifier needs of the world. */
export interface NotifierDependencies {
  /** Absent or not enabled: alerts are kept, and nobody is told. */
  readonly alerts: AlertSettings | undefined;
  readonly quietHours: readonly TimeOfDay[];
  readonly store: AlertLedger;
  /** By name. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** Puts jobs on the notifier's own queue; nobody receives them before the delay is over (0 to 900 seconds). */
  readonly send: (jobs: readonly NotificationJob[], delaySeconds?: number) => Promise<void>;
  readonly count: (what: NotifierCount, times: number) => void;
  readonly now: () => number;
  readonly newId: () => string;
}
