import { describe, expect, it } from 'vitest';
import type { MergeInput } from '../../../../functions/taxonomy/merge/merge.ts';
import { mergeValues } from '../../../../functions/taxonomy/merge/merge-values.ts';
import { conflictText, type Json, nodeOf, parsed, plain, side } from '../../../support/taxonomy-values.ts';

const base = { x: 1, y: 1 };
const disagreeing = [
  side('b', base, { x: 3, y: 1 }),
  side('a', base, { x: 4, y: 2 }),
  side('c', base, { x: 2, y: 1 }),
];

function merged(input: Partial<Omit<MergeInput, 'current'>>, current: Json | undefined = base) {
  const all = { sides: disagreeing, strategy: 'merge', rank: [], ...input } as const;
  const { value, conflicts } = mergeValues({ ...all, current: nodeOf(current) });
  return { value: plain(value), conflicts: conflicts.map(conflictText), found: conflicts };
}

describe('where three sides want three values', () => {
  it('merge without a rank takes the least value, whatever the sides are called', () => {
    expect(merged({})).toMatchObject({
      value: { x: 2, y: 2 },
      conflicts: ['/x: a says 4, b says 3, c says 2 → 2'],
    });
  });

  it('merge takes that of the best side in the rank', () => {
    expect(merged({ rank: ['z', 'b', 'a'] })).toMatchObject({
      value: { x: 3, y: 2 },
      conflicts: ['/x: b says 3, a says 4, c says 2 → 3'],
    });
  });

  it('merge does not ask the rank where it names none of them', () => {
    expect(merged({ rank: ['z'] }).value).toEqual({ x: 2, y: 2 });
  });

  it('ours takes the first by rank and name, theirs the last', () => {
    expect(merged({ strategy: 'ours' }).value).toEqual({ x: 4, y: 2 });
    expect(merged({ strategy: 'theirs' }).value).toEqual({ x: 2, y: 2 });
    expect(merged({ strategy: 'ours', rank: ['c', 'b'] }).value).toEqual({ x: 2, y: 2 });
    expect(merged({ strategy: 'theirs', rank: ['c', 'b'] }).value).toEqual({ x: 4, y: 2 });
  });

  it('manual leaves the place as it is, and merges the rest', () => {
    const { value, found } = merged({ strategy: 'manual' });
    expect(value).toEqual({ x: 1, y: 2 });
    expect(found.map(({ withheld, decided }) => [withheld, decided])).toEqual([[true, false]]);
  });

  it('current keeps what is there, and every change is a conflict, even of one side', () => {
    expect(merged({ strategy: 'current' })).toMatchObject({
      value: base,
      conflicts: ['/x: current says 1, a says 4, b says 3, c says 2 → 1', '/y: current says 1, a says 2 → 1'],
    });
  });
});

describe('where one side removes what another one changes', () => {
  const before = { m: { x: 1 } };
  const sides = [side('a', before, {}), side('b', before, { m: { x: 2 } })];

  it('merge keeps the change, whatever the rank', () => {
    expect(merged({ sides, rank: ['a'] }, before).value).toEqual({ m: { x: 2 } });
  });

  it('ours and theirs follow the first and the last side', () => {
    expect(merged({ sides, strategy: 'ours' }, before).value).toEqual({});
    expect(merged({ sides, strategy: 'theirs' }, before).value).toEqual({ m: { x: 2 } });
    expect(merged({ sides, strategy: 'ours', rank: ['b'] }, before).value).toEqual({ m: { x: 2 } });
  });

  it('manual and current leave it as it is', () => {
    expect(merged({ sides, strategy: 'manual' }, before).value).toEqual(before);
    expect(merged({ sides, strategy: 'current' }, before).value).toEqual(before);
  });

  it('the kept change may have conflicts of its own', () => {
    const third = side('c', before, { m: { x: 3 } });
    expect(merged({ sides: [...sides, third] }, before).conflicts).toEqual([
      '/m: a says –, b says {"x":2}, c says {"x":3} → {"x":2}',
      '/m/x: b says 2, c says 3 → 2',
    ]);
  });
});

describe('where what is current disagrees with a late side', () => {
  const late = [side('late', { x: 0, y: 1 }, { x: 5, y: 1 })];

  it('ours keeps what is current, theirs takes the late value', () => {
    expect(merged({ sides: late, strategy: 'ours', rank: ['late'] }).value).toEqual({ x: 1, y: 1 });
    expect(merged({ sides: late, strategy: 'theirs' }).value).toEqual({ x: 5, y: 1 });
  });

  it('merge takes the late value if its side is in the rank', () => {
    expect(merged({ sides: late, rank: ['late'] }).value).toEqual({ x: 5, y: 1 });
  });
});

describe('a decision', () => {
  const [conflict] = merged({ strategy: 'manual' }).found;
  const id = conflict?.id ?? '';

  it('takes the place of the strategy', () => {
    const decisions = new Map([[id, parsed('7')]]);
    const { value, found } = merged({ strategy: 'manual', decisions });
    expect(value).toEqual({ x: 7, y: 2 });
    expect(found.map(({ withheld, decided }) => [withheld, decided])).toEqual([[false, true]]);
  });

  it('may be that it goes', () => {
    expect(merged({ strategy: 'manual', decisions: new Map([[id, undefined]]) }).value).toEqual({ y: 2 });
  });

  it('is about the same values at the same place, whoever has them and however they are written', () => {
    const again = [
      side('q', base, { x: 3, y: 1 }),
      side('r', base, { x: 4, y: 1 }),
      side('s', base, { x: 2, y: 1 }),
    ];
    expect(merged({ sides: again }).found.map((found) => found.id)).toEqual([id]);
  });

  it('is not about other values, another place or another file', () => {
    const others = [side('a', base, { x: 3, y: 1 }), side('b', base, { x: 4, y: 1 })];
    const places = [
      side('a', base, { x: 1, y: 3 }),
      side('b', base, { x: 1, y: 4 }),
      side('c', base, { x: 1, y: 2 }),
    ];
    const ids = [
      merged({ sides: others }),
      merged({ sides: places }),
      merged({ scope: 'other.json' }),
    ].flatMap(({ found }) => found.map((one) => one.id));
    expect(new Set([...ids, id]).size).toBe(4);
  });

  it('about the order of a list decides the whole list', () => {
    const list = [1, 2, 3, 4, 5];
    const sides = [side('a', list, [5, 1, 2, 3, 4]), side('b', list, [1, 2, 5, 3, 4, 6])];
    const { value, found } = merged({ sides, strategy: 'manual' }, list);
    expect(value).toEqual(list);
    const decisions = new Map(found.map((one) => [one.id, parsed('[5,4,3,2,1]')]));
    expect(merged({ sides, strategy: 'manual', decisions }, list).value).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('the order of a list that two sides disagree about', () => {
  const list = [1, 2, 3, 4, 5];
  const sides = [side('a', list, [5, 1, 2, 3, 4]), side('b', list, [1, 2, 5, 3, 4, 6])];

  it('is that of the side that the strategy prefers; what was added is there anyhow', () => {
    expect(merged({ sides, strategy: 'ours' }, list).value).toEqual([5, 1, 2, 3, 4, 6]);
    expect(merged({ sides, strategy: 'theirs' }, list).value).toEqual([1, 2, 5, 3, 4, 6]);
    expect(merged({ sides, rank: ['a'] }, list).value).toEqual([5, 1, 2, 3, 4, 6]);
  });

  it('is not changed by a push, and every other order is a conflict', () => {
    const { value, conflicts } = merged({ sides: sides.slice(0, 1), strategy: 'current' }, list);
    expect(value).toEqual(list);
    expect(conflicts).toEqual(['/: current says [1,2,3,4,5], a says [5,1,2,3,4] → [1,2,3,4,5]']);
  });
});
