import { describe, expect, it } from 'vitest';
import { brokenIn } from '../../../support/reference-files.ts';

const intro = { id: 'intro', title: 'Introduction' };
const setup = { id: 'setup', title: 'Setting up' };

describe('broken references of a set', () => {
  it('are none when every id is defined, in whatever file', () => {
    const files = {
      'docs/doc_index.json': { entries: [intro, { ...setup, parent: 'intro' }] },
      'docs/guides.json': [{ id: 'guide', related: ['intro', 'setup'], dependsOn: 'setup' }],
    };
    expect(brokenIn(files)).toEqual([]);
  });

  it('are missing when nobody defines the id', () => {
    const files = { 'doc_index.json': { entries: [{ ...intro, related: ['setup', 'gone'] }, setup] } };
    expect(brokenIn(files)).toEqual(['doc_index.json /entries/[id=intro]/related/{gone}: gone is missing']);
  });

  it('are ambiguous when several other files define the id', () => {
    const files = {
      'a/index.json': [intro],
      'b/index.json': [intro],
      'guides.json': [{ id: 'guide', see_also: 'intro' }],
    };
    expect(brokenIn(files)).toEqual([
      'guides.json /[id=guide]/see_also: intro is ambiguous (a/index.json, b/index.json)',
    ]);
  });

  it('are not ambiguous where the file itself defines the id', () => {
    const files = { 'a.json': [intro], 'b.json': [intro, { id: 'usage', parent: 'intro' }] };
    expect(brokenIn(files)).toEqual([]);
  });

  it('are not ambiguous because a search index lists the same documents', () => {
    const files = {
      'doc_index.json': { entries: [intro] },
      'search_index.json': { entries: [{ id: 'intro', keywords: ['start'] }] },
      'guides.json': [{ id: 'guide', related: ['intro'] }],
    };
    expect(brokenIn(files)).toEqual([]);
  });

  it('are none when a file that waits for its next content has the item already', () => {
    const files = { 'doc_index.json': [intro], 'guides.json': [{ id: 'guide', related: ['intro'] }] };
    expect(brokenIn(files, ['doc_index.json'])).toEqual([]);
  });

  it('are pending when a file waits of which no content was ever seen', () => {
    const files = { 'doc_index.json': [intro, { id: 'usage', related: ['new'] }] };
    expect(brokenIn(files, ['new.json'])).toEqual([
      'doc_index.json /[id=usage]/related/{new}: new is pending (new.json)',
    ]);
  });
});

describe('a reference to an item of a named file', () => {
  const files = (value: string) => ({
    'docs/doc_index.json': [intro],
    'docs/guides.json': [{ id: 'guide', ref: value }],
  });

  it.each([
    'docs/doc_index.json#intro',
    'doc_index.json#intro',
    './doc_index.json#intro',
    'acme/widgets:docs/doc_index.json#intro',
  ])('leads there: %s', (value) => {
    expect(brokenIn(files(value))).toEqual([]);
  });

  it.each(['docs/doc_index.json#guide', 'docs/other.json#intro', 'acme/widgets:docs/doc_index.json#gone'])(
    'is missing when the file does not define it: %s',
    (value) => {
      expect(brokenIn(files(value))).toEqual([`docs/guides.json /[id=guide]/ref: ${value} is missing`]);
    },
  );

  it('is pending while that file waits', () => {
    expect(brokenIn(files('docs/new.json#intro'), ['docs/new.json'])).toEqual([
      'docs/guides.json /[id=guide]/ref: docs/new.json#intro is pending (docs/new.json)',
    ]);
  });

  it('is left alone when its repository is not of the set', () => {
    const value = 'other/place:docs/index.json#intro';
    expect(brokenIn(files(value), [], ['acme/widgets'])).toEqual([]);
  });
});

describe('what is no reference', () => {
  const with_ = (member: object) => ({ 'doc_index.json': [intro, { ...setup, ...member }] });

  it.each([
    ['a URL', { ref: 'https://example.com/gone' }],
    ['a mail address', { ref: 'mailto:a@example.com' }],
    ['an anchor', { ref: '#usage' }],
    ['a heading of a page', { ref: 'guide.md#usage' }],
    ['a place in a JSON Schema', { ref: 'schema.json#/definitions/a' }],
    ['a path, where no id is one', { related: ['docs/gone.md'] }],
    ['words, where no id is any', { parent: 'the team that owns it' }],
    ['a branch', { repo: 'acme/widgets', ref: 'main' }],
    ['a number', { parent: 7 }],
    ['nothing', { parent: null, related: ['', []] }],
    ['a member whose name says nothing', { owner: 'gone' }],
  ])('%s', (_what, member) => {
    expect(brokenIn(with_(member))).toEqual([]);
  });

  it('a file that is there, named in any of the usual ways', () => {
    const files = {
      'docs/intro.json': {
        title: 'Introduction',
        related: ['docs/setup', './setup.json', 'setup', 'docs/setup.json'],
      },
      'docs/setup.json': { title: 'Setting up', items: [{ id: 'a/b' }] },
    };
    expect(brokenIn(files)).toEqual([]);
  });

  it('an id that looks like a place in a file', () => {
    const files = { 'index.json': [{ id: 'docs/a.json#b' }, { id: 'c', related: ['docs/a.json#b'] }] };
    expect(brokenIn(files)).toEqual([]);
  });

  it('an object in a table that is named by its member', () => {
    const files = {
      'doc_index.json': { docs: { intro: { title: 'A' }, setup: { related: ['intro'] } }, more: [setup] },
    };
    expect(brokenIn(files)).toEqual([]);
  });
});

describe('whether a member holds references', () => {
  const targets = (...values: readonly string[]) => ({
    'doc_index.json': [intro, setup, ...values.map((target, index) => ({ id: `n${index}`, target }))],
  });

  it('is decided by its values where the name only may mean it: half of them lead somewhere', () => {
    expect(brokenIn(targets('intro', 'gone'))).toEqual(['doc_index.json /[id=n1]/target: gone is missing']);
  });

  it('is denied where fewer than half of them lead somewhere', () => {
    expect(brokenIn(targets('intro', 'web', 'mobile'))).toEqual([]);
  });

  it('counts a value once, however often it stands there', () => {
    expect(brokenIn(targets('intro', 'intro', 'intro', 'web', 'mobile'))).toEqual([]);
  });

  it('is decided in all files of a kind together', () => {
    const files = {
      'a.json': [{ id: 'intro', target: 'setup' }, setup],
      'b.json': [
        { id: 'guide', target: 'intro' },
        { id: 'usage', target: 'gone' },
      ],
    };
    expect(brokenIn(files)).toEqual(['b.json /[id=usage]/target: gone is missing']);
  });

  it('is denied, whatever the name says, when of many values none leads anywhere', () => {
    const related = ['react', 'vue', 'svelte', 'angular', 'solid'];
    expect(brokenIn({ 'doc_index.json': [intro, { ...setup, related }] })).toEqual([]);
  });

  it('holds for the ids of objects that stand for things elsewhere', () => {
    const related = [
      { id: 'intro', why: 'first' },
      { id: 'gone', why: 'then' },
    ];
    expect(brokenIn({ 'doc_index.json': [intro, { ...setup, related }] })).toEqual([
      'doc_index.json /[id=setup]/related/[id=gone]/id: gone is missing',
    ]);
  });

  it('does not hold for the ids of a tree: they define', () => {
    const tree = [
      { id: 'root', children: [{ id: 'leaf' }] },
      { id: 'other', related: ['leaf'] },
    ];
    expect(brokenIn({ 'tree.json': tree })).toEqual([]);
  });
});

describe('a file of cross references', () => {
  it('refers from its sources and to its targets', () => {
    const files = {
      'doc_index.json': [intro, setup],
      'cross_references.json': {
        references: [
          { source: 'intro', target: 'setup', type: 'next' },
          { source: 'setup', target: 'gone', type: 'next' },
        ],
      },
    };
    expect(brokenIn(files)).toEqual([
      'cross_references.json /references/[source+target=setup+gone]/target: gone is missing',
    ]);
  });

  it('may be a table from one to many', () => {
    const files = {
      'doc_index.json': [intro, setup],
      'cross_references.json': { intro: ['setup'], setup: ['intro', 'gone'] },
    };
    expect(brokenIn(files)).toEqual(['cross_references.json /setup/{gone}: gone is missing']);
  });

  it('refers by ids that happen to tell its items apart', () => {
    const files = {
      'doc_index.json': [intro, setup, { id: 'usage' }],
      'cross_references.json': [{ source_id: 'intro' }, { source_id: 'setup' }, { source_id: 'gone' }],
    };
    expect(brokenIn(files)).toEqual(['cross_references.json /[source_id=gone]/source_id: gone is missing']);
  });
});
