import type { SourceTree } from './source.ts';

/**
 * The trees of commits that were read last. A run asks for the same one every few seconds while its build runs, and a commit never
 * changes.
 */
export interface TreeCache {
  /** The tree of that name, read if it is not known. What is not there, and what cannot be read, is asked for again. */
  find(name: string, read: () => Promise<SourceTree | undefined>): Promise<SourceTree | undefined>;
}

/** Trees can be large, and a process works for few runs at once. */
const kept = 4;

/** An empty one. */
export function createTreeCache(): TreeCache {
  const trees = new Map<string, SourceTree>();
  return {
    async find(name, read) {
      const found = trees.get(name) ?? (await read());
      if (!found) return undefined;
      // Asked for last, dropped last.
      trees.delete(name);
      trees.set(name, found);
      for (const oldest of [...trees.keys()].slice(0, -kept)) trees.delete(oldest);
      return found;
    },
  };
}
