import { describe, expect, it } from 'vitest';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import { jsonText } from '../../../../functions/taxonomy/document/json-text.ts';
import { mergeValues } from '../../../../functions/taxonomy/merge/merge-values.ts';
import { placeText } from '../../../../functions/taxonomy/merge/place.ts';

const node = (value: unknown) => jsonFormat.parse(Buffer.from(JSON.stringify(value)), 'file').root;
const merge = (base: unknown, ...sides: readonly unknown[]) =>
  mergeValues({
    current: node(base),
    sides: sides.map((value, at) => ({ name: `${at}`, base: node(base), value: node(value) })),
    strategy: 'merge',
    rank: [],
  });

describe('a list of links', () => {
  const links = [
    { from: 'a', to: 'b', type: 'see' },
    { from: 'a', to: 'c', type: 'see' },
  ];

  it('takes in what several sides add, and what they change', () => {
    const { value, conflicts } = merge(
      links,
      [...links, { from: 'b', to: 'c', type: 'see' }],
      [{ from: 'a', to: 'b', type: 'needs' }, links[1]],
    );
    expect(value && JSON.parse(jsonText(value))).toEqual([
      { from: 'a', to: 'b', type: 'needs' },
      links[1],
      { from: 'b', to: 'c', type: 'see' },
    ]);
    expect(conflicts).toEqual([]);
  });

  it('is told apart by the type as well where two lead the same way', () => {
    const twice = [...links, { from: 'a', to: 'b', type: 'needs', weight: 1 }];
    const { value } = merge(twice, [...twice, { from: 'x', to: 'y', type: 'see' }], twice.slice(1));
    expect(value && JSON.parse(jsonText(value))).toEqual([
      ...twice.slice(1),
      { from: 'x', to: 'y', type: 'see' },
    ]);
  });

  it('names a link by both of its ends in a conflict', () => {
    const { conflicts } = merge(
      links,
      [{ ...links[0], type: 'x' }, links[1]],
      [{ ...links[0], type: 'y' }, links[1]],
    );
    expect(conflicts.map(({ path }) => placeText(path))).toEqual(['/[from+to=a+b]/type']);
  });
});
