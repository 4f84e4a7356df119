import { describe, expect, it } from 'vitest';
import type { Step } from '../../../../functions/taxonomy/merge/merge.ts';
import { placeText } from '../../../../functions/taxonomy/merge/place.ts';
import { replaceAt, valueAt } from '../../../../functions/taxonomy/merge/replace.ts';
import { nodeOf, parsed, plain } from '../../../support/taxonomy-values.ts';

const intro: Step = { field: 'id', identity: 's:intro' };
const title: readonly Step[] = [{ member: 'entries' }, intro, { member: 'title' }];
const root = parsed('{"entries": [{"id": "intro", "title": "a"}, {"id": "end"}], "tags": ["x"]}');

describe('the text of a place', () => {
  it('names members, items and elements', () => {
    expect(placeText(title)).toBe('/entries/[id=intro]/title');
    expect(placeText([{ member: 'tags' }, { element: 's:x' }])).toBe('/tags/{x}');
    expect(placeText([{ field: 'n', identity: 'n:15e1' }])).toBe('/[n=150]');
    expect(placeText([{ field: 'n', identity: 'n:1e400' }])).toBe('/[n=1e400]');
    expect(placeText([{ element: 'b:true' }])).toBe('/{b:true}');
    expect(placeText([])).toBe('');
  });

  it('is not broken by what a name contains', () => {
    expect(placeText([{ member: 'a/b~c' }])).toBe('/a~1b~0c');
    expect(placeText([{ member: '[id=x]' }])).not.toBe(placeText([{ field: 'id', identity: 's:x' }]));
  });
});

describe('a value at a place', () => {
  it('is found by names', () => {
    expect(plain(valueAt(root, title))).toBe('a');
    expect(plain(valueAt(root, [{ member: 'tags' }, { element: 's:x' }]))).toBe('x');
    expect(valueAt(root, [])).toBe(root);
  });

  it('is nothing where there is nothing, or something of another kind', () => {
    expect(valueAt(root, [{ member: 'no' }, { member: 'way' }])).toBeUndefined();
    expect(valueAt(root, [{ member: 'tags' }, { member: 'x' }])).toBeUndefined();
    expect(valueAt(root, [{ element: 's:x' }])).toBeUndefined();
    expect(valueAt(undefined, title)).toBeUndefined();
  });
});

describe('another value at a place', () => {
  it('replaces what is there, and nothing else', () => {
    const changed = replaceAt(root, title, nodeOf('b'));
    expect(plain(changed)).toEqual({
      entries: [{ id: 'intro', title: 'b' }, { id: 'end' }],
      tags: ['x'],
    });
    expect(valueAt(changed, [{ member: 'tags' }])).toBe(valueAt(root, [{ member: 'tags' }]));
  });

  it('that is there already leaves everything as it is', () => {
    expect(replaceAt(root, title, valueAt(root, title))).toBe(root);
    expect(replaceAt(root, [{ member: 'no' }, { member: 'way' }], undefined)).toBe(root);
  });

  it('may be nothing', () => {
    expect(plain(replaceAt(root, [{ member: 'entries' }, intro], undefined))).toEqual({
      entries: [{ id: 'end' }],
      tags: ['x'],
    });
    expect(plain(replaceAt(root, [{ member: 'tags' }, { element: 's:x' }], undefined))).toMatchObject({
      tags: [],
    });
    expect(plain(replaceAt(root, [{ member: 'entries' }], undefined))).toEqual({ tags: ['x'] });
  });

  it('brings what must be there to hold it', () => {
    expect(plain(replaceAt(undefined, [{ member: 'a' }, { member: 'b' }], nodeOf(1)))).toEqual({
      a: { b: 1 },
    });
    expect(plain(replaceAt(undefined, [{ member: 'a' }, { element: 's:x' }], nodeOf('x')))).toEqual({
      a: ['x'],
    });
  });

  it('stands at the end when it is new, or where another version has it', () => {
    const path: readonly Step[] = [{ element: 's:b' }];
    expect(plain(replaceAt(nodeOf(['a', 'c']), path, nodeOf('b')))).toEqual(['a', 'c', 'b']);
    expect(plain(replaceAt(nodeOf(['a', 'c']), path, nodeOf('b'), nodeOf(['a', 'b', 'c'])))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(plain(replaceAt(nodeOf(['a', 'c']), path, nodeOf('b'), nodeOf(['b', 'c'])))).toEqual([
      'b',
      'a',
      'c',
    ]);
    expect(plain(replaceAt(nodeOf(['a', 'c']), path, nodeOf('b'), nodeOf(['c'])))).toEqual(['a', 'c', 'b']);
  });
});
