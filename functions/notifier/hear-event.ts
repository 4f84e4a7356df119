import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { Alert } from '../../shared/health/alert.ts';
import { updateAlert } from '../../shared/health/update-alert.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { type AlertWish, alertOfEvent } from './alert-of-event.ts';
import { decideAlert } from './decide-alert.ts';
import { rulesOf } from './gather-messages.ts';
import type { NotifierDependencies } from './ports.ts';
import { dueFor } from './telling.ts';

/** The longest delay of a message; what is due later is found by the sweep. */
const longestDelay = 900;

/** Turns an event of the bus into the state of an alert, and sees to it that who has to hear of it does. */
export async function hearEvent(
  dependencies: NotifierDependencies,
  event: DomainEvent,
): Promise<Outcome<unknown>> {
  const wish = alertOfEvent(event, dependencies.now());
  if (wish === undefined) return { kind: 'skipped', reason: `nobody has to hear of ${event.type}` };
  const alert = await applyWish(dependencies, wish);
  if (alert === undefined) return { kind: 'skipped', reason: 'it was known' };
  return { kind: 'done', result: { alert: alert.key, state: alert.state, count: alert.count } };
}

/**
 * Writes what is wished for, and then has the messages gathered when they are due; should that be lost, the sweep does it. Resolves to the
 * alert, or to `undefined` when nothing changed.
 */
export async function applyWish(
  dependencies: NotifierDependencies,
  wish: AlertWish,
): Promise<Alert | undefined> {
  const { store, now, send, count } = dependencies;
  const { before, after, written } = await updateAlert(store, wish.key, (alert) =>
    decideAlert(alert, wish, now()),
  );
  if (!written || after === undefined) return undefined;
  if (after.episode > (before?.episode ?? 0)) count('opened', 1);
  for (const delay of delaysOf(dependencies, after)) await send([{ version: 1, kind: 'gather' }], delay);
  return after;
}

/** Seconds after which somebody has to hear of it, each once. */
function delaysOf(dependencies: NotifierDependencies, alert: Alert): ReadonlySet<number> {
  const rules = rulesOf(dependencies);
  if (rules === undefined) return new Set();
  const now = dependencies.now();
  const delays = rules.alerts.channels.flatMap(({ name }) => {
    const due = dueFor(name, alert, rules, now);
    if (due === undefined) return [];
    const delay = Math.max(0, Math.ceil((due.at - now) / 1_000));
    return delay <= longestDelay ? [delay] : [];
  });
  return new Set(delays);
}
