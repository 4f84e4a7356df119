import type { ObjectId } from '../../../shared/git/object-id.ts';

/** Contents by their id, the lately used ones: settings and manifests are wanted for every push and seldom change. */
export interface ContentCache {
  get(id: ObjectId): Buffer | undefined;
  put(id: ObjectId, bytes: Buffer): void;
}

/** Larger ones are not worth their place. */
const largestContent = 64 * 1024;

/** Keeps at most `limitBytes`; what was not used for longest goes first. */
export function createContentCache(limitBytes: number = 16 * 1024 * 1024): ContentCache {
  const contents = new Map<ObjectId, Buffer>();
  let total = 0;
  return {
    get(id) {
      const bytes = contents.get(id);
      if (!bytes) return undefined;
      // A map is walked in the order of insertion: what is used moves to its end.
      contents.delete(id);
      contents.set(id, bytes);
      return bytes;
    },
    put(id, bytes) {
      if (bytes.length > largestContent || contents.has(id)) return;
      // A slice of a pack would keep the whole pack in memory.
      contents.set(id, Buffer.from(bytes));
      total += bytes.length;
      for (const [oldest, content] of contents) {
        if (total <= limitBytes) break;
        contents.delete(oldest);
        total -= content.length;
      }
    },
  };
}
