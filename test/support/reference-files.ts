import {
  type BrokenReference,
  brokenReferences,
} from '../../functions/taxonomy/references/broken-references.ts';
import { factsOf, type ReferenceFacts } from '../../functions/taxonomy/references/facts.ts';
import { buildIndex, type ReferenceIndex } from '../../functions/taxonomy/references/reference-index.ts';
import type { ReferenceDocument } from '../../functions/taxonomy/references/refresh-references.ts';
import { type Json, parsed } from './taxonomy-values.ts';

/** Files of a set, by path. */
export type IndexFiles = Readonly<Record<string, Json>>;

/** The facts of files. */
function factsOfFiles(files: IndexFiles): ReadonlyMap<string, ReferenceFacts> {
  return new Map(
    Object.entries(files).map(([path, value]) => [path, factsOf(path, parsed(JSON.stringify(value)))]),
  );
}

/** The index of files. */
function indexOf(files: IndexFiles): ReferenceIndex {
  return buildIndex(factsOfFiles(files));
}

/** What is broken in files: `docs.json /entries/…: setup is missing`. */
export function brokenIn(
  files: IndexFiles,
  pending: readonly string[] = [],
  repositories?: readonly string[],
): readonly string[] {
  const view = repositories === undefined ? {} : { repositories };
  return brokenReferences(indexOf(files), new Set(pending), view).map(brokenLine);
}

/** A broken reference on one line. */
export function brokenLine({ file, place, value, problem, files }: BrokenReference): string {
  const others = files.length > 0 ? ` (${files.join(', ')})` : '';
  return `${file} ${place}: ${value} is ${problem}${others}`;
}

/** Documents whose hash is their text. */
export function referenceDocuments(
  texts: Readonly<Record<string, string>>,
  onRead: (path: string) => void = () => undefined,
): ReadonlyMap<string, ReferenceDocument> {
  return new Map(
    Object.entries(texts).map(([path, text]) => {
      const root = () => {
        onRead(path);
        return parsed(text);
      };
      return [path, { hash: text, root }];
    }),
  );
}
