import { describe, expect, it } from 'vitest';
import { explainSchema, inferSchema } from '../../../../functions/taxonomy/schema/infer.ts';
import { type Json, parsed } from '../../../support/taxonomy-values.ts';

function infer(path: string, value: Json) {
  return inferSchema(path, parsed(JSON.stringify(value)));
}

describe('the kind of a file', () => {
  it.each([
    ['docs/doc_index.json', 'doc_index'],
    ['docIndex.jsonc', 'doc_index'],
    ['documentation-index.yaml', 'doc_index'],
    ['search_index.json', 'search_index'],
    ['a/b/search-index.yml', 'search_index'],
    ['roadmap_index.json', 'roadmap_index'],
    ['roadmap.yaml', 'roadmap_index'],
    ['cross_references.json', 'cross_references'],
    ['crossRefs.json', 'cross_references'],
  ])('is known by its name: %s is %s', (path, kind) => {
    expect(infer(path, {}).kind).toBe(kind);
  });

  it.each([
    ['cross_references', [{ source: 'a', target: 'b' }]],
    ['cross_references', { edges: [{ from: 'a', to: 'b' }] }],
    ['roadmap_index', { items: [{ title: 'x', status: 'open', milestone: 'v2' }] }],
    ['search_index', { documents: [{ id: 'a', title: 'A', content: 'words' }] }],
    ['doc_index', { pages: [{ title: 'A', path: 'a.md' }] }],
    ['custom', { colours: ['red'] }],
    ['custom', [{ title: 'A', path: 'a.md' }, { x: 1 }, { y: 2 }]],
    ['custom', 7],
  ] as const)('is otherwise known by its shape: %s', (kind, value) => {
    expect(infer('data.json', value).kind).toBe(kind);
  });

  it('is not known by its name where it is a page', () => {
    expect(infer('docs/roadmap.md', { title: 'Our roadmap' }).kind).toBe('custom');
  });

  it('comes with what speaks for it', () => {
    expect(infer('docs/doc_index.json', {}).why).toBe('It is called doc_index.json.');
    expect(infer('data.json', [{ from: 'a', to: 'b' }]).why).toBe(
      'Most of its items have a source and a target.',
    );
  });
});

describe('the lists of a file', () => {
  const arrays = (value: Json) =>
    infer('data.json', value).arrays.map(({ place, identity, lists, items }) => ({
      place,
      identity: identity.kind === 'keyed' ? identity.field : identity.kind,
      lists,
      items,
    }));

  it('are told by how their items are told apart', () => {
    const value = { entries: [{ slug: 'a' }, { slug: 'b' }], tags: ['x', 'y'], points: [1, 1], none: [] };
    expect(arrays(value)).toEqual([
      { place: '/entries', identity: 'slug', lists: 1, items: 2 },
      { place: '/tags', identity: 'set', lists: 1, items: 2 },
      { place: '/points', identity: 'atom', lists: 1, items: 2 },
      { place: '/none', identity: 'empty', lists: 1, items: 0 },
    ]);
  });

  it('are taken together where they stand in the items of a list', () => {
    const value = [
      { id: 'a', tags: ['x'] },
      { id: 'b', tags: ['x', 'y'] },
    ];
    expect(arrays(value)).toEqual([
      { place: '/', identity: 'id', lists: 1, items: 2 },
      { place: '/*/tags', identity: 'set', lists: 2, items: 3 },
    ]);
  });

  it('are taken together where they stand under names that are ids', () => {
    const value = { intro: { title: 'A', tags: ['x'] }, setup: { title: 'B', tags: ['y'] } };
    expect(arrays(value)).toEqual([{ place: '/*/tags', identity: 'set', lists: 2, items: 2 }]);
  });
});

describe('the references of a file', () => {
  it('are told with their first place, and why they count', () => {
    const value = [
      { id: 'a', related: ['b', 'gone'] },
      { id: 'b', target: 'web' },
    ];
    expect(infer('data.json', value).references).toEqual([
      {
        field: 'related',
        isReference: true,
        values: 2,
        resolved: 1,
        place: '/[id=a]/related/{b}',
        why: 'Its name says so; 1 of its 2 different values is known.',
      },
      {
        field: 'target',
        isReference: false,
        values: 1,
        resolved: 0,
        place: '/[id=b]/target',
        why: 'Its name may mean it, but of its values too few are known: 0 of 1, and at least half must be.',
      },
    ]);
  });
});

describe('the explanation of a file', () => {
  it('says everything in words', () => {
    const value = { entries: [{ id: 'a', related: ['b'] }, { id: 'b' }] };
    expect(explainSchema(infer('doc_index.json', value))).toBe(
      [
        'doc_index.json: doc_index',
        '  It is called doc_index.json.',
        'Lists:',
        '  /entries: items are told apart by id (1 list, 2 items)',
        '    Every item has id, and no two of a list the same: they are merged one by one.',
        '  /entries/*/related: a set of values (1 list, 1 item)',
        '    Its items are plain values, none of them twice: they are merged as a set.',
        'References, as far as this file shows (in a set the values of all its files count):',
        '  related: a reference (first at /entries/[id=a]/related/{b})',
        '    Its name says so; 1 of its 1 different values is known.',
        '',
      ].join('\n'),
    );
  });

  it('says so where there is nothing', () => {
    expect(explainSchema(infer('data.json', {}))).toContain('Lists:\n  none\n');
  });
});
