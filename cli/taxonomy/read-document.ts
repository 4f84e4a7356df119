import { resolve } from 'node:path';
import { judgeFile } from '../../functions/taxonomy/check/judge-file.ts';
import type { DocumentFormat, TaxonomyDocument } from '../../functions/taxonomy/document/document.ts';
import { decodeText } from '../../functions/taxonomy/document/text.ts';
import { findFormat } from './file-format.ts';
import { readBytes } from './local-files.ts';

/** A file that was read, in its format. */
export interface ReadDocument {
  readonly document: TaxonomyDocument;
  readonly text: string;
}

/** Reads one file of this machine. Throws `TAXONOMY_FILE_UNREADABLE` and `DocumentError`. */
export async function readDocument(file: string, directory: string): Promise<ReadDocument> {
  const bytes = await readBytes(resolve(directory, file), file);
  return parseDocument(findFormat([file], bytes), bytes, file);
}

/** Throws `DocumentError`, which `name` names the file in. */
export function parseDocument(
  format: DocumentFormat,
  bytes: Uint8Array,
  name: string,
  like?: TaxonomyDocument,
): ReadDocument {
  return { document: format.parse(bytes, name, like), text: decodeText(bytes, name).text };
}

/** Throws `TAXONOMY_DUPLICATE_IDENTITY` for two items of one name, with the place of the second. */
export function requireSound(
  { document, text }: ReadDocument,
  name: string,
  base: TaxonomyDocument | undefined,
): void {
  const problem = judgeFile({ where: name, text, root: document.root, base: base?.root }, undefined);
  if (problem) throw problem;
}
