import { describe, expect, it } from 'vitest';
import {
  refreshReferences,
  storedFactsSchema,
} from '../../../../functions/taxonomy/references/refresh-references.ts';
import { brokenLine, referenceDocuments } from '../../../support/reference-files.ts';

const docs = JSON.stringify([{ id: 'intro', related: ['setup'] }, { id: 'setup' }]);
const fewer = JSON.stringify([{ id: 'intro', related: ['setup'] }]);
const guides = JSON.stringify([{ id: 'guide', related: ['setup'] }]);
const nothing: ReadonlySet<string> = new Set();

describe('refreshing what is known of references', () => {
  it('reads every document the first time', () => {
    const read: string[] = [];
    const documents = referenceDocuments({ 'docs.json': docs, 'guides.json': guides }, (path) =>
      read.push(path),
    );
    expect(refreshReferences(undefined, documents, nothing).broken).toEqual([]);
    expect(read).toEqual(['docs.json', 'guides.json']);
  });

  it('reads only what changed, and finds what broke in files that did not', () => {
    const before = refreshReferences(
      undefined,
      referenceDocuments({ 'docs.json': docs, 'guides.json': guides }),
      nothing,
    );
    const read: string[] = [];
    const documents = referenceDocuments({ 'docs.json': fewer, 'guides.json': guides }, (path) =>
      read.push(path),
    );
    const { broken } = refreshReferences(before.facts, documents, nothing);
    expect(broken.map(brokenLine)).toEqual([
      'docs.json /[id=intro]/related/{setup}: setup is missing',
      'guides.json /[id=guide]/related/{setup}: setup is missing',
    ]);
    expect(read).toEqual(['docs.json']);
  });

  it('forgets documents that are gone', () => {
    const before = refreshReferences(
      undefined,
      referenceDocuments({ 'docs.json': docs, 'guides.json': guides }),
      nothing,
    );
    const { facts } = refreshReferences(before.facts, referenceDocuments({ 'docs.json': docs }), nothing);
    expect(facts.map(([path]) => path)).toEqual(['docs.json']);
  });

  it('gives facts that come back from storage as they were, whatever the files are called', () => {
    const { facts } = refreshReferences(
      undefined,
      referenceDocuments({ __proto__json: docs, 'constructor.json': guides }),
      nothing,
    );
    expect(storedFactsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
  });
});
