import { describe, expect, it } from 'vitest';
import { findPosition, placeOf } from '../../../../functions/taxonomy/schema/position.ts';
import { parsed } from '../../../support/taxonomy-values.ts';

const text = [
  '// a list of "a"',
  '{',
  '  "title": "title",',
  '  "entries": [',
  '    { "id": "a", "tags": ["a"] },',
  '    { "id": "b", "tags": ["a", "b"] },',
  '    { "id": "b\\u0062", "title": "a" }',
  '  ]',
  '}',
].join('\r\n');

describe('the line and column of a value', () => {
  it.each([
    ['the whole value', [], { line: 2, column: 1 }],
    ['a member whose value is like its name', ['title'], { line: 3, column: 12 }],
    ['an item', ['entries', 1], { line: 6, column: 5 }],
    ['a value that stands in earlier items, too', ['entries', 1, 'tags', 0], { line: 6, column: 27 }],
    ['a member after one that is spelled with escapes', ['entries', 2, 'title'], { line: 7, column: 33 }],
    ['something that is not there: what is around it', ['entries', 7], { line: 4, column: 14 }],
  ] as const)('are found for %s', (_what, position, place) => {
    expect(findPosition(text, parsed(text), position)).toEqual(place);
  });

  it('are not known in another text', () => {
    expect(findPosition('{}', parsed(text), [])).toBeUndefined();
  });
});

describe('a position in words', () => {
  it.each([
    [[], '/'],
    [['entries', 0, 'tags', 0], '/entries/[id=a]/tags/{a}'],
    [['entries', 9], '/entries/9'],
  ] as const)('%j is %s', (position, place) => {
    expect(placeOf(parsed(text), position)).toBe(place);
  });
});
