import { createHash } from 'node:crypto';
import type { BlobStore } from '../../shared/blobs/blob-store.ts';

/** Blobs by content hash, in this process. */
export function inMemoryBlobs(): BlobStore {
  const blobs = new Map<string, Uint8Array>();
  return {
    async put(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      blobs.set(hash, Uint8Array.from(bytes));
      return hash;
    },
    get: async (hash) => blobs.get(hash),
    has: async (hash) => blobs.has(hash),
    async remove(hash) {
      blobs.delete(hash);
    },
  };
}
