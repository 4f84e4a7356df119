import type { TaxonomyDocument } from '../document/document.ts';
import { DocumentError } from '../document/errors.ts';
import type { Replica, ReplicaContent, ReplicaFile } from '../replicas/replica.ts';
import { DocumentReader } from '../round/read-contents.ts';

/** A file that was read, or why it could not be. */
export type ReadFile =
  | { readonly document: TaxonomyDocument; readonly text: string }
  | { readonly problem: DocumentError };

/** Reads files of a repository, by path. */
export async function readFiles(
  replica: Replica,
  files: readonly ReplicaFile[],
): Promise<ReadonlyMap<string, ReadFile>> {
  const plain = files.filter(isPlain);
  const ids = [...new Set(plain.map(({ id }) => id))];
  const contents = ids.length === 0 ? new Map<string, ReplicaContent>() : await replica.contents(ids);
  const reader = new DocumentReader();
  return new Map(
    files.map((file) => {
      const content = contents.get(file.id) ?? 'missing';
      return [file.path, readFile(file, { content, reader, where: `${replica.name}:${file.path}` })];
    }),
  );
}

function readFile(
  file: ReplicaFile,
  { content, reader, where }: { content: ReplicaContent; reader: DocumentReader; where: string },
): ReadFile {
  if (!isPlain(file)) return { problem: notPlain(where) };
  if (content === 'too-large' || content === 'missing') return { problem: unreadable(content, where) };
  try {
    const document = reader.read(file.path, content, where);
    return {
      document,
      text: Buffer.from(content)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { problem: error };
  }
}

function isPlain({ mode }: ReplicaFile): boolean {
  return mode === '100644' || mode === '100755';
}

function notPlain(file: string): DocumentError {
  return new DocumentError({
    code: 'TAXONOMY_NOT_A_FILE',
    what: 'it is no plain file',
    file,
    remedy: 'Put the file itself there, or leave the path out of the set with "!".',
  });
}

function unreadable(why: 'too-large' | 'missing', file: string): DocumentError {
  const isLarge = why === 'too-large';
  return new DocumentError({
    code: isLarge ? 'TAXONOMY_FILE_TOO_LARGE' : 'TAXONOMY_FILE_INVALID',
    what: isLarge ? 'the file is larger than 32 MiB' : 'the host does not give the content of the file',
    file,
    remedy: isLarge ? 'Split it, or leave it out of the set with "!".' : 'Push the commit again.',
  });
}
