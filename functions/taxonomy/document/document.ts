import type { Node } from './node.ts';

/** How an index file is written. */
export type FormatName = 'json' | 'yaml' | 'front-matter';

/** A file that was read, with every byte of it. */
export interface TaxonomyDocument {
  readonly format: FormatName;
  readonly bytes: Uint8Array;
  /** Its value; an empty object for Markdown without front matter. */
  readonly root: Node;
  /**
   * The bytes of the file with another value: all that is equal stays byte for byte (comments, spaces, line breaks, byte order
   * mark, the spelling of numbers and strings); what is new is written in the style of its surroundings, and where it comes
   * from a file of the same format, as it stands there. The same document and value give the same bytes. An equal value gives
   * the same bytes as before.
   */
  edit(value: Node): Uint8Array;
}

/** Reads and writes one format. */
export interface DocumentFormat {
  readonly name: FormatName;
  /**
   * Reads a file. `like` is a version of the same file that was read before: what stands in both is the same node in both
   * (`===`), and costs nearly nothing. Throws `DocumentError`.
   *
   * @param where names the file in errors.
   */
  parse(bytes: Uint8Array, where: string, like?: TaxonomyDocument): TaxonomyDocument;
}
