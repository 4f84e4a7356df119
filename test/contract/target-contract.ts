import { afterEach, describe, expect, it } from 'vitest';
import { PassingTroubleError, TargetMovedError } from '../../functions/deployment/errors.ts';
import type { NamedRelease, Placement, Target } from '../../functions/deployment/targets/target.ts';
import { TargetUser } from './target-user.ts';

/** When a call to the world outside fails: before it has an effect, or after, when only the answer is lost. */
export type FaultMoment = 'before' | 'after';

/** A world with one target in it. Each test makes its own. */
export interface TargetScenario {
  /** The target as a worker opens it that knows nothing of others. What is there is kept outside of it. */
  target(): Target;
  /** Three different ones that can be brought there. */
  readonly releases: { readonly a: NamedRelease; readonly b: NamedRelease; readonly c: NamedRelease };
  /** Lets so many seconds pass in that world: what goes on by itself goes on. */
  pass(seconds: number): Promise<void>;
  /** Whether it knows, after a withdrawal, that nothing is there. */
  readonly withdraws: boolean;
  /** Whether a shift leads back to an earlier release as well; those of git only go forward. Default: it does. */
  readonly goesBack?: boolean;
  /** Somebody puts something there without us; absent where that cannot be seen. */
  changeByHand?(): Promise<void>;
  /** The `nth` call from now on (1: the next) to the world outside fails once; absent where there are none. */
  failCall?(nth: number, moment: FaultMoment): void;
  /** The `nth` call from now on has its effect only after that work is done; absent where no call can be held up. */
  duringCall?(nth: number, work: () => Promise<void>): void;
  /** Whether a look at it is a call to the world outside. Default: it is. */
  readonly observesOutside?: boolean;
  /** How many calls to the world outside were made. */
  callsMade?(): number;
  close?(): Promise<void>;
}

const signal = new AbortController().signal;

/** What every target promises: see `Target`. */
export function describeTarget(name: string, makeScenario: () => Promise<TargetScenario>): void {
  describe(`the target ${name}`, () => {
    const scenarios: TargetScenario[] = [];
    afterEach(async () => {
      for (const scenario of scenarios.splice(0)) await scenario.close?.();
    });
    const make = async () => {
      const scenario = await makeScenario();
      scenarios.push(scenario);
      return new TargetUser(scenario);
    };

    describe('at first', () => {
      it('says that nothing is there', async () => {
        const user = await make();
        const { live, candidate } = await user.observe();
        expect({ live, candidate }).toEqual({ live: undefined, candidate: undefined });
      });

      it('says the same revision again while nothing changes', async () => {
        const user = await make();
        expect((await user.observe()).revision).toBe((await user.observe()).revision);
      });
    });

    describe('when a release is prepared', () => {
      it('shows it to nobody', async () => {
        const user = await make();
        await user.bring(user.a);
        const before = await user.observe();
        await user.prepare(user.b);
        const { live, candidate } = await user.observe();
        expect({ live, candidate }).toEqual({ live: before.live, candidate: undefined });
      });

      it('takes it twice without harm', async () => {
        const user = await make();
        await user.prepare(user.a);
        await user.prepare(user.a);
        expect((await user.bring(user.a)).live).toBe(user.a.digest);
      });
    });

    describe('when it is led to a release', () => {
      it('has the first one', async () => {
        const user = await make();
        const { live, candidate } = await user.bring(user.a);
        expect({ live, candidate }).toEqual({ live: user.a.digest, candidate: undefined });
      });

      it('has the next one, under another revision', async () => {
        const user = await make();
        const before = await user.bring(user.a);
        const after = await user.bring(user.b, user.a);
        expect(after.live).toBe(user.b.digest);
        expect(after.revision).not.toBe(before.revision);
      });

      it('takes the same order twice without harm', async () => {
        const user = await make();
        await user.bring(user.a);
        const order = await user.order(user.b, user.a);
        await user.prepare(user.b);
        await user.settle(order);
        expect(await user.settle(order)).toMatchObject({ state: 'ready' });
        expect((await user.observe()).live).toBe(user.b.digest);
      });

      it('is ready at once when the release is there already, and keeps the fence of who said so', async () => {
        const user = await make();
        await user.bring(user.a);
        const order = await user.order(user.a, user.a);
        const progress = await user.scenario.target().shift(order, signal);
        expect(progress.state).toBe('ready');
        expect(await user.observe()).toMatchObject({ live: user.a.digest, fence: order.fence });
      });

      it('changes nothing when the same order finds it carried out', async () => {
        const user = await make();
        const order = await user.bringOrder(user.a);
        const before = await user.observe();
        await user.scenario.target().shift({ ...order, expected: before.revision }, signal);
        expect(await user.observe()).toEqual(before);
      });

      it('keeps the fence of the order', async () => {
        const user = await make();
        const order = await user.bringOrder(user.a);
        expect((await user.observe()).fence).toBe(order.fence);
      });

      it('goes on with it after the worker was replaced half-way', async () => {
        const user = await make();
        await user.bring(user.a);
        await user.prepare(user.b);
        const order = await user.order(user.b, user.a);
        await user.scenario.target().shift(order, signal);
        await user.settle({ ...order, expected: (await user.observe()).revision });
        expect((await user.observe()).live).toBe(user.b.digest);
      });

      it('goes back to an earlier one', async (test) => {
        const user = await make();
        if (user.scenario.goesBack === false)
          return test.skip('this target never goes back to an earlier release');
        await user.bring(user.a);
        await user.bring(user.b, user.a);
        expect((await user.bring(user.a, user.b)).live).toBe(user.a.digest);
      });

      it('reaches a release that was live, left, and is brought again by another run', async (test) => {
        const user = await make();
        if (user.scenario.goesBack === false)
          return test.skip('this target never goes back to an earlier release');
        await user.bring(user.a);
        await user.bring(user.b, user.a);
        await user.bring(user.a, user.b);
        expect((await user.bring(user.b, user.a)).live).toBe(user.b.digest);
      });
    });

    describe('when somebody was faster', () => {
      it('refuses an order that has seen an old revision, and changes nothing', async () => {
        const user = await make();
        await user.bring(user.a);
        await user.prepare(user.c);
        const late = await user.order(user.c, user.a);
        const now = await user.bring(user.b, user.a);
        await expect(user.settle(late)).rejects.toThrow(TargetMovedError);
        expect(await user.observe()).toEqual(now);
      });

      it('refuses an order that slept while a later one found everything as it should be', async () => {
        const user = await make();
        await user.bring(user.a);
        await user.prepare(user.b);
        const sleeper = await user.order(user.b, user.a);
        await user.settle(await user.order(user.a, user.a));
        await expect(user.settle(sleeper)).rejects.toThrow(TargetMovedError);
        expect((await user.observe()).live).toBe(user.a.digest);
      });

      it('refuses an order with a lower fence even if it has seen everything', async () => {
        const user = await make();
        await user.bring(user.a);
        await user.prepare(user.b);
        const older = await user.order(user.b, user.a);
        await user.settle(await user.order(user.a, user.a));
        const { revision } = await user.observe();
        await expect(user.settle({ ...older, expected: revision })).rejects.toThrow(TargetMovedError);
        expect((await user.observe()).live).toBe(user.a.digest);
      });

      it('carries out nothing of an order that sleeps, before whichever call, while it is led back', async (test) => {
        const plain = await make();
        const { callsMade } = plain.scenario;
        if (!plain.scenario.duringCall || !callsMade || plain.scenario.goesBack === false)
          return test.skip('nobody can come in between the calls of this target, or it never goes back');
        await plain.bring(plain.a);
        await plain.prepare(plain.b);
        const order = await plain.order(plain.b, plain.a);
        const first = callsMade();
        await plain.settle(order);
        const calls = callsMade() - first;
        for (let nth = 1; nth <= calls; nth += 1) {
          const user = await make();
          await user.bring(user.a);
          await user.prepare(user.b);
          const sleeper = await user.order(user.b, user.a);
          user.scenario.duringCall?.(nth, async () => void (await user.bringAnyhow(user.a, user.a)));
          const end = await user.settle(sleeper).catch((error: unknown) => error);
          expect({ nth, moved: end instanceof TargetMovedError }).toEqual({ nth, moved: true });
          expect({ nth, live: (await user.observe()).live }).toEqual({ nth, live: user.a.digest });
        }
      });

      it('lets exactly one of two orders win that have seen the same', async () => {
        const user = await make();
        await user.bring(user.a);
        await user.prepare(user.b);
        await user.prepare(user.c);
        const one = await user.order(user.b, user.a);
        const other = { ...(await user.order(user.c, user.a)), expected: one.expected };
        const results = await Promise.allSettled([user.settle(one), user.settle(other)]);
        const lost = results.filter((result) => result.status === 'rejected');
        expect(lost.map(({ reason }) => reason)).toEqual([expect.any(TargetMovedError)]);
        const winner = results[0].status === 'fulfilled' ? user.b : user.c;
        expect((await user.observe()).live).toBe(winner.digest);
      });

      it('sees a change that was made by hand, and refuses what has not', async (test) => {
        const user = await make();
        if (!user.scenario.changeByHand) return test.skip('nobody changes this target by hand');
        const before = await user.bring(user.a);
        await user.prepare(user.b);
        const late = await user.order(user.b, user.a);
        await user.scenario.changeByHand();
        const after = await user.observe();
        expect(after.revision).not.toBe(before.revision);
        expect(after.live).not.toBe(before.live);
        await expect(user.settle(late)).rejects.toThrow(TargetMovedError);
      });
    });

    describe('when a run is given up', () => {
      it('leads back from an order that was only begun', async (test) => {
        const user = await make();
        if (user.scenario.goesBack === false)
          return test.skip('this target never goes back to an earlier release');
        await user.halfWay();
        const { live, candidate } = await user.bringAnyhow(user.a, user.a);
        expect({ live, candidate }).toEqual({ live: user.a.digest, candidate: undefined });
      });

      it('takes a first release away', async (test) => {
        const user = await make();
        if (!user.scenario.withdraws) return test.skip('this target takes no release away');
        await user.bring(user.a);
        await user.settle({ ...(await user.order(user.a)), to: undefined });
        const { live, candidate } = await user.observe();
        expect({ live, candidate }).toEqual({ live: undefined, candidate: undefined });
      });

      it('takes nothing away from where nothing is', async () => {
        const user = await make();
        const order = { ...(await user.order(user.a)), to: undefined };
        expect((await user.settle(order)).state).toBe('ready');
        expect((await user.observe()).live).toBeUndefined();
      });

      it('takes a first release in again after it was taken away', async (test) => {
        const user = await make();
        if (!user.scenario.withdraws) return test.skip('this target takes no release away');
        await user.bring(user.a);
        await user.settle({ ...(await user.order(user.a)), to: undefined });
        expect((await user.bring(user.b)).live).toBe(user.b.digest);
      });
    });

    describeWeights(make);
    describeFaults(make);
  });
}

function describeWeights(make: () => Promise<TargetUser>): void {
  describe('where the traffic can be divided', () => {
    it('gives a release more and more of it', async (test) => {
      const user = await make();
      if (!user.scenario.target().weighted) return test.skip('this target has no weights');
      await user.bring(user.a);
      await user.prepare(user.b);
      const seen: Pick<Placement, 'live' | 'candidate'>[] = [];
      for (const weight of [10, 50, 100]) {
        await user.settle({ ...(await user.order(user.b, user.a)), weight });
        const { live, candidate } = await user.observe();
        seen.push({ ...(live ? { live } : {}), ...(candidate ? { candidate } : {}) });
      }
      expect(seen).toEqual([
        { live: user.a.digest, candidate: { release: user.b.digest, weight: 10 } },
        { live: user.a.digest, candidate: { release: user.b.digest, weight: 50 } },
        { live: user.b.digest },
      ]);
    });

    it('takes all of it back', async (test) => {
      const user = await make();
      if (!user.scenario.target().weighted) return test.skip('this target has no weights');
      await user.bring(user.a);
      await user.prepare(user.b);
      await user.settle({ ...(await user.order(user.b, user.a)), weight: 50 });
      await user.settle(await user.order(user.a, user.a));
      const { live, candidate } = await user.observe();
      expect({ live, candidate }).toEqual({ live: user.a.digest, candidate: undefined });
    });

    it('gives all of it to a first release, as there is nobody to keep the rest', async (test) => {
      const user = await make();
      if (!user.scenario.target().weighted) return test.skip('this target has no weights');
      await user.prepare(user.a);
      await user.settle({ ...(await user.order(user.a)), weight: 10 });
      expect((await user.observe()).live).toBe(user.a.digest);
    });
  });
}

function describeFaults(make: () => Promise<TargetUser>): void {
  describe.each<FaultMoment>(['before', 'after'])(
    'when a call to the world fails %s its effect',
    (moment) => {
      it('brings a release there all the same, whichever call it is', async (test) => {
        const plain = await make();
        if (!plain.scenario.failCall || !plain.scenario.callsMade)
          return test.skip('no call of this target can be made to fail');
        await plain.bring(plain.a);
        const first = plain.scenario.callsMade();
        await plain.bring(plain.b, plain.a);
        const calls = plain.scenario.callsMade() - first;
        expect(calls).toBeGreaterThan(0);
        for (let nth = 1; nth <= calls; nth += 1) {
          const user = await make();
          await user.bring(user.a);
          user.scenario.failCall?.(nth, moment);
          const { live, candidate } = await user.bringAnyhow(user.b, user.a);
          expect({ nth, live, candidate }).toEqual({ nth, live: user.b.digest, candidate: undefined });
        }
      });

      it('says that the trouble may pass', async (test) => {
        const user = await make();
        if (!user.scenario.failCall || user.scenario.observesOutside === false)
          return test.skip('no call of this target can be made to fail, or it sees nothing outside');
        user.scenario.failCall(1, moment);
        await expect(user.scenario.target().observe(signal)).rejects.toThrow(PassingTroubleError);
      });

      it('leads back all the same, whichever call it is', async (test) => {
        const plain = await make();
        if (!plain.scenario.failCall || !plain.scenario.callsMade || plain.scenario.goesBack === false) {
          return test.skip('no call of this target can be made to fail, or it never goes back');
        }
        await plain.halfWay();
        const first = plain.scenario.callsMade();
        await plain.bringAnyhow(plain.a, plain.b);
        const calls = plain.scenario.callsMade() - first;
        for (let nth = 1; nth <= calls; nth += 1) {
          const user = await make();
          await user.halfWay();
          user.scenario.failCall?.(nth, moment);
          const { live, candidate } = await user.bringAnyhow(user.a, user.b);
          expect({ nth, live, candidate }).toEqual({ nth, live: user.a.digest, candidate: undefined });
        }
      });
    },
  );
}
