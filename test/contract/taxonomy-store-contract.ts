import { beforeEach, describe, expect, it } from 'vitest';
import type { TaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import { taxonomyRun } from '../support/taxonomy-runs.ts';

const first = '1'.repeat(64);
const second = '2'.repeat(64);

/** What every place for the sets' states and runs promises. */
export function taxonomyStoreContract(name: string, make: () => Promise<TaxonomyStore>): void {
  let store: TaxonomyStore;
  beforeEach(async () => {
    store = await make();
  });

  describe(`the pointer of a set: ${name}`, () => {
    it('is not there before the first move', async () => {
      expect(await store.pointer('documents')).toBeUndefined();
    });

    it('is where it was moved to', async () => {
      const moved = await store.move('documents', undefined, first);
      expect([moved, await store.pointer('documents')]).toEqual([
        { sequence: 1, state: first },
        { sequence: 1, state: first },
      ]);
    });

    it('moves on from where it is', async () => {
      const before = await store.move('documents', undefined, first);
      await store.move('documents', before, second);
      expect(await store.pointer('documents')).toEqual({ sequence: 2, state: second });
    });

    it('is not begun a second time', async () => {
      await store.move('documents', undefined, first);
      const moved = await store.move('documents', undefined, second);
      expect([moved, await store.pointer('documents')]).toEqual([undefined, { sequence: 1, state: first }]);
    });

    it('does not move from where it has been before', async () => {
      const before = await store.move('documents', undefined, first);
      await store.move('documents', before, second);
      const moved = await store.move('documents', before, first);
      expect([moved, await store.pointer('documents')]).toEqual([undefined, { sequence: 2, state: second }]);
    });

    it('does not move from a state that it never had', async () => {
      await store.move('documents', undefined, first);
      const moved = await store.move('documents', { sequence: 1, state: second }, second);
      expect([moved, await store.pointer('documents')]).toEqual([undefined, { sequence: 1, state: first }]);
    });

    it('does not move from anywhere when it is not there', async () => {
      const moved = await store.move('documents', { sequence: 1, state: first }, second);
      expect([moved, await store.pointer('documents')]).toEqual([undefined, undefined]);
    });

    it.each([
      ['to begin it', async () => undefined],
      ['to move it', () => store.move('documents', undefined, first)],
    ])('obeys exactly one of many that want %s at once', async (_, begin) => {
      const before = await begin();
      const states = Array.from({ length: 12 }, (_, index) => index.toString(16).repeat(64));
      const moves = await Promise.all(states.map((state) => store.move('documents', before, state)));
      const won = moves.filter((move) => move !== undefined);
      expect(won).toEqual([await store.pointer('documents')]);
    });

    it('of one set does not move with that of another', async () => {
      await store.move('documents', undefined, first);
      await store.move('doc', undefined, second);
      expect(await store.pointer('documents')).toEqual({ sequence: 1, state: first });
    });
  });

  describe(`the runs over a set: ${name}`, () => {
    it('are given back as they were recorded', async () => {
      const run = taxonomyRun({ outcome: 'incomplete', reasons: ['acme/site: refused'] });
      await store.recordRun(run);
      expect(await store.runs('documents', { limit: 9 })).toEqual([run]);
    });

    it('need neither a version nor a time of convergence', async () => {
      const { version: _version, convergenceMs: _convergenceMs, ...run } = taxonomyRun({ outcome: 'failed' });
      await store.recordRun(run);
      expect(await store.runs('documents', { limit: 9 })).toEqual([run]);
    });

    it('are listed newest first, as many as are asked for', async () => {
      for (const startedAt of [30, 9, 1_000, 200]) {
        await store.recordRun(taxonomyRun({ runId: `run-${startedAt}`, startedAt }));
      }
      const runs = await store.runs('documents', { limit: 3 });
      expect(runs.map(({ startedAt }) => startedAt)).toEqual([1_000, 200, 30]);
    });

    it('are listed from a moment on, that moment included', async () => {
      for (const startedAt of [199, 200, 201]) {
        await store.recordRun(taxonomyRun({ runId: `run-${startedAt}`, startedAt }));
      }
      const runs = await store.runs('documents', { limit: 9, since: 200 });
      expect(runs.map(({ startedAt }) => startedAt)).toEqual([201, 200]);
    });

    it('are not listed when none are asked for', async () => {
      await store.recordRun(taxonomyRun());
      expect(await store.runs('documents', { limit: 0 })).toEqual([]);
    });

    it('are there once, however often they are recorded', async () => {
      await store.recordRun(taxonomyRun());
      await store.recordRun(taxonomyRun());
      expect(await store.runs('documents', { limit: 9 })).toHaveLength(1);
    });

    it('that began in the same millisecond are two', async () => {
      await store.recordRun(taxonomyRun({ runId: 'a' }));
      await store.recordRun(taxonomyRun({ runId: 'b' }));
      expect(await store.runs('documents', { limit: 9 })).toHaveLength(2);
    });

    it('are not those of another set', async () => {
      await store.recordRun(taxonomyRun({ set: 'doc' }));
      expect(await store.runs('documents', { limit: 9 })).toEqual([]);
    });

    it('do not have the pointer among them', async () => {
      await store.move('documents', undefined, first);
      await store.recordRun(taxonomyRun());
      expect(await store.runs('documents', { limit: 9 })).toHaveLength(1);
    });

    it('keep a hundred reasons, cut, and say how many more there were', async () => {
      const reasons = Array.from({ length: 2_000 }, (_, index) => `${index}: ${'long '.repeat(1_000)}`);
      await store.recordRun(taxonomyRun({ outcome: 'incomplete', reasons }));
      const [run] = await store.runs('documents', { limit: 1 });
      expect([run?.reasons.length, run?.reasons[99]?.length, run?.reasons.at(-1)]).toEqual([
        101,
        500,
        'and 1900 more',
      ]);
    });
  });
}
