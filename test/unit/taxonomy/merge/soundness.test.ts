import { describe, expect, it } from 'vitest';
import { deletedShare } from '../../../../functions/taxonomy/merge/deletions.ts';
import { duplicateIdentity, duplicateText } from '../../../../functions/taxonomy/merge/duplicates.ts';
import { canonicalText, equalValues } from '../../../../functions/taxonomy/merge/equal.ts';
import { type Json, nodeOf, parsed } from '../../../support/taxonomy-values.ts';

function duplicate(base: Json | undefined, value: Json): string | undefined {
  const found = duplicateIdentity(nodeOf(base), parsed(JSON.stringify(value)));
  return found && duplicateText(found);
}

function share(base: Json, value: Json | undefined): string {
  const { deleted, of } = deletedShare(parsed(JSON.stringify(base)), nodeOf(value));
  return `${deleted} of ${of}`;
}

describe('a name that two items have', () => {
  const five = [1, 2, 3, 4, 5].map((id) => ({ id }));

  it('is found where the items were told apart by it', () => {
    expect(duplicate({ l: [{ id: 'a' }] }, { l: [{ id: 'a' }, { id: 'a' }] })).toBe(
      'two items of /l have the id "a"',
    );
  });

  it('is found inside of items, in the file as it is ordered', () => {
    const base = [{ id: 1, sub: [{ key: 'x' }] }];
    expect(duplicate(base, [{ id: 1, sub: [{ key: 'x' }, { key: 'x' }] }])).toBe(
      'two items of /[id=1]/sub have the key "x"',
    );
  });

  it('is found in a new list when nearly all items have an id of their own', () => {
    expect(duplicate(undefined, [...five, { id: 5 }])).toBe('two items of / have the id 5');
    expect(duplicate(undefined, [{ id: 5 }, { id: 5 }])).toBeUndefined();
    expect(duplicate(undefined, [...five, ...five])).toBeUndefined();
  });

  it('is no mistake when it is a title, or was there twice before', () => {
    expect(duplicate([{ title: 'a' }], [{ title: 'a' }, { title: 'a' }])).toBeUndefined();
    expect(duplicate([{ id: 1 }, { id: 1 }], [{ id: 1 }, { id: 1 }, { id: 2 }])).toBeUndefined();
  });
});

describe('how much a change takes away', () => {
  it('counts scalars that have no place any more', () => {
    expect(share({ a: 1, b: { c: 1, d: 2 } }, { a: 1 })).toBe('2 of 3');
    expect(share({ a: 1, b: 2 }, undefined)).toBe('2 of 2');
  });

  it('does not count what was changed, moved or added', () => {
    expect(share({ a: 1 }, { a: 2, b: 3 })).toBe('0 of 1');
    expect(
      share(
        [
          { id: 1, n: 1 },
          { id: 2, n: 1 },
        ],
        [
          { id: 2, n: 2 },
          { id: 1, n: 1 },
        ],
      ),
    ).toBe('0 of 4');
    expect(share(['a', 'b'], ['b', 'c', 'a'])).toBe('0 of 2');
  });

  it('counts the items of lists by their names, and else by their number', () => {
    expect(
      share(
        [
          { id: 1, n: 1 },
          { id: 2, n: 1 },
        ],
        [{ id: 2, n: 1 }],
      ),
    ).toBe('2 of 4');
    expect(share(['a', 'b', 'c'], ['b'])).toBe('2 of 3');
    expect(share([1, 1, 1], [1, 2])).toBe('1 of 3');
  });

  it('counts all of what became something of another kind', () => {
    expect(share({ a: { b: 1, c: 1 } }, { a: 1 })).toBe('2 of 2');
    expect(share({ a: [1, 2] }, { a: {} })).toBe('2 of 2');
  });
});

describe('values that mean the same', () => {
  const same = (one: string, other: string): boolean => {
    const [first, second] = [parsed(one), parsed(other)];
    const isEqual = equalValues(first, second);
    expect(canonicalText(first) === canonicalText(second)).toBe(isEqual);
    return isEqual;
  };

  it('may be written differently, with members in another order', () => {
    expect(same('{"a": 1, "b": ["x"]}', '{"b":["\\u0078"],"a":1.0}')).toBe(true);
  });

  it('have the same items in the same order', () => {
    expect(same('[1, 2]', '[2, 1]')).toBe(false);
    expect(same('[1, 2]', '[1, 2, 3]')).toBe(false);
  });

  it('are of the same kind', () => {
    expect(same('1', '"1"')).toBe(false);
    expect(same('null', 'false')).toBe(false);
    expect(same('[]', '{}')).toBe(false);
    expect(same('{"a": 1}', '{"b": 1}')).toBe(false);
    expect(same('{"a": 1}', '{"a": 1, "b": 1}')).toBe(false);
    expect(equalValues(undefined, parsed('null'))).toBe(false);
  });
});
