import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import type { NotifierDependencies } from './ports.ts';

/** Milliseconds: looks at alerts that would come within the same ones are one. */
const slotMs = 2_000;
/** The longest delay of a message, in slots, twice: what lies before is forgotten. */
const slotsKept = 1_000;

/**
 * Sends as before, but of the looks at alerts that fall due together only one: in a storm each event would ask for a look at everything. What
 * was written before a look was asked for is seen by the one that is on its way, as it comes later; one that is lost is made up for by the sweep.
 */
export function thinGathers(
  send: NotifierDependencies['send'],
  now: () => number,
): NotifierDependencies['send'] {
  const slots = new Set<number>();
  return async (jobs, delaySeconds = 0) => {
    const others = jobs.filter(({ kind }) => kind !== 'gather');
    if (others.length > 0) await send(others, delaySeconds);
    const gather = jobs.find(
      (job): job is Extract<NotificationJob, { kind: 'gather' }> => job.kind === 'gather',
    );
    if (gather === undefined) return;
    const slot = Math.ceil((now() + delaySeconds * 1_000) / slotMs);
    if (slots.has(slot)) return;
    await send([gather], Math.min(900, Math.ceil((slot * slotMs - now()) / 1_000)));
    slots.add(slot);
    const [oldest] = slots;
    if (slots.size > slotsKept && oldest !== undefined) slots.delete(oldest);
  };
}
