import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from './blob-store.ts';
import { checkHash, contentHash, verified } from './content-hash.ts';

/**
 * Blobs as files `<directory>/sha256/<first two digits>/<hash>`: the folder between keeps listings short. A file gets
 * its name only when it is complete, so a process that is killed leaves no half blob.
 */
export function createDirectoryBlobStore(directory: string): BlobStore {
  const pathOf = (hash: string) => join(directory, 'sha256', hash.slice(0, 2), hash);

  return {
    async put(bytes) {
      const hash = contentHash(bytes);
      const path = pathOf(hash);
      const unfinished = `${path}.${randomUUID()}.tmp`;
      await mkdir(dirname(path), { recursive: true });
      try {
        // Written even when the name is taken, which repairs a blob that was damaged.
        await writeFile(unfinished, bytes);
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
      return hash;
    },

    async get(hash) {
      checkHash(hash);
      const path = pathOf(hash);
      const bytes = await readIfPresent(path);
      return bytes === undefined ? undefined : verified(bytes, hash, path);
    },

    async has(hash) {
      checkHash(hash);
      return (await stat(pathOf(hash)).catch(absent)) !== undefined;
    },

    remove(hash) {
      checkHash(hash);
      return rm(pathOf(hash), { force: true });
    },
  };
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(absent);
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
