import { describe, expect, it } from 'vitest';
import type { Alert, AlertLedger } from '../../shared/health/alert.ts';
import { alertWith } from '../support/alerts.ts';
import { collect } from '../support/collect.ts';

/** What every place that keeps alerts promises. */
export function alertStoreContract(name: string, open: () => Promise<AlertLedger>): void {
  const keysOf = async (alerts: AsyncIterable<Alert>) => (await collect(alerts)).map(({ key }) => key).sort();

  describe(`alerts ${name}`, () => {
    it('given none, are none', async () => {
      const store = await open();
      expect(await store.alert('git x')).toBeUndefined();
      expect(await keysOf(store.alerts())).toEqual([]);
      expect(await keysOf(store.unsettled())).toEqual([]);
    });

    it('given one with all it can have, read it back', async () => {
      const store = await open();
      const sending = { id: 'm1', change: 'repeated', since: 3, triedAt: 4 } as const;
      const alert = alertWith({
        link: 'https://github.com/acme/app',
        acknowledgedAt: 1,
        acknowledgedBy: 'ada',
        resolvedAt: 2,
        told: { ops: 1 },
        hearings: { ops: { open: true, heardAt: 1, change: 'opened', level: 'high', step: 0, sending } },
        reopenedAt: [1, 2],
      });
      await store.keep(alert);
      expect(await store.alert(alert.key)).toEqual(alert);
    });

    it.each([1, 3])('given version %i where 1 is kept, stay as they are', async (version) => {
      const store = await open();
      await store.keep(alertWith());
      expect(await store.keep(alertWith({ version, text: 'late' }))).toBe(false);
      expect((await store.alert(alertWith().key))?.text).toBe(alertWith().text);
    });

    it('given ten writers at once, let exactly one through', async () => {
      const store = await open();
      await store.keep(alertWith());
      const writers = Array.from({ length: 10 }, (_, count) => store.keep(alertWith({ version: 2, count })));
      expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
    });

    it('given open, acknowledged and ended ones, list what is asked for', async () => {
      const store = await open();
      await store.keep(alertWith({ key: 'a' }));
      await store.keep(alertWith({ key: 'b', state: 'acknowledged' }));
      await store.keep(alertWith({ key: 'c', state: 'resolved' }));
      await store.keep(alertWith({ key: 'd', state: 'resolved', episode: 0 }));
      await store.keep(alertWith({ key: 'e', state: 'resolved', hearings: { ops: { open: true } } }));
      expect(await keysOf(store.alerts())).toEqual(['a', 'b']);
      expect(await keysOf(store.alerts({ ended: true }))).toEqual(['a', 'b', 'c', 'e']);
      expect(await keysOf(store.unsettled())).toEqual(['a', 'b', 'e']);
    });

    it('given one that ends, begins again and ends, list it as long as it is open', async () => {
      const store = await open();
      const states = ['open', 'resolved', 'open', 'resolved'] as const;
      const seen: string[][] = [];
      for (const [index, state] of states.entries()) {
        await store.keep(alertWith({ state, version: index + 1 }));
        seen.push(await keysOf(store.unsettled()));
      }
      expect(seen).toEqual([[alertWith().key], [], [alertWith().key], []]);
    });
  });
}
