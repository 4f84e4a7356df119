import { describe, expect, it } from 'vitest';
import type { MergeInput, MergeSide } from '../../../../functions/taxonomy/merge/merge.ts';
import { mergeValues } from '../../../../functions/taxonomy/merge/merge-values.ts';
import {
  conflictText,
  type Json,
  nodeOf,
  parsed,
  plain,
  side,
  spelled,
} from '../../../support/taxonomy-values.ts';

interface Given extends Partial<Omit<MergeInput, 'current' | 'sides'>> {
  readonly current: Json | undefined;
  readonly sides: readonly MergeSide[];
}

function merged({ current, ...rest }: Given) {
  const result = mergeValues({ current: nodeOf(current), strategy: 'merge', rank: [], ...rest });
  return { value: plain(result.value), conflicts: result.conflicts.map(conflictText) };
}

describe('sides that all know the current value', () => {
  it('nobody has changed anything', () => {
    const current = parsed('{"a": 1}');
    const sides = [{ name: 'a', base: parsed('{"a": 1}'), value: parsed('{ "a": 1.0 }') }];
    const { value, conflicts } = mergeValues({ current, sides, strategy: 'merge', rank: [] });
    expect(value).toBe(current);
    expect(conflicts).toEqual([]);
  });

  it('many sides add members, each its own', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const sides = names.map((name) => side(name, { x: 0 }, { x: 0, [name]: 1 }));
    expect(merged({ current: { x: 0 }, sides })).toEqual({
      value: { x: 0, a: 1, b: 1, c: 1, d: 1, e: 1 },
      conflicts: [],
    });
  });

  it('three sides, two of one mind', () => {
    const sides = [
      side('a', { x: 1 }, { x: 3 }),
      side('b', { x: 1 }, { x: 2 }),
      side('c', { x: 1 }, { x: 3 }),
    ];
    expect(merged({ current: { x: 1 }, sides })).toEqual({
      value: { x: 2 },
      conflicts: ['/x: a+c says 3, b says 2 → 2'],
    });
  });

  it('several change what one removes: what they made of it together survives', () => {
    const base = { m: { x: 1, y: 1, z: 1 } };
    const sides = [
      side('a', base, {}),
      side('b', base, { m: { x: 2, y: 1, z: 1 } }),
      side('c', base, { m: { x: 1, y: 1, z: 3 } }),
    ];
    const { value, conflicts } = merged({ current: base, sides });
    expect(value).toEqual({ m: { x: 2, y: 1, z: 3 } });
    expect(conflicts).toEqual([
      '/m: a says –, b says {"x":2,"y":1,"z":1}, c says {"x":1,"y":1,"z":3} → {"x":2,"y":1,"z":3}',
    ]);
  });

  it('a list is removed by one side, and put into different orders by two others: that is one conflict', () => {
    const base = { l: [1, 2, 3, 4] };
    const sides = [
      side('a', base, {}),
      side('b', base, { l: [4, 1, 2, 3] }),
      side('c', base, { l: [1, 4, 2, 3] }),
    ];
    const { value, conflicts } = merged({ current: base, sides });
    expect(value).toEqual({ l: [1, 4, 2, 3] });
    expect(conflicts).toEqual(['/l: a says –, b says [4,1,2,3], c says [1,4,2,3] → [1,4,2,3]']);
  });

  it('a file is removed by one side, and changed by another', () => {
    const sides = [side('a', { x: 1 }, undefined), side('b', { x: 1 }, { x: 2 })];
    expect(merged({ current: { x: 1 }, sides })).toEqual({
      value: { x: 2 },
      conflicts: ['/: a says –, b says {"x":2} → {"x":2}'],
    });
  });

  it('a file is removed by one side', () => {
    const sides = [side('a', { x: 1 }, undefined), side('b', { x: 1 }, { x: 1 })];
    expect(merged({ current: { x: 1 }, sides })).toEqual({ value: undefined, conflicts: [] });
  });

  it('a value becomes one of another kind, and is changed by another side', () => {
    const sides = [side('a', { x: 1 }, { x: { y: 1 } }), side('b', { x: 1 }, { x: 2 })];
    expect(merged({ current: { x: 1 }, sides })).toEqual({
      value: { x: 2 },
      conflicts: ['/x: a says {"y":1}, b says 2 → 2'],
    });
    expect(merged({ current: { x: 1 }, sides: sides.slice(0, 1) })).toEqual({
      value: { x: { y: 1 } },
      conflicts: [],
    });
  });

  it('null is a value; nothing is none', () => {
    const sides = [side('a', { x: 1 }, { x: null }), side('b', { x: 1 }, {})];
    expect(merged({ current: { x: 1 }, sides })).toEqual({
      value: { x: null },
      conflicts: ['/x: a says null, b says – → null'],
    });
  });

  it('a member may have any name', () => {
    const base = parsed('{"__proto__": {"a": 1}, "constructor": 1}');
    const sides = [
      { name: 'a', base, value: parsed('{"__proto__": {"a": 2}, "constructor": 1}') },
      { name: 'b', base, value: parsed('{"__proto__": {"a": 1, "b": 1}, "constructor": 2}') },
    ];
    const { value } = mergeValues({ current: base, sides, strategy: 'merge', rank: [] });
    expect(value && spelled(value)).toBe('{"__proto__":{"a":2,"b":1},"constructor":2}');
  });

  it('numbers stay as they are written', () => {
    const base = parsed('{"a": 1, "b": 9007199254740993, "c": 1e400}');
    const sides = [
      { name: 'a', base, value: parsed('{"a": 1.0, "b": 9007199254740995, "c": 1e400}') },
      { name: 'b', base, value: parsed('{"a": 1, "b": 9007199254740993, "c": 1e401}') },
    ];
    const { value } = mergeValues({ current: base, sides, strategy: 'merge', rank: [] });
    expect(value && spelled(value)).toBe('{"a":1,"b":9007199254740995,"c":1e401}');
  });

  it('another order of members is no change, and never a conflict', () => {
    const base = parsed('{"a": 1, "b": 2}');
    const sides = [
      { name: 'a', base, value: parsed('{"b": 2, "a": 1}') },
      { name: 'b', base, value: parsed('{"a": 1, "b": 3}') },
    ];
    const { value, conflicts } = mergeValues({ current: base, sides, strategy: 'merge', rank: [] });
    expect(value).toBe(sides[1]?.value);
    expect(conflicts).toEqual([]);
  });

  it('of two spellings of the same change the least is taken, whoever is asked first', () => {
    const base = parsed('{}');
    const [a, b] = ['{"x": {"p": 1, "q": 2}}', '{"x": {"q": 2, "p": 1.0}}'].map((text, place) => ({
      name: `side ${place}`,
      base,
      value: parsed(text),
    }));
    const sides = a && b ? [a, b] : [];
    for (const order of [sides, sides.toReversed()]) {
      const { value } = mergeValues({ current: base, sides: order, strategy: 'merge', rank: [] });
      expect(value && spelled(value)).toBe('{"x":{"p":1,"q":2}}');
    }
  });
});

describe('sides that know something older than the current value', () => {
  const [older, current] = [
    { x: 1, y: 1 },
    { x: 2, y: 1 },
  ];

  it('bring their changes, and do not bring the past back', () => {
    const late = side('late', older, { x: 1, y: 5 });
    expect(merged({ current, sides: [late] })).toEqual({ value: { x: 2, y: 5 }, conflicts: [] });
  });

  it('disagree with the current value where both were changed', () => {
    const late = side('late', older, { x: 3, y: 1 });
    expect(merged({ current, sides: [late] })).toEqual({
      value: { x: 2, y: 1 },
      conflicts: ['/x: current says 2, late says 3 → 2'],
    });
  });

  it('agree with it where both were changed alike', () => {
    const late = side('late', older, current);
    const early = side('early', current, { x: 4, y: 1 });
    expect(merged({ current, sides: [late, early] })).toEqual({ value: { x: 4, y: 1 }, conflicts: [] });
  });

  it('disagree with who has changed the current value knowingly, and no more with it', () => {
    const late = side('late', older, { x: 3, y: 1 });
    const early = side('early', current, { x: 4, y: 1 });
    expect(merged({ current, sides: [late, early] })).toEqual({
      value: { x: 3, y: 1 },
      conflicts: ['/x: early says 4, late says 3 → 3'],
    });
  });

  it('may set a value back on purpose', () => {
    expect(merged({ current, sides: [side('a', current, older)] })).toEqual({ value: older, conflicts: [] });
  });

  it('change what is gone: it comes back whole, as a conflict', () => {
    const late = side('late', { m: { a: 1, b: 1 } }, { m: { a: 2, b: 1 } });
    expect(merged({ current: {}, sides: [late] })).toEqual({
      value: { m: { a: 2, b: 1 } },
      conflicts: ['/m: current says –, late says {"a":2,"b":1} → {"a":2,"b":1}'],
    });
  });

  it('change different parts of what is gone: all of it comes back, with both changes', () => {
    const before = { m: { a: 1, b: 1, c: 1 } };
    const sides = [
      side('one', before, { m: { a: 2, b: 1, c: 1 } }),
      side('two', before, { m: { a: 1, b: 2, c: 1 } }),
    ];
    const { value, conflicts } = merged({ current: {}, sides });
    expect(value).toEqual({ m: { a: 2, b: 2, c: 1 } });
    expect(conflicts).toHaveLength(1);
  });

  it('change what is gone, each from what it was another time: all that they have is united', () => {
    const sides = [
      side('one', { m: { a: 1 } }, { m: { a: 1, b: 1 } }),
      side('two', { m: { a: 1, c: 1 } }, { m: { a: 1, c: 2 } }),
    ];
    const { value, conflicts } = merged({ current: {}, sides });
    expect(value).toEqual({ m: { a: 1, b: 1, c: 2 } });
    expect(conflicts).toHaveLength(1);
  });

  it('change what somebody else removes now: it stays with all that was changed since', () => {
    const before = { m: { a: 1, b: 1 } };
    const sides = [side('late', { m: { a: 1, b: 0 } }, { m: { a: 2, b: 0 } }), side('other', before, {})];
    const { value, conflicts } = merged({ current: before, sides });
    expect(value).toEqual({ m: { a: 2, b: 1 } });
    expect(conflicts).toEqual(['/m: late says {"a":2,"b":0}, other says – → {"a":2,"b":1}']);
  });

  it('remove what was changed since: it stays, as a conflict', () => {
    const late = side('late', { m: { a: 1 } }, {});
    expect(merged({ current: { m: { a: 2 } }, sides: [late] })).toEqual({
      value: { m: { a: 2 } },
      conflicts: ['/m: current says {"a":2}, late says – → {"a":2}'],
    });
  });
});

describe('sides that know nothing', () => {
  it('are united where there is nothing yet', () => {
    const sides = [
      side('a', undefined, { x: 1, l: [{ id: 1 }] }),
      side('b', undefined, { y: 1, l: [{ id: 2 }] }),
    ];
    expect(merged({ current: undefined, sides })).toEqual({
      value: { x: 1, l: [{ id: 1 }, { id: 2 }], y: 1 },
      conflicts: [],
    });
  });

  it('add to what is there, and delete nothing', () => {
    const sides = [side('new', undefined, { y: 1 })];
    expect(merged({ current: { x: 1 }, sides })).toEqual({ value: { x: 1, y: 1 }, conflicts: [] });
  });

  it('disagree where their value is another one than the current', () => {
    const sides = [side('new', undefined, { x: 2 })];
    expect(merged({ current: { x: 1 }, sides })).toEqual({
      value: { x: 1 },
      conflicts: ['/x: current says 1, new says 2 → 1'],
    });
  });

  it('have no say where they have what is there: others may change it', () => {
    const sides = [side('new', undefined, { x: 1 }), side('old', { x: 1 }, { x: 2 })];
    expect(merged({ current: { x: 1 }, sides })).toEqual({ value: { x: 2 }, conflicts: [] });
  });
});
