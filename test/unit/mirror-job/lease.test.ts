import { describe, expect, it } from 'vitest';
import { holdLease } from '../../../functions/mirror/lease.ts';
import type { MirrorStateStore } from '../../../shared/state/mirror-state.ts';
import { inMemoryMirrorState } from '../../support/in-memory-state.ts';

const repository = 'github.com/acme/widget';

/** Time that the test moves, with one timer. */
function testTime() {
  let now = 0;
  let timer: { readonly ms: number; readonly callback: () => void } | undefined;
  return {
    engine: { now: () => now },
    every: (ms: number, callback: () => void) => {
      timer = { ms, callback };
      return () => {
        timer = undefined;
      };
    },
    /** Lets one period of the timer pass, and what it began end. */
    async tick() {
      now += timer?.ms ?? 0;
      timer?.callback();
      await new Promise(setImmediate);
    },
    pass: (ms: number) => {
      now += ms;
    },
    get running() {
      return timer !== undefined;
    },
  };
}

/** A store whose renewals do something else. */
function renewing(renewLease: MirrorStateStore['renewLease']): MirrorStateStore {
  return { ...inMemoryMirrorState(), renewLease };
}

async function held(state: MirrorStateStore) {
  const time = testTime();
  const lease = await holdLease({ ...time, state }, repository, 'worker');
  if (!lease) throw new Error('the lease was not given');
  return { time, lease };
}

describe('a held lease', () => {
  it('is not given while another worker has it', async () => {
    const state = inMemoryMirrorState();
    await held(state);
    expect(await holdLease({ ...testTime(), state }, repository, 'another')).toBeUndefined();
  });

  it('goes on for as long as the work does', async () => {
    const state = inMemoryMirrorState();
    const { time, lease } = await held(state);
    for (let minute = 0; minute < 20; minute += 1) await time.tick();
    expect(lease.lost.aborted).toBe(false);
    expect(lease.current().expiresAt).toBe(time.engine.now() + 75_000);
    expect(await state.acquireLease(repository, 'another', time.engine.now(), 1)).toBeUndefined();
  });

  it('is free once it is released, and renewed no more', async () => {
    const state = inMemoryMirrorState();
    const { time, lease } = await held(state);
    await lease.release();
    expect(time.running).toBe(false);
    expect(await state.acquireLease(repository, 'another', time.engine.now(), 1)).toMatchObject({ fence: 2 });
  });

  it('of a killed worker is free after 75 seconds', async () => {
    const state = inMemoryMirrorState();
    await held(state);
    expect(await state.acquireLease(repository, 'another', 74_999, 1)).toBeUndefined();
    expect(await state.acquireLease(repository, 'another', 75_000, 1)).toBeDefined();
  });

  it('is lost when another worker has taken it over', async () => {
    const state = inMemoryMirrorState();
    const { time, lease } = await held(state);
    await state.acquireLease(repository, 'another', 80_000, 75_000);
    await time.tick();
    expect(lease.lost.reason).toMatchObject({ code: 'LEASE_LOST' });
  });

  it('does no harm to the new holder when it is released after that', async () => {
    const state = inMemoryMirrorState();
    const { lease } = await held(state);
    await state.acquireLease(repository, 'another', 80_000, 75_000);
    await lease.release();
    expect(await state.acquireLease(repository, 'third', 81_000, 1)).toBeUndefined();
  });

  it('survives one renewal that fails', async () => {
    const state = inMemoryMirrorState();
    let failures = 1;
    const { time, lease } = await held({
      ...state,
      renewLease: async (...args) => {
        if (failures-- > 0) throw new Error('the table does not answer');
        return state.renewLease(...args);
      },
    });
    for (let times = 0; times < 5; times += 1) await time.tick();
    expect(lease.lost.aborted).toBe(false);
  });

  it('is lost before its time is over when renewals go on failing', async () => {
    const { time, lease } = await held(
      renewing(async () => {
        throw new Error('the table does not answer');
      }),
    );
    await time.tick();
    expect(lease.lost.aborted).toBe(false);
    await time.tick();
    expect(lease.lost.aborted).toBe(true);
    expect(time.engine.now()).toBeLessThan(lease.current().expiresAt);
  });

  it('is lost when its time is over and renewals hang', async () => {
    const { time, lease } = await held(renewing(() => new Promise(() => undefined)));
    for (let times = 0; times < 3; times += 1) await time.tick();
    expect(lease.lost.reason).toMatchObject({ code: 'LEASE_LOST' });
  });

  it('is not shortened by a slow renewal that ends after a later one', async () => {
    const state = inMemoryMirrorState();
    const waiting: (() => void)[] = [];
    const { time, lease } = await held({
      ...state,
      renewLease: async (...args) => {
        const renewed = await state.renewLease(...args);
        await new Promise<void>((resolve) => waiting.push(resolve));
        return renewed;
      },
    });
    await time.tick();
    await time.tick();
    for (const resolve of waiting.toReversed()) {
      resolve();
      await new Promise(setImmediate);
    }
    expect(lease.current().expiresAt).toBe(50_000 + 75_000);
  });
});
