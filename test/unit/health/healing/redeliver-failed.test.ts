import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redeliverFailed } from '../../../../functions/health/healing/redeliver-failed.ts';
import type { HookDeliveries, HookDelivery } from '../../../../shared/github/hook-deliveries.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { cursorsInMemory } from '../../../support/healing.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** GitHub with one hook. `answer` is the receiver's status for an event. */
function hook(answer: (guid: string) => number = () => 202, pageSize = 3) {
  const clock = fakeClock();
  const attempts: HookDelivery[] = [];
  const asked: string[] = [];
  let pages = 0;
  const add = (guid: string, statusCode: number, event = 'push') => {
    const redelivery = attempts.some((attempt) => attempt.guid === guid);
    const id = String(attempts.length + 1);
    attempts.unshift({ id, guid, statusCode, event, redelivery, deliveredAt: clock.now() });
  };
  const deliveries: HookDeliveries = {
    name: 'hook 1 of acme',
    async *list() {
      const known = attempts.filter(({ deliveredAt }) => clock.now() - deliveredAt < 3 * day);
      for (let start = 0; start < known.length; start += pageSize) {
        pages += 1;
        yield known.slice(start, start + pageSize);
      }
    },
    async redeliver(id) {
      const guid = attempts.find((attempt) => attempt.id === id)?.guid ?? '';
      asked.push(guid);
      add(guid, answer(guid));
    },
  };
  const cursors = cursorsInMemory();
  const call = (owner = 'one', mendSecret?: () => Promise<void>) =>
    redeliverFailed({ deliveries, cursors, now: clock.now, owner, ...(mendSecret ? { mendSecret } : {}) });
  return { clock, add, asked, call, cursors, deliveries, pages: () => pages };
}

describe('making deliveries again', () => {
  it('asks for what never arrived, and for nothing else', async () => {
    const { add, asked, call, clock } = hook();
    add('arrived', 202);
    add('lost', 0);
    clock.advance(minute);
    add('failed', 500);
    expect(await call()).toMatchObject({ redelivered: 2, open: 2, busy: false });
    expect(asked).toEqual(['lost', 'failed']);
  });

  it('leaves an event of which one attempt arrived', async () => {
    const { add, asked, call } = hook();
    add('mended', 500);
    add('mended', 202);
    await call();
    expect(asked).toEqual([]);
  });

  it('stops when an event has arrived', async () => {
    const { add, asked, call, clock } = hook();
    add('lost', 0);
    await call();
    clock.advance(10 * minute);
    await call();
    expect(asked).toEqual(['lost']);
  });

  it('leaves a ping, which tells nobody anything', async () => {
    const { add, asked, call } = hook();
    add('ping', 500, 'ping');
    await call();
    expect(asked).toEqual([]);
  });

  it('waits longer each time, and leaves what failed five times', async () => {
    const { add, asked, call, clock } = hook(() => 500);
    add('broken', 500);
    const askedAt: number[] = [];
    let left = 0;
    const start = clock.now();
    for (let minutes = 0; minutes < 60; minutes += 1) {
      const before = asked.length;
      left += (await call()).abandoned;
      if (asked.length > before) askedAt.push((clock.now() - start) / minute);
      clock.advance(minute);
    }
    expect({ askedAt, left }).toEqual({ askedAt: [0, 1, 5, 21], left: 1 });
  });

  it('finds what failed after the last call, beyond pages that are settled', async () => {
    const { add, asked, call, clock, pages } = hook();
    for (let count = 0; count < 9; count += 1) add(`early-${count}`, 202);
    clock.advance(5 * minute);
    await call();
    const before = pages();
    add('late', 0);
    await call();
    expect(asked).toEqual(['late']);
    expect(pages() - before).toBe(1);
  });

  it('does not ask for what GitHub has forgotten', async () => {
    const { add, asked, call, clock } = hook();
    add('old', 0);
    clock.advance(3 * day - 5 * minute);
    await call();
    expect(asked).toEqual([]);
  });

  it('does nothing while another call does', async () => {
    const { add, asked, call, cursors, clock, deliveries } = hook();
    add('lost', 0);
    await cursors.take(`deliveries ${deliveries.name}`, 'other', clock.now(), minute);
    expect(await call()).toMatchObject({ busy: true, redelivered: 0 });
    expect(asked).toEqual([]);
  });

  it('has the secret mended before what was refused for its signature', async () => {
    const { add, asked, call } = hook();
    add('unsigned', 401);
    const order: string[] = [];
    await call('one', async () => void order.push(`mended before ${asked.length}`));
    expect([order, asked]).toEqual([['mended before 0'], ['unsigned']]);
  });

  it('leaves what was refused for its signature to who can mend the secret, for two hours', async () => {
    const { add, asked, call, clock } = hook();
    add('unsigned', 401);
    await call();
    expect(asked).toEqual([]);
    clock.advance(120 * minute);
    await call();
    expect(asked).toEqual(['unsigned']);
  });

  it('asks at once when the secret is mended, however often the old one failed', async () => {
    const { add, asked, call } = hook();
    add('unsigned', 401);
    add('unsigned', 401);
    await call('one', async () => undefined);
    expect(asked).toEqual(['unsigned']);
  });

  it('leaves the secret alone when deliveries failed for another reason', async () => {
    const { add, call } = hook();
    add('lost', 0);
    const order: string[] = [];
    await call('one', async () => void order.push('mended'));
    expect(order).toEqual([]);
  });

  it('begins where it did when the host fails in between', async () => {
    const { add, call, cursors, clock, deliveries, asked } = hook();
    add('lost', 0);
    const failing = { ...deliveries, redeliver: () => Promise.reject(new Error('down')) };
    const first = redeliverFailed({ deliveries: failing, cursors, now: clock.now, owner: 'one' });
    await expect(first).rejects.toThrow('down');
    await call();
    expect(asked).toEqual(['lost']);
  });

  it('reads a hook with very many deliveries a part at a time, and says nothing of what it did not read', async () => {
    const { add, call, cursors, deliveries } = hook(() => 202, 1);
    add('first', 0);
    for (let count = 0; count < 30; count += 1) add(`other-${count}`, 202);
    await call();
    expect(Number(await cursors.read(`deliveries ${deliveries.name}`))).toBeLessThan(Date.now() - 2 * day);
  });

  it('brings every event in the end, when its receiver is only down for a while', async () => {
    const event = fc.record({ lost: fc.boolean(), pause: fc.integer({ min: 0, max: 20 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
        const arrived = new Set<string>();
        const { add, call, clock } = hook((guid) => {
          arrived.add(guid);
          return 202;
        });
        for (const [index, { lost, pause }] of events.entries()) {
          if (!lost) arrived.add(`event-${index}`);
          add(`event-${index}`, lost ? 0 : 202);
          clock.advance(pause * minute);
          if (pause > 10) await call();
        }
        await call();
        expect(arrived.size).toBe(events.length);
      }),
    );
  });
});
