import type { ObjectId } from '../../../shared/git/object-id.ts';
import type { BlobAnswer } from '../../../shared/git/read-blobs.ts';
import { fileBytesLimit } from '../readable-text.ts';
import type { FileContent, FileEntry, RepositoryFiles } from '../repository-files.ts';

/** Reads blobs by their ids, each once, in any order. */
export type ReadBlobs = (ids: readonly ObjectId[]) => AsyncIterable<BlobAnswer>;

/**
 * The files of a commit on a git host. Contents are fetched when they are read, each blob once for a call, however many
 * files have it. Links and submodules are listed with their modes, and not read.
 *
 * @param entries sorted by path
 */
export function gitFiles(
  { entries }: { readonly entries: readonly FileEntry[] },
  read: ReadBlobs,
): RepositoryFiles {
  return {
    list: () => Promise.resolve(entries),
    async *read(wanted) {
      const open = new Map<ObjectId, FileEntry[]>();
      for (const entry of wanted) {
        const problem = obstacle(entry);
        if (problem !== undefined || entry.id === undefined) {
          yield { entry, problem: problem ?? 'is not in the commit' };
          continue;
        }
        const same = open.get(entry.id) ?? [];
        same.push(entry);
        open.set(entry.id, same);
      }
      if (open.size === 0) return;
      for await (const answer of read([...open.keys()])) {
        for (const entry of open.get(answer.id) ?? []) yield contentOf(entry, answer);
        open.delete(answer.id);
      }
      for (const entry of [...open.values()].flat()) yield { entry, problem: 'was not sent by the host' };
    },
  };
}

function obstacle({ mode }: FileEntry): string | undefined {
  if (mode === '120000') return 'is a symbolic link: links are not followed';
  if (mode === '160000') return 'is a submodule: its files are in another repository';
  return mode.startsWith('100') ? undefined : `has the unknown mode ${mode}`;
}

function contentOf(entry: FileEntry, answer: BlobAnswer): FileContent {
  if ('bytes' in answer) return { entry, bytes: answer.bytes };
  if ('notABlob' in answer) return { entry, problem: 'is no file in the repository' };
  return { entry, problem: `is larger than ${fileBytesLimit / 1024} KB` };
}
