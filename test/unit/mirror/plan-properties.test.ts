import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedRef, planRefs } from '../../../functions/mirror/plan.ts';
import { applyPlan, collide, type PlanWorld, planWorld } from '../../support/plan-model.ts';

function holds(check: (plan: PlannedRef[], world: PlanWorld) => void): void {
  const property = fc.property(planWorld, (world) => {
    check(planRefs(world.input), world);
  });
  fc.assert(property, { numRuns: 250 });
}
const pushed = (plan: readonly PlannedRef[]): PlannedRef[] => plan.filter(({ push }) => push);
const deleted = (plan: readonly PlannedRef[]): PlannedRef[] =>
  pushed(plan).filter(({ action }) => action === 'delete');

describe('any plan', () => {
  it('decides once for every source ref, in the order of the source, and puts deletes last', () => {
    holds((plan, { input }) => {
      const refs = plan.map(({ ref }) => ref);
      expect(refs.slice(0, input.source.size)).toEqual([...input.source.keys()]);
      expect(new Set(refs).size).toBe(refs.length);
      expect(plan.slice(input.source.size).every((planned) => planned.new === undefined)).toBe(true);
    });
  });

  it('is the same for the same input', () => {
    holds((plan, { input }) => expect(planRefs(input)).toEqual(plan));
  });

  it('carries the old id of every ref that the destination has', () => {
    holds((plan, { input }) => {
      for (const { ref, old } of plan) expect(old).toBe(input.destination.get(ref));
    });
  });

  it('is accepted by a host that checks old ids and names that collide', () => {
    holds((plan, { input }) => expect(() => applyPlan(plan, input.destination)).not.toThrow());
  });

  it('once carried out leaves nothing to push', () => {
    holds((plan, { input }) => {
      const destination = applyPlan(plan, input.destination);
      // What was synced is known from now on, as the job records it.
      const again = planRefs({ ...input, destination });
      expect(pushed(again)).toEqual([]);
    });
  });

  it('once carried out has made every pushed ref equal to the source', () => {
    holds((plan, { input }) => {
      const destination = applyPlan(plan, input.destination);
      for (const planned of pushed(plan)) {
        expect(destination.get(planned.ref)).toBe(input.source.get(planned.ref));
      }
    });
  });

  it('touches nothing but the refs that it names and their archives', () => {
    holds((plan, { input }) => {
      const after = applyPlan(plan, input.destination);
      const named = new Set(pushed(plan).flatMap(({ ref, archiveAs }) => [ref, archiveAs]));
      for (const ref of new Set([...input.destination.keys(), ...after.keys()])) {
        if (!named.has(ref)) expect(after.get(ref)).toBe(input.destination.get(ref));
      }
    });
  });

  it('says why for everything that it holds or that diverged', () => {
    holds((plan) => {
      for (const { action, reason } of plan) {
        if (action === 'held' || action === 'diverged') expect(reason).toBeTruthy();
      }
    });
  });

  it('calls a ref unchanged exactly when both sides have the same id', () => {
    holds((plan, { input }) => {
      for (const planned of plan) {
        const equal = input.source.get(planned.ref) === input.destination.get(planned.ref);
        expect(planned.action === 'unchanged').toBe(equal);
      }
    });
  });
});

describe('under "archive"', () => {
  it('no commit of the destination is lost: it is in the new history, or kept under its archive ref', () => {
    holds((plan, { input, isAncestor }) => {
      if (input.strategy !== 'archive') return;
      const after = applyPlan(plan, input.destination);
      for (const { old, new: id, archiveAs } of pushed(plan)) {
        if (!old || !id) continue;
        const kept = archiveAs !== undefined && after.get(archiveAs) === old;
        expect(kept || isAncestor(old, id)).toBe(true);
      }
    });
  });

  it('an archive ref that exists is never moved', () => {
    holds((plan, { input }) => {
      const after = applyPlan(plan, input.destination);
      for (const [ref, id] of input.destination) {
        if (ref.startsWith('refs/auto-builder/')) expect(after.get(ref)).toBe(id);
      }
    });
  });
});

describe('under "ours" and "fail"', () => {
  it('only new refs and those that move forward are pushed', () => {
    holds((plan, { input, isAncestor }) => {
      if (input.strategy !== 'ours' && input.strategy !== 'fail') return;
      for (const { old, new: id } of pushed(plan)) {
        if (old && id) expect(isAncestor(old, id)).toBe(true);
      }
    });
  });

  it('nothing is archived', () => {
    holds((plan, { input }) => {
      if (input.strategy !== 'archive')
        expect(plan.every(({ archiveAs }) => archiveAs === undefined)).toBe(true);
    });
  });
});

describe('a prune', () => {
  it('never happens unless it is on', () => {
    holds((plan, { input }) => {
      if (input.prune === 'off') expect(plan.every((planned) => planned.new !== undefined)).toBe(true);
    });
  });

  it('deletes only what the filters cover and the source lacks', () => {
    holds((plan, { input }) => {
      for (const { ref } of deleted(plan))
        expect([input.selected(ref), input.source.has(ref)]).toEqual([true, false]);
    });
  });

  it('with a memory deletes only what this mirror created and nobody moved', () => {
    holds((plan, { input }) => {
      if (!input.memory) return;
      for (const { ref, old } of deleted(plan)) {
        expect(input.memory.created.has(ref)).toBe(true);
        expect(input.memory.synced.get(ref)).toBe(old);
      }
    });
  });

  it('that is not forced takes at most five refs, or 30 %', () => {
    holds((plan, { input }) => {
      if (input.prune === 'force') return;
      const covered = [...input.destination.keys()].filter(input.selected).length;
      expect(deleted(plan).length).toBeLessThanOrEqual(Math.max(5, covered * 0.3));
    });
  });

  it('that is not forced takes nothing when the source shows nothing', () => {
    holds((plan, { input }) => {
      if (input.source.size === 0 && input.prune !== 'force') expect(deleted(plan)).toEqual([]);
    });
  });

  it('comes first exactly for what is in the way of something new', () => {
    holds((plan) => {
      const created = pushed(plan).filter(({ action }) => action === 'create');
      for (const { ref, first = false } of deleted(plan)) {
        expect(first).toBe(created.some((one) => collide(one.ref, ref)));
      }
    });
  });
});
