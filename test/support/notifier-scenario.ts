import type { AlertMessage, Channel } from '../../functions/notifier/channel.ts';
import type { Notification } from '../../functions/notifier/notification.ts';
import type { NotifierDependencies } from '../../functions/notifier/ports.ts';
import { runNotification } from '../../functions/notifier/run-notification.ts';
import type { AlertSettings, TimeOfDay } from '../../shared/config/health-settings.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { AlertLedger } from '../../shared/health/alert.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { alertSettings, alertsInMemory, noon } from './alerts.ts';

/** What may go wrong, asked at each place; `undefined`: nothing. */
export interface Mishaps {
  /** The function is killed here. */
  readonly killed?: (place: 'before write' | 'after write' | 'after send' | 'before queue') => boolean;
  /** What a channel does instead of taking a message. */
  readonly refuses?: (channel: string) => Error | undefined;
  /** Whether the queue gives a message twice. */
  readonly twice?: () => boolean;
  /** What sending number n waits for. */
  readonly sending?: (count: number) => Promise<void> | undefined;
  /** Waits, so that others come in between. */
  readonly pause?: () => Promise<void>;
}

/** A message that a channel took. */
export interface Heard extends AlertMessage {
  readonly channel: string;
}

interface Queued {
  readonly notification: Notification;
  readonly visibleAt: number;
  readonly receiveCount: number;
}

class Killed extends Error {}

/** The notifier with a queue, a clock and channels that the test looks into. */
export function notifierScenario(
  settings: Partial<AlertSettings> | undefined = {},
  mishaps: Mishaps = {},
  quietHours: readonly TimeOfDay[] = [],
) {
  let now = noon;
  let ids = 0;
  let sendings = 0;
  let queue: Queued[] = [];
  const heard: Heard[] = [];
  const taken: Notification[] = [];
  const dead: Outcome<unknown>[] = [];
  const counts = { opened: 0, delivered: 0, failed: 0 };
  const alerts = alertSettings(settings);
  const store = alertsInMemory();
  const dieAt = (place: Parameters<NonNullable<Mishaps['killed']>>[0]): void => {
    if (mishaps.killed?.(place)) throw new Killed(place);
  };
  const put = (notification: Notification, delaySeconds = 0): void => {
    const times = mishaps.twice?.() ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      queue.push({ notification, visibleAt: now + delaySeconds * 1_000, receiveCount: 0 });
    }
  };
  const channel = (name: string): Channel => ({
    name,
    keepsIncidents: false,
    async send(message) {
      sendings += 1;
      await mishaps.sending?.(sendings);
      await mishaps.pause?.();
      const refusal = mishaps.refuses?.(name);
      if (refusal) throw refusal;
      heard.push({ ...message, channel: name });
      dieAt('after send');
    },
  });
  const ledger: AlertLedger = {
    ...store,
    async alert(key) {
      await mishaps.pause?.();
      return store.alert(key);
    },
    async keep(alert) {
      await mishaps.pause?.();
      dieAt('before write');
      const kept = await store.keep(alert);
      dieAt('after write');
      return kept;
    },
  };
  const dependencies: NotifierDependencies = {
    alerts,
    quietHours,
    store: ledger,
    channels: new Map(alerts.channels.map(({ name }) => [name, channel(name)])),
    async send(jobs, delaySeconds) {
      for (const job of jobs) {
        dieAt('before queue');
        put(job, delaySeconds);
      }
    },
    count: (what, times) => {
      counts[what] += times;
    },
    now: () => now,
    newId: () => `message-${++ids}`,
  };

  async function work(item: Queued): Promise<void> {
    taken.push(item.notification);
    const receiveCount = item.receiveCount + 1;
    const again = (seconds: number) =>
      queue.push({ ...item, receiveCount, visibleAt: now + seconds * 1_000 });
    try {
      const context = { deadline: now + 60_000, receiveCount };
      const outcome = await runNotification(dependencies, item.notification, context);
      if (outcome.kind === 'retry-later') again(outcome.afterSeconds);
      if (outcome.kind === 'failed') dead.push(outcome);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      again(30);
    }
  }

  /** Works on what is visible, so many at once, until nothing is. */
  async function settle(atOnce = 1): Promise<void> {
    for (;;) {
      const visible = queue.filter(({ visibleAt }) => visibleAt <= now).slice(0, atOnce);
      if (visible.length === 0) return;
      queue = queue.filter((item) => !visible.includes(item));
      await Promise.all(visible.map(work));
    }
  }

  return {
    store,
    heard,
    dead,
    counts,
    dependencies,
    now: () => now,
    /** How often a channel was given a message. */
    sendings: () => sendings,
    /** What was taken from the queue, of one kind. */
    taken: (kind: Notification['kind']) => taken.filter((notification) => notification.kind === kind),
    put,
    settle,
    /** An event comes from the bus. */
    tell: (event: DomainEvent) => put({ kind: 'event', event }),
    /** Lets time pass, with a sweep each minute. */
    async pass(seconds: number, atOnce = 1): Promise<void> {
      await settle(atOnce);
      const end = now + seconds * 1_000;
      while (now < end) {
        const next = Math.min(
          end,
          now - (now % 60_000) + 60_000,
          ...queue.map(({ visibleAt }) => Math.max(visibleAt, now + 1)),
        );
        now = next;
        if (now % 60_000 === 0) put({ version: 1, kind: 'sweep', time: new Date(now).toISOString() });
        await settle(atOnce);
      }
    },
    /** What was heard, in short: `ops opened git …`. */
    said: () =>
      heard.map(
        ({ channel: name, change, alerts: about }) =>
          `${name} ${change} ${about.map(({ key }) => key).join(', ')}`,
      ),
  };
}
