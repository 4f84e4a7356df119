import { describe, expect, it } from 'vitest';
import { mergeValues } from '../../../../functions/taxonomy/merge/merge-values.ts';
import { conflictText, type Json, plain, side } from '../../../support/taxonomy-values.ts';

/** What becomes of a base that two sides have changed. */
function merged(base: Json | undefined, a: Json | undefined, b: Json | undefined) {
  const sides = [side('a', base, a), side('b', base, b)];
  const { value, conflicts } = mergeValues({
    current: sides[0]?.base,
    sides,
    strategy: 'merge',
    rank: [],
  });
  return { value: plain(value), conflicts: conflicts.map(conflictText) };
}

const one = { id: 'one', title: 'One', level: 1 };
const two = { id: 'two', title: 'Two', level: 1 };
const three = { id: 'three', title: 'Three', level: 1 };
const four = { id: 'four', title: 'Four', level: 1 };

describe('two sides change a list of items with ids', () => {
  it('different items', () => {
    expect(merged([one, two], [{ ...one, level: 2 }, two], [one, { ...two, level: 3 }])).toEqual({
      value: [
        { ...one, level: 2 },
        { ...two, level: 3 },
      ],
      conflicts: [],
    });
  });

  it('different members of one item', () => {
    expect(merged([one], [{ ...one, level: 2 }], [{ ...one, title: 'First' }])).toEqual({
      value: [{ id: 'one', title: 'First', level: 2 }],
      conflicts: [],
    });
  });

  it('the same member of one item, alike', () => {
    expect(merged([one, two], [{ ...one, level: 2 }, two], [{ ...one, level: 2 }, two])).toEqual({
      value: [{ ...one, level: 2 }, two],
      conflicts: [],
    });
  });

  it('the same member of one item, differently', () => {
    expect(merged([one, two], [{ ...one, level: 2 }, two], [{ ...one, level: 3 }, two])).toEqual({
      value: [{ ...one, level: 2 }, two],
      conflicts: ['/[id=one]/level: a says 2, b says 3 → 2'],
    });
  });

  it('one adds an item in front of what the other changes', () => {
    expect(merged([one, two], [three, one, two], [one, { ...two, level: 2 }])).toEqual({
      value: [three, one, { ...two, level: 2 }],
      conflicts: [],
    });
  });

  it('both add items, at the same place and at different ones', () => {
    expect(merged([one, two], [one, three, two], [one, four, two])).toEqual({
      value: [one, four, three, two],
      conflicts: [],
    });
    expect(merged([one, two], [three, one, two], [one, two, four])).toEqual({
      value: [three, one, two, four],
      conflicts: [],
    });
  });

  it('both add the same item, with different members', () => {
    expect(merged([one], [one, { id: 'two', a: 1 }], [{ id: 'two', b: 2 }, one])).toEqual({
      value: [one, { id: 'two', a: 1, b: 2 }],
      conflicts: [],
    });
  });

  it('one removes an item, the other changes another one', () => {
    expect(merged([one, two], [two], [one, { ...two, level: 2 }])).toEqual({
      value: [{ ...two, level: 2 }],
      conflicts: [],
    });
  });

  it('one removes what the other changes: the change survives', () => {
    expect(merged([one, two], [two], [{ ...one, level: 2 }, two])).toEqual({
      value: [{ ...one, level: 2 }, two],
      conflicts: [
        `/[id=one]: a says –, b says ${JSON.stringify({ ...one, level: 2 })} → ${JSON.stringify({ ...one, level: 2 })}`,
      ],
    });
  });

  it('both remove the same item', () => {
    expect(merged([one, two], [two], [two])).toEqual({ value: [two], conflicts: [] });
  });

  it('one removes everything, the other nothing', () => {
    expect(merged([one, two], [], [one, two])).toEqual({ value: [], conflicts: [] });
  });

  it('a list that was empty gets its first items from both', () => {
    expect(merged([], [one], [two, three])).toEqual({ value: [two, three, one], conflicts: [] });
  });

  it('an item that gets another id is another item', () => {
    expect(merged([one, two], [{ ...one, id: 'first' }, two], [one, { ...two, level: 2 }])).toEqual({
      value: [
        { ...one, id: 'first' },
        { ...two, level: 2 },
      ],
      conflicts: [],
    });
  });
});

describe('two sides change the order of a list', () => {
  it('only one moves an item, the other changes it', () => {
    expect(merged([one, two, three], [three, one, two], [one, two, { ...three, level: 2 }])).toEqual({
      value: [{ ...three, level: 2 }, one, two],
      conflicts: [],
    });
  });

  it('both move items, each its own', () => {
    const [a, b, c, d] = [one, two, three, four];
    expect(merged([a, b, c, d], [b, a, c, d], [a, b, d, c])).toEqual({ value: [b, a, d, c], conflicts: [] });
  });

  it('one moves an item, the other adds one behind it', () => {
    expect(merged([one, two, three], [two, three, one], [one, four, two, three])).toEqual({
      value: [two, three, one, four],
      conflicts: [],
    });
  });

  it('both move the same item to different places', () => {
    const { value, conflicts } = merged([1, 2, 3, 4, 5], [5, 1, 2, 3, 4], [1, 2, 5, 3, 4]);
    expect(value).toEqual([1, 2, 5, 3, 4]);
    expect(conflicts).toEqual(['/: a says [5,1,2,3,4], b says [1,2,5,3,4] → [1,2,5,3,4]']);
  });
});

describe('two sides change a list of plain values', () => {
  it('different ones are a set: elements come and go', () => {
    expect(merged(['a', 'b', 'c'], ['b', 'c', 'd'], ['a', 'c', 'e'])).toEqual({
      value: ['c', 'd', 'e'],
      conflicts: [],
    });
  });

  it('with one of them twice, it is one value', () => {
    expect(merged([1, 1], [1, 1, 2], [1, 1])).toEqual({ value: [1, 1, 2], conflicts: [] });
    expect(merged([1, 1], [1, 1, 2], [1, 1, 3])).toEqual({
      value: [1, 1, 2],
      conflicts: ['/: a says [1,1,2], b says [1,1,3] → [1,1,2]'],
    });
  });

  it('items without a name are one value, too', () => {
    const [x, y, z] = [{ n: 1 }, { n: 1, m: 1 }, { n: 2 }];
    expect(merged([x, x], [x, y], [x, z]).conflicts).toHaveLength(1);
  });
});
