import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryStore, RollupStore, RunStore } from '../../shared/state/mirror-state.ts';
import { runDestination, runRecord } from '../support/state-builders.ts';

/** What every implementation of the history of runs promises. */
export function runStoreContract(name: string, make: () => Promise<RunStore>): void {
  describe(`runs: ${name}`, () => {
    let store: RunStore;
    beforeEach(async () => {
      store = await make();
    });

    it('gives back a run as it was added', async () => {
      const run = runRecord({
        outcome: 'partial',
        destinations: [
          runDestination({
            outcome: 'partial',
            error: 'refused',
            refs: [{ ref: 'refs/heads/x', action: 'held', ok: false, reason: 'protected branch' }],
          }),
        ],
      });
      await store.add(run);
      expect(await store.history(run.repository, 10)).toEqual([run]);
    });

    it('says whether a run is new', async () => {
      expect(await store.add(runRecord())).toBe(true);
      expect(await store.add(runRecord())).toBe(false);
      expect(await store.history(runRecord().repository, 10)).toHaveLength(1);
    });

    it('keeps two runs that started in the same millisecond', async () => {
      await store.add(runRecord({ runId: 'a' }));
      await store.add(runRecord({ runId: 'b' }));
      expect(await store.history(runRecord().repository, 10)).toHaveLength(2);
    });

    it('lists the newest first and at most as many as asked for', async () => {
      for (const startedAt of [30, 9, 1_000, 200]) {
        await store.add(runRecord({ runId: `run-${startedAt}`, startedAt }));
      }
      const history = await store.history(runRecord().repository, 3);
      expect(history.map((run) => run.startedAt)).toEqual([1_000, 200, 30]);
    });

    it('lists none when none are asked for', async () => {
      await store.add(runRecord());
      expect(await store.history(runRecord().repository, 0)).toEqual([]);
    });

    it('keeps the repositories apart', async () => {
      await store.add(runRecord());
      expect(await store.history('github.com/acme/other', 10)).toEqual([]);
    });
  });
}

/** What every implementation of the sums promises. */
export function rollupStoreContract(name: string, make: () => Promise<RollupStore>): void {
  describe(`rollups: ${name}`, () => {
    let store: RollupStore;
    beforeEach(async () => {
      store = await make();
    });

    const runAt = (time: string, overrides: Parameters<typeof runRecord>[0] = {}) => {
      const finishedAt = Date.parse(time);
      return runRecord({
        startedAt: finishedAt - 1_000,
        finishedAt,
        trigger: { kind: 'push', id: 'd', receivedAt: finishedAt - 3_000 },
        ...overrides,
      });
    };

    it('sums up runs by hour', async () => {
      await store.add(runAt('2026-11-21T10:05:00Z'));
      await store.add(runAt('2026-11-21T10:59:59Z', { outcome: 'failed' }));
      const at = Date.parse('2026-11-21T10:30:00Z');
      expect(await store.range('hour', at, at)).toEqual([
        {
          capability: 'mirror',
          bucket: '2026-11-21T10',
          runs: 2,
          synced: 1,
          partial: 0,
          failed: 1,
          durationMs: 2_000,
          lagMs: 6_000,
          packBytes: 8_192,
        },
      ]);
    });

    it('lists the buckets between two moments, oldest first, those of both ends included', async () => {
      for (const hour of ['13', '09', '11', '10', '12']) await store.add(runAt(`2026-11-21T${hour}:30:00Z`));
      const range = await store.range(
        'hour',
        Date.parse('2026-11-21T10:45:00Z'),
        Date.parse('2026-11-21T12:00:00Z'),
      );
      expect(range.map(({ bucket }) => bucket)).toEqual(['2026-11-21T10', '2026-11-21T11', '2026-11-21T12']);
    });

    it('sums up runs by day', async () => {
      await store.add(runAt('2026-11-20T23:59:59Z'));
      await store.add(runAt('2026-11-21T00:00:00Z'));
      await store.add(runAt('2026-11-21T23:00:00Z'));
      const range = await store.range(
        'day',
        Date.parse('2026-11-20T12:00:00Z'),
        Date.parse('2026-11-21T12:00:00Z'),
      );
      expect(range.map(({ bucket, runs }) => [bucket, runs])).toEqual([
        ['2026-11-20', 1],
        ['2026-11-21', 2],
      ]);
    });

    it('adds up the pack bytes of all destinations', async () => {
      const destinations = [runDestination({ packBytes: 5 }), runDestination({ packBytes: 7 })];
      await store.add(runAt('2026-11-21T10:00:00Z', { destinations }));
      const at = Date.parse('2026-11-21T10:00:00Z');
      expect((await store.range('day', at, at))[0]?.packBytes).toBe(12);
    });

    it('loses no run of many that are added at once', async () => {
      const runs = Array.from({ length: 20 }, () => runAt('2026-11-21T10:00:00Z'));
      await Promise.all(runs.map((run) => store.add(run)));
      const at = Date.parse('2026-11-21T10:00:00Z');
      expect((await store.range('hour', at, at))[0]?.runs).toBe(20);
    });

    it('has nothing where nothing ran, or when the range ends before it begins', async () => {
      await store.add(runAt('2026-11-21T10:00:00Z'));
      const at = Date.parse('2026-11-21T10:00:00Z');
      expect(await store.range('hour', at + 3_600_000, at + 7_200_000)).toEqual([]);
      expect(await store.range('hour', at + 3_600_000, at)).toEqual([]);
    });
  });
}

/** What every implementation of the memory of deliveries promises. */
export function deliveryStoreContract(name: string, make: () => Promise<DeliveryStore>): void {
  describe(`deliveries: ${name}`, () => {
    it('has seen what was recorded and nothing else', async () => {
      const store = await make();
      await store.record('one', 1_763_720_000_000);
      expect(await store.seen('one')).toBe(true);
      expect(await store.seen('two')).toBe(false);
    });

    it('records a delivery twice without complaint', async () => {
      const store = await make();
      await store.record('one', 1);
      await store.record('one', 2);
      expect(await store.seen('one')).toBe(true);
    });
  });
}
