import { blobId } from './analysis-key.ts';
import type { FileEntry, RepositoryFiles } from './repository-files.ts';

/** A repository with some contents replaced: what it is after fixes, without asking the host again. */
export function overlayFiles(
  files: RepositoryFiles,
  changes: ReadonlyMap<string, Uint8Array>,
): RepositoryFiles {
  return {
    async list() {
      return (await files.list()).map((entry): FileEntry => {
        const bytes = changes.get(entry.path);
        return bytes ? { path: entry.path, mode: entry.mode, id: blobId(bytes), size: bytes.length } : entry;
      });
    },
    async *read(entries) {
      for (const entry of entries) {
        const bytes = changes.get(entry.path);
        if (bytes) yield { entry, bytes };
      }
      yield* files.read(entries.filter(({ path }) => !changes.has(path)));
    },
  };
}
