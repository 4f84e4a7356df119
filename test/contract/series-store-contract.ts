import { beforeEach, describe, expect, it } from 'vitest';
import { percentile } from '../../shared/measurement/histogram.ts';
import type { SeriesStore } from '../../shared/state/series-store.ts';
import { contribution } from '../support/contributions.ts';

/** What every implementation of the sums promises. */
export function seriesStoreContract(name: string, make: () => Promise<SeriesStore>): void {
  describe(`series: ${name}`, () => {
    let store: SeriesStore;
    beforeEach(async () => {
      store = await make();
    });
    const at = (time: string): number => Date.parse(time);
    const day = { from: at('2026-11-21T00:00:00Z'), to: at('2026-11-21T23:59:59Z') };
    const days = (series = 'mirror') => store.range(series, 'day', day.from, day.to);

    it('adds runs up by hour and by day', async () => {
      await store.add(contribution({ id: 'a', at: at('2026-11-21T10:05:00Z'), counters: { runs: 1 } }));
      await store.add(
        contribution({ id: 'b', at: at('2026-11-21T10:59:59Z'), counters: { runs: 1, bytes: 7 } }),
      );
      await store.add(contribution({ id: 'c', at: at('2026-11-21T11:00:00Z'), counters: { runs: 1 } }));
      const hours = await store.range('mirror', 'hour', day.from, day.to);
      expect(hours.map(({ bucket, counters }) => [bucket, counters])).toEqual([
        ['2026-11-21T10', { runs: 2, bytes: 7 }],
        ['2026-11-21T11', { runs: 1 }],
      ]);
      expect(await days()).toMatchObject([{ bucket: '2026-11-21', counters: { runs: 3, bytes: 7 } }]);
    });

    it('knows the sum of what was observed, and about what part of it lies below', async () => {
      for (const durationMs of [100, 200, 300, 40_000]) {
        await store.add(contribution({ id: `run-${durationMs}`, observations: { durationMs } }));
      }
      const [{ histograms: { durationMs = undefined } = {} } = {}] = await days();
      expect(durationMs).toMatchObject({ count: 4, sum: 40_600 });
      const p95 = durationMs ? percentile(durationMs, 0.95) : undefined;
      expect(Math.abs((p95 ?? 0) - 40_000)).toBeLessThan(40_000 * 0.048);
    });

    it('counts a run once, however often it comes and whatever it says the second time', async () => {
      await store.add(contribution({ id: 'a', counters: { runs: 1 }, observations: { durationMs: 5 } }));
      await store.add(contribution({ id: 'a', counters: { runs: 1 }, observations: { durationMs: 5 } }));
      await store.add(contribution({ id: 'a', counters: { runs: 9 } }));
      expect(await days()).toMatchObject([
        { counters: { runs: 1 }, histograms: { durationMs: { count: 1, sum: 5 } } },
      ]);
    });

    it('loses no run of many that are added at once', async () => {
      const runs = Array.from({ length: 40 }, (_, index) => contribution({ id: `run-${index % 20}` }));
      await Promise.all(runs.map((run) => store.add(run)));
      expect(await days()).toMatchObject([{ counters: { runs: 20 } }]);
    });

    it('counts the same id in another series and in another bucket', async () => {
      await store.add(contribution({ series: 'mirror', id: 'a' }));
      await store.add(contribution({ series: 'deployment', id: 'a' }));
      await store.add(contribution({ series: 'mirror', id: 'a', at: day.to + 1_000 }));
      const mirror = await store.range('mirror', 'day', day.from, day.to + 1_000);
      expect(mirror.map(({ bucket, counters }) => [bucket, counters.runs])).toEqual([
        ['2026-11-21', 1],
        ['2026-11-22', 1],
      ]);
      expect(await days('deployment')).toMatchObject([{ counters: { runs: 1 } }]);
    });

    it('lists the buckets between two moments, oldest first, those of both ends included', async () => {
      for (const hour of ['13', '09', '11', '10', '12']) {
        await store.add(contribution({ id: hour, at: at(`2026-11-21T${hour}:30:00Z`) }));
      }
      const range = await store.range(
        'mirror',
        'hour',
        at('2026-11-21T10:45:00Z'),
        at('2026-11-21T12:00:00Z'),
      );
      expect(range.map(({ bucket }) => bucket)).toEqual(['2026-11-21T10', '2026-11-21T11', '2026-11-21T12']);
    });

    it('has nothing where nothing ran, or when the range ends before it begins', async () => {
      await store.add(contribution());
      expect(await store.range('mirror', 'hour', day.to + 1, day.to + 7_200_000)).toEqual([]);
      expect(await store.range('mirror', 'day', day.to, day.from)).toEqual([]);
      expect(await days('mirrors')).toEqual([]);
    });

    it('has days of the parts of a series, and their names', async () => {
      for (const name of ['cost/github.com/acme/b', 'cost/github.com/acme/a', 'mirror']) {
        await store.add(contribution({ series: name, id: 'x' }));
        await store.add(contribution({ series: name, id: 'y' }));
      }
      expect(await store.names('cost/')).toEqual(['cost/github.com/acme/a', 'cost/github.com/acme/b']);
      expect(await store.names('')).toHaveLength(3);
      expect(await days('cost/github.com/acme/a')).toMatchObject([{ counters: { runs: 2 } }]);
      expect(await store.range('cost/github.com/acme/a', 'hour', day.from, day.to)).toEqual([]);
    });
  });
}
