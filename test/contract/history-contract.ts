import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryStore, RunStore } from '../../shared/state/mirror-state.ts';
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
