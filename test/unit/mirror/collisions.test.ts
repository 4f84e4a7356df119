import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCollisions } from '../../../functions/mirror/collisions.ts';
import { collide } from '../../support/plan-model.ts';

const name = fc
  .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 })
  .map((parts) => `refs/heads/${parts.join('/')}`);

describe('collisions', () => {
  it('are exactly the pairs of which one is a folder of the other', () => {
    const names = fc.uniqueArray(name, { maxLength: 12 });
    fc.assert(
      fc.property(names, names, (created, existing) => {
        const found = findCollisions(created, existing);
        for (const ref of created) {
          const expected = existing.filter((other) => collide(ref, other)).sort();
          expect([...(found.get(ref) ?? [])].sort()).toEqual(expected);
        }
      }),
    );
  });

  it('do not come from a common beginning', () => {
    expect(findCollisions(['refs/heads/feature'], ['refs/heads/feat', 'refs/heads/feature-x']).size).toBe(0);
  });

  it('are found across many levels', () => {
    const deep = `refs/heads/a${'/x'.repeat(50)}`;
    expect(findCollisions([deep], ['refs/heads/a']).get(deep)).toEqual(['refs/heads/a']);
    expect(findCollisions(['refs/heads/a'], [deep]).get('refs/heads/a')).toEqual([deep]);
  });
});
