import type { AlertChannel } from '../../shared/config/health-settings.ts';
import type { Alert, AlertChange, Hearing } from '../../shared/health/alert.ts';
import { alertLevels } from '../../shared/health/health.ts';
import { channelKey } from './routes.ts';
import { type Due, dueFor, type TellingRules } from './telling.ts';

/** One message that a channel has to get now. */
export interface PlannedMessage {
  readonly channel: string;
  readonly change: AlertChange;
  readonly alerts: readonly Alert[];
  /** The message is known, and was lost: it goes out again under the same id. */
  readonly id?: string;
}

const minute = 60_000;
/** A message of which nothing is heard for so long is lost: one that was never tried, and one that waits for its next try. */
const lostAfter = { untried: 3 * minute, tried: 20 * minute } as const;
/** How long a channel that is down, or that refuses us, is left alone before the next message tries it. */
const restAfter = { down: 5 * minute, refused: 60 * minute } as const;

/** The code of the alert about a channel. */
export const channelCodes = { down: 'ALERT_CHANNEL_DOWN', refused: 'ALERT_CHANNEL_REFUSED' } as const;

/**
 * The messages that are due, one for each channel and change, of all that nobody is settled about. What waits only to be gathered joins a
 * message that goes out anyway. A channel in trouble gets nothing for a while, then what was lost first, to see whether it works.
 */
export function planMessages(
  alerts: readonly Alert[],
  rules: TellingRules,
  now: number,
): readonly PlannedMessage[] {
  return rules.alerts.channels.flatMap((channel) => {
    const trouble = alerts.find(({ key, state }) => key === channelKey(channel.name) && state !== 'resolved');
    if (trouble === undefined) {
      return [...lostMessages(channel.name, alerts, now), ...newMessages(channel, alerts, rules, now)];
    }
    const rest = trouble.code === channelCodes.refused ? restAfter.refused : restAfter.down;
    if (now - trouble.seenAt < rest) return [];
    const probes = lostMessages(channel.name, alerts, now);
    return (probes.length > 0 ? probes : newMessages(channel, alerts, rules, now)).slice(0, 1);
  });
}

function newMessages(
  channel: AlertChannel,
  alerts: readonly Alert[],
  rules: TellingRules,
  now: number,
): readonly PlannedMessage[] {
  const lastCriticalAt = lastCritical(channel.name, alerts);
  const waiting = alerts.flatMap((alert) => {
    const due = dueFor(channel.name, alert, rules, now, lastCriticalAt);
    return due ? [{ alert, due }] : [];
  });
  const changes = new Set(waiting.filter(({ due }) => due.at <= now).map(({ due }) => due.change));
  return [...changes].flatMap((change) => {
    const together = waiting
      .filter(({ due }) => due.change === change && joins(due, rules, now))
      .map(({ alert }) => alert)
      .sort((a, b) => urgency(a) - urgency(b) || a.openedAt - b.openedAt);
    return chunks(together, mostOf[channel.kind]).map((part) => ({
      channel: channel.name,
      change,
      alerts: part,
    }));
  });
}

/** Whether it goes along with a message of its kind. */
function joins({ change, at }: Due, { alerts }: TellingRules, now: number): boolean {
  if (change === 'digest') return true;
  return at <= now + (change === 'opened' ? alerts.groupWait * 1_000 : 0);
}

function lastCritical(channel: string, alerts: readonly Alert[]): number {
  const times = alerts.flatMap(({ level, hearings }) => {
    const hearing = hearings[channel];
    if (level !== 'critical' || hearing === undefined) return [];
    return [hearing.change === 'opened' ? (hearing.heardAt ?? 0) : 0, hearing.sending?.since ?? 0];
  });
  return Math.max(0, ...times);
}

/** Lost messages, each with all that it told of: under one id, nobody hears of less the second time. */
function lostMessages(channel: string, alerts: readonly Alert[], now: number): readonly PlannedMessage[] {
  const underWay = alerts.flatMap((alert) => {
    const sending = alert.hearings[channel]?.sending;
    return sending ? [{ alert, sending }] : [];
  });
  const byId = Map.groupBy(underWay, ({ sending }) => sending.id);
  return [...byId].flatMap(([id, members]) => {
    const [first] = members;
    if (first === undefined || !members.some(({ sending }) => isLost(sending, now))) return [];
    return [{ channel, change: first.sending.change, alerts: members.map(({ alert }) => alert), id }];
  });
}

function isLost({ since, triedAt }: NonNullable<Hearing['sending']>, now: number): boolean {
  return triedAt === undefined ? now - since > lostAfter.untried : now - triedAt > lostAfter.tried;
}

function urgency({ level }: Alert): number {
  return alertLevels.indexOf(level);
}

/**
 * Alerts in one message. What people read names the first and counts the others, so that a storm is one message; programs get every one. PagerDuty
 * takes one event at a time, so a message of many takes long.
 */
const mostOf: Readonly<Record<AlertChannel['kind'], number>> = {
  slack: 500,
  email: 500,
  sns: 500,
  webhook: 50,
  pagerduty: 10,
};

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
