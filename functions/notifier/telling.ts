import { matchesRepository } from '../../shared/config/globs.ts';
import type { AlertSettings, MaintenanceWindow, TimeOfDay } from '../../shared/config/health-settings.ts';
import type { Alert, AlertChange, Hearing } from '../../shared/health/alert.ts';
import { isQuiet } from '../../shared/health/quiet-hours.ts';
import { isFlapping, isWorse } from './decide-alert.ts';
import { type Audience, audienceOf } from './routes.ts';

/** By what it is decided who hears what, and when. */
export interface TellingRules {
  readonly alerts: AlertSettings;
  readonly quietHours: readonly TimeOfDay[];
}

/** What a channel has to hear of an alert, and from when on (epoch milliseconds). */
export interface Due {
  readonly change: AlertChange;
  readonly at: number;
}

const second = 1_000;
const hour = 3_600_000;

/**
 * What a channel has to hear of an alert next; `undefined`: nothing, or nothing as long as things are as they are (a message is under way, a
 * remedy is at work, it is night, there is maintenance, it comes and goes). `lastCriticalAt` is when the channel was last told of
 * something critical: the first one goes at once, the next ones are gathered.
 */
export function dueFor(
  channel: string,
  alert: Alert,
  rules: TellingRules,
  now: number,
  lastCriticalAt = 0,
): Due | undefined {
  const hearing = alert.hearings[channel];
  if (hearing?.sending) return undefined;
  if (alert.state === 'resolved') return hearing?.open ? { change: 'resolved', at: now } : undefined;
  if (alert.state === 'acknowledged') {
    return hearing?.open && hearing.change !== 'acknowledged'
      ? { change: 'acknowledged', at: now }
      : undefined;
  }
  if (isHeld(alert, rules, now)) return undefined;
  const audience = audienceOf(alert, rules.alerts);
  const step = stepOf(channel, alert, audience);
  if (step === undefined) return undefined;
  return hearing?.open && hearing.heardAt !== undefined
    ? dueAgain(alert, hearing, hearing.heardAt, step, rules)
    : dueFirst(alert, step, rules, lastCriticalAt);
}

/** How many steps of escalation are to have been taken by now. */
export function stepsDue(alert: Alert, rules: TellingRules, now: number): number {
  if (alert.state !== 'open' || isHeld(alert, rules, now)) return alert.escalations;
  const firstTold = Math.min(
    ...Object.values(alert.told),
    ...Object.values(alert.hearings).flatMap(({ sending }) => sending?.since ?? []),
  );
  if (!Number.isFinite(firstTold)) return alert.escalations;
  // A level that rose starts the time anew.
  const since = Math.max(firstTold, alert.tellFrom ?? 0);
  const waited = Math.floor((now - since) / (rules.alerts.acknowledgeWithin[alert.level] * second));
  const { steps } = audienceOf(alert, rules.alerts);
  return Math.max(alert.escalations, Math.min(steps.length, waited));
}

/** Whether nobody is told of it now, though it is open. */
function isHeld(alert: Alert, { alerts, quietHours }: TellingRules, now: number): boolean {
  return (
    alert.tellFrom === undefined ||
    (alert.level !== 'critical' && isQuiet(quietHours, now)) ||
    alerts.maintenance.some((window) => isCovered(alert, window, now)) ||
    isFlapping(alert, now)
  );
}

function isCovered(alert: Alert, { from, to, repositories }: MaintenanceWindow, now: number): boolean {
  if (now < from || now >= to) return false;
  if (repositories.length === 0) return true;
  return (
    alert.repositories.length > 0 && alert.repositories.every((name) => matchesRepository(repositories, name))
  );
}

/** 0: told at first; n: with step n of escalation, the last one that names it; `undefined`: not told. */
function stepOf(channel: string, { escalations }: Alert, { channels, steps }: Audience): number | undefined {
  const step = steps.slice(0, escalations).findLastIndex((names) => names.has(channel)) + 1;
  return step > 0 || channels.has(channel) ? step : undefined;
}

function dueFirst(alert: Alert, step: number, { alerts }: TellingRules, lastCriticalAt: number): Due {
  const { level, tellFrom = 0 } = alert;
  if (step > 0) return { change: 'escalated', at: tellFrom };
  if (level === 'low') return { change: 'digest', at: tellFrom + alerts.digest * hour };
  const gathered = (since: number) => since + alerts.groupWait * second;
  if (level === 'critical') return { change: 'opened', at: Math.max(tellFrom, gathered(lastCriticalAt)) };
  return { change: 'opened', at: gathered(tellFrom) };
}

function dueAgain(
  { level, tellFrom = 0 }: Alert,
  hearing: Hearing,
  heardAt: number,
  step: number,
  { alerts }: TellingRules,
): Due {
  const isNews = step > (hearing.step ?? 0) || isWorse(level, hearing.level ?? level);
  if (isNews) return { change: 'escalated', at: tellFrom };
  return { change: level === 'low' ? 'digest' : 'repeated', at: heardAt + alerts.repeat * hour };
}
