import type { DocumentFormat, TaxonomyDocument } from '../../functions/taxonomy/document/document.ts';
import type { MergeConflict } from '../../functions/taxonomy/merge/merge.ts';
import { mergeValues } from '../../functions/taxonomy/merge/merge-values.ts';
import type { MergeRequest } from './merge-request.ts';
import { parseDocument, requireSound } from './read-document.ts';

/** A file that takes part, with its content. */
export interface FileContent {
  /** Unique among the sides. */
  readonly name: string;
  /** What it is called in errors. */
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** Files that are to be merged. */
export interface DocumentMerge {
  readonly format: DocumentFormat;
  /** Empty: there is none. */
  readonly base: FileContent;
  readonly sides: readonly [FileContent, ...FileContent[]];
  readonly strategy: MergeRequest['strategy'];
}

/** The first side's text with the merged value. */
export interface MergedDocument {
  readonly bytes: Uint8Array;
  readonly conflicts: readonly MergeConflict[];
}

/** Merges files by what they mean. Throws `DocumentError` for the first that cannot be read. */
export function mergeDocuments({ format, base, sides, strategy }: DocumentMerge): MergedDocument {
  const origin = base.bytes.length === 0 ? undefined : parseDocument(format, base.bytes, base.label).document;
  const read = (side: FileContent): TaxonomyDocument => {
    const content = parseDocument(format, side.bytes, side.label, origin);
    requireSound(content, side.label, origin);
    return content.document;
  };
  const [first, ...others] = sides;
  const model = read(first);
  const documents = [model, ...others.map(read)];
  const { value, conflicts } = mergeValues({
    current: origin?.root,
    sides: sides.map(({ name }, index) => ({ name, base: origin?.root, value: documents[index]?.root })),
    strategy,
    // Where a side is asked first, that is the order in which they are named; else it must not matter.
    rank: strategy === 'ours' || strategy === 'theirs' ? sides.map(({ name }) => name) : [],
  });
  // Nothing was decided and there was nothing before: everybody keeps what he has.
  return { bytes: value === undefined ? model.bytes : model.edit(value), conflicts };
}
