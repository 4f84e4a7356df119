import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../shared/config/json-text.ts';

describe('findJsonFault', () => {
  it.each([
    ['{"a": 1,}', 1, 9, 'another entry after the comma', '"}"'],
    ['{"a" 1}', 1, 6, '":"', 'something else'],
    ["{'a': 1}", 1, 2, 'a key in double quotes', 'a single quote'],
    ['[1\n 2]', 2, 2, '"," or "]"', 'something else'],
    ['{"a": 1', 1, 8, '"," or "}"', 'the end of the file'],
    ['{} {}', 1, 4, 'the end of the file', '"{"'],
    ['{"a": "x', 1, 7, 'a text in double quotes that ends on its line', 'a text'],
    [
      '// note\n{}',
      1,
      1,
      'a value: a text in double quotes, a number, true, false, null, { or [',
      'a comment',
    ],
  ])('finds the place in %j', (text, line, column, expected, found) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected, found });
  });

  it('finds nothing in whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
        expect(findJsonFault(JSON.stringify(JSON.parse(json), null, indent))).toBeUndefined();
      }),
    );
  });

  it('finds a fault exactly where JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '}', '"', 'x', '\\', '1', '\n'),
        (json, at, inserted) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + inserted + json.slice(place + 1);
          expect(findJsonFault(text) === undefined).toBe(isJson(text));
        },
      ),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
