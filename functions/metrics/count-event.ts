import { EventUnreadableError } from '../../shared/events/errors.ts';
import { parseEnvelope } from '../../shared/events/parse-envelope.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { SeriesStore } from '../../shared/state/series-store.ts';
import { foldEvent } from './fold-event.ts';

/**
 * Adds what one event tells of to the sums. Done twice, or broken off and done again, it counts once.
 *
 * @param envelope as EventBridge delivers it
 * @param sentAt epoch milliseconds when the message was put on the queue
 */
export async function countEvent(
  series: Pick<SeriesStore, 'add'>,
  envelope: unknown,
  sentAt: number,
): Promise<Outcome<{ readonly series: readonly string[] }>> {
  const event = readEvent(envelope);
  if (event instanceof EventUnreadableError) {
    const { code, what, where, remedy } = event;
    return { kind: 'failed', code, why: `${what} (${where})`, remedy };
  }
  const contributions = foldEvent(event, sentAt);
  if (contributions.length === 0) return { kind: 'skipped', reason: `${event.type} tells of no run` };
  await Promise.all(contributions.map((contribution) => series.add(contribution)));
  return { kind: 'done', result: { series: contributions.map((contribution) => contribution.series) } };
}

function readEvent(envelope: unknown) {
  try {
    return parseEnvelope(envelope);
  } catch (error) {
    if (error instanceof EventUnreadableError) return error;
    throw error;
  }
}
