import { describe, expect, it } from 'vitest';
import { countEvent } from '../../../functions/metrics/count-event.ts';
import { type DomainEvent, eventSource } from '../../../shared/events/domain-events.ts';
import { pushedEvent } from '../../support/domain-events.ts';
import { inMemorySeries } from '../../support/in-memory-series.ts';
import { runEnd, syncedEvent } from '../../support/run-events.ts';

const envelopeOf = ({ type, detail }: DomainEvent) => ({
  id: 'e',
  source: eventSource,
  'detail-type': type,
  detail,
});

describe('an event on the queue of metrics', () => {
  it('is added to the sums', async () => {
    const series = inMemorySeries();
    expect(await countEvent(series, envelopeOf(syncedEvent()), 0)).toMatchObject({ kind: 'done' });
    expect(await series.range('mirror', 'day', runEnd, runEnd)).toMatchObject([
      { counters: { runs: 1, synced: 1 } },
    ]);
  });

  it('counts once when it comes twice', async () => {
    const series = inMemorySeries();
    await countEvent(series, envelopeOf(syncedEvent()), 0);
    await countEvent(series, envelopeOf(syncedEvent()), 0);
    expect(await series.range('mirror', 'hour', runEnd, runEnd)).toMatchObject([{ counters: { runs: 1 } }]);
  });

  it('is passed over when it tells of no run', async () => {
    const outcome = await countEvent(inMemorySeries(), envelopeOf(pushedEvent()), 0);
    expect(outcome).toMatchObject({ kind: 'skipped' });
  });

  it('is a dead letter when nobody can read it', async () => {
    const outcome = await countEvent(inMemorySeries(), { source: 'somebody' }, 0);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'EVENT_UNREADABLE' });
  });

  it('is repeated when it cannot be written down', async () => {
    const away = { add: () => Promise.reject(new Error('away')) };
    await expect(countEvent(away, envelopeOf(syncedEvent()), 0)).rejects.toThrow('away');
  });
});
