import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenReferences } from '../../functions/taxonomy/references/broken-references.ts';
import { factsOf, type ReferenceFacts } from '../../functions/taxonomy/references/facts.ts';
import { buildIndex, updateIndex } from '../../functions/taxonomy/references/reference-index.ts';
import { refreshReferences } from '../../functions/taxonomy/references/refresh-references.ts';
import { runs } from '../support/merge-scenarios.ts';
import { referenceDocuments } from '../support/reference-files.ts';
import { parsed } from '../support/taxonomy-values.ts';

const paths = ['doc_index.json', 'docs/guides.json', 'search_index.json', 'cross_references.json', 'x.json'];
const ids = [
  'a',
  'b',
  'c',
  'some words',
  'docs/a',
  'x.json#a',
  'acme/w:docs/guides.json#b',
  'https://a.test',
];
const id = fc.constantFrom(...ids);
const ref = fc.oneof(id, fc.array(id, { maxLength: 3 }), fc.array(fc.record({ id }), { maxLength: 2 }));
const item = fc.record(
  {
    id,
    slug: id,
    related: ref,
    target: ref,
    doc_id: id,
    source: id,
    parent: fc.oneof(id, fc.record({ id })),
  },
  { requiredKeys: [] },
);
const file = fc
  .oneof(
    fc.array(item, { maxLength: 5 }),
    fc.record({ entries: fc.array(item, { maxLength: 5 }), more: item }),
  )
  .map((value) => JSON.stringify(value));
const path = fc.constantFrom(...paths);
const edits = fc.array(fc.tuple(path, fc.option(file, { nil: undefined })), { maxLength: 8 });
const pending = fc.array(path, { maxLength: 2 }).map((some) => new Set(some));
const history = fc.tuple(fc.dictionary(path, file, { maxKeys: 5, noNullPrototype: true }), edits, pending);

function facts(path: string, text: string | undefined): ReferenceFacts | undefined {
  return text === undefined ? undefined : factsOf(path, parsed(text));
}

function edited(
  files: Readonly<Record<string, string>>,
  changes: readonly (readonly [string, string | undefined])[],
): Readonly<Record<string, string>> {
  const all = new Map<string, string | undefined>([...Object.entries(files), ...changes]);
  return Object.fromEntries([...all].flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

describe('references that are followed change by change', () => {
  it('have the same index, and the same broken ones, as if all was looked at anew', () => {
    fc.assert(
      fc.property(history, ([files, changes, waiting]) => {
        const start = buildIndex(
          new Map(Object.entries(files).map(([path, text]) => [path, factsOf(path, parsed(text))])),
        );
        const followed = changes.reduce(
          (index, [path, text]) => updateIndex(index, new Map([[path, facts(path, text)]])),
          start,
        );
        const anew = buildIndex(
          new Map(
            Object.entries(edited(files, changes)).map(([path, text]) => [path, factsOf(path, parsed(text))]),
          ),
        );
        expect(followed).toEqual(anew);
        expect(brokenReferences(followed, waiting)).toEqual(brokenReferences(anew, waiting));
      }),
      runs,
    );
  });

  it('give the same result from what was kept as from nothing', () => {
    fc.assert(
      fc.property(history, ([files, changes, waiting]) => {
        const before = refreshReferences(undefined, referenceDocuments(files), new Set());
        const documents = referenceDocuments(edited(files, changes));
        expect(refreshReferences(before.facts, documents, waiting)).toEqual(
          refreshReferences(undefined, documents, waiting),
        );
      }),
      runs,
    );
  });

  it('are only called missing when no file has an item of that name', () => {
    fc.assert(
      fc.property(history, ([files]) => {
        const index = buildIndex(
          new Map(Object.entries(files).map(([path, text]) => [path, factsOf(path, parsed(text))])),
        );
        const missing = brokenReferences(index, new Set()).filter(({ problem }) => problem === 'missing');
        const wrong = missing.filter(({ value }) => index.definitions.has(value));
        expect(wrong).toEqual([]);
      }),
      runs,
    );
  });
});
