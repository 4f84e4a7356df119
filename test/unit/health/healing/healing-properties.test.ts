import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healFindings } from '../../../../functions/health/healing/heal-findings.ts';
import type { HealingPorts } from '../../../../functions/health/healing/ports.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { finding, healingsInMemory, notedRemedies } from '../../../support/healing.ts';

const minute = 60_000;

/** What may happen between two looks, and at one. */
type Step =
  | { readonly kind: 'look'; readonly crash: 'never' | 'before' | 'after'; readonly healers: number }
  | { readonly kind: 'pass'; readonly minutes: number };

const look = fc.record({
  kind: fc.constant('look' as const),
  crash: fc.constantFrom('never' as const, 'before' as const, 'after' as const),
  healers: fc.integer({ min: 1, max: 3 }),
});
const pass = fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 0, max: 600 }) });
const steps = fc.array(fc.oneof({ arbitrary: look, weight: 2 }, { arbitrary: pass, weight: 1 }), {
  maxLength: 40,
});

class Crash extends Error {}

/** A healer that dies in the middle of a try: before the remedy has worked, or before its end is written down. */
function dying(ports: HealingPorts, crash: 'before' | 'after'): HealingPorts {
  let writes = 0;
  const { store, remedies } = ports;
  const dead = () => Promise.reject(new Crash());
  return {
    ...ports,
    store: {
      healing: store.healing,
      keepHealing: async (healing) => {
        writes += 1;
        return writes > 1 ? dead() : store.keepHealing(healing);
      },
    },
    remedies: crash === 'after' ? remedies : { ...remedies, 'retry-sync': { apply: dead } },
  };
}

function healer() {
  const clock = fakeClock();
  const store = healingsInMemory();
  const { remedies, applied } = notedRemedies();
  const rules = { heal: true, dryRun: false, quietHours: [] };
  const ports: HealingPorts = { store, rules, remedies, now: clock.now, random: () => 0.99 };
  return { clock, store, ports, applied };
}

/** Lets everything happen, in this order. */
async function live(story: readonly Step[], fingerprint: (look: number) => string = () => 'same') {
  const { clock, store, ports, applied } = healer();
  const triedAt: number[] = [];
  let looks = 0;
  for (const step of story) {
    if (step.kind === 'pass') {
      clock.advance(step.minutes * minute);
      continue;
    }
    looks += 1;
    const found = [finding({ fingerprint: fingerprint(looks) })];
    const before = applied.length;
    const one = step.crash === 'never' ? ports : dying(ports, step.crash);
    await Promise.allSettled(Array.from({ length: step.healers }, () => healFindings(found, [], one)));
    if (applied.length > before) triedAt.push(clock.now());
  }
  return { applied, triedAt, record: store.kept.get(finding().key) };
}

describe('healing, whatever the order of looks, crashes and healers at once', () => {
  it('applies at most three remedies while nothing changes', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const { applied, record } = await live(story);
        expect(applied.length).toBeLessThanOrEqual(3);
        expect(record?.tries ?? 0).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('counts every remedy that was applied', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const { applied, record } = await live(story);
        expect(record?.tries ?? 0).toBeGreaterThanOrEqual(applied.length);
      }),
    );
  });

  it('applies a remedy once, however many healers see the finding at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), async (healers) => {
        const { applied } = await live([{ kind: 'look', crash: 'never', healers }]);
        expect(applied).toHaveLength(1);
      }),
    );
  });

  it('applies no more than six an hour of a cause that is another one at each look', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const { triedAt } = await live(story, (count) => `cause ${count}`);
        const inAnHour = triedAt.map((at) =>
          triedAt.filter((other) => other > at - 60 * minute && other <= at),
        );
        expect(Math.max(0, ...inAnHour.map(({ length }) => length))).toBeLessThanOrEqual(6);
      }),
    );
  });
});
