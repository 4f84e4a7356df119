import { z } from 'zod';
import type { Node } from '../document/node.ts';
import { type BrokenReference, brokenReferences, type ReferenceView } from './broken-references.ts';
import { factsOf, type ReferenceFacts, referenceFactsSchema } from './facts.ts';
import { buildIndex } from './reference-index.ts';

/** Facts as they are kept: by path, with the hash of the document that they are of. Pairs, because a path may be named like anything. */
export const storedFactsSchema = z.array(
  z.tuple([z.string(), z.object({ hash: z.string(), facts: referenceFactsSchema })]),
);

export type StoredFacts = z.infer<typeof storedFactsSchema>;

/** A document of the set. */
export interface ReferenceDocument {
  /** Of its content. */
  readonly hash: string;
  /** Its value; only asked for when the facts are not known. */
  readonly root: () => Node;
}

/** Facts to keep for the next time, sorted by path, and what is broken. */
export interface RefreshedReferences {
  readonly facts: StoredFacts;
  readonly broken: readonly BrokenReference[];
}

/**
 * Finds the broken references of a set. Documents that are as they were are not read again. The result is the same as without
 * `previous`.
 *
 * @param pending files with content that waits: put aside, or in a pull request
 */
export function refreshReferences(
  previous: StoredFacts | undefined,
  documents: ReadonlyMap<string, ReferenceDocument>,
  pending: ReadonlySet<string>,
  view: ReferenceView = {},
): RefreshedReferences {
  const facts = refreshFacts(previous, documents);
  return { facts, broken: brokenReferences(buildIndex(factsByPath(facts)), pending, view) };
}

/** The facts of all documents, sorted by path; those that are known are taken over. */
export function refreshFacts(
  previous: StoredFacts | undefined,
  documents: ReadonlyMap<string, ReferenceDocument>,
): StoredFacts {
  const known = new Map(previous);
  return [...documents.keys()].sort().flatMap((path) => {
    const document = documents.get(path);
    if (document === undefined) return [];
    const { hash, root } = document;
    const same = known.get(path);
    const facts = same?.hash === hash ? same.facts : factsOf(path, root());
    return [[path, { hash, facts }]] satisfies StoredFacts;
  });
}

/** Kept facts as an index takes them. */
export function factsByPath(stored: StoredFacts): ReadonlyMap<string, ReferenceFacts> {
  return new Map(stored.map(([path, { facts }]) => [path, facts]));
}
