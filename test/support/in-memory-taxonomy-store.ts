import type { SetPointer, TaxonomyRun, TaxonomyStore } from '../../shared/state/taxonomy-store.ts';

/** The table of sets, in this process. */
export function taxonomyStoreInMemory(): TaxonomyStore {
  const pointers = new Map<string, SetPointer>();
  const runs: TaxonomyRun[] = [];
  return {
    pointer: async (set) => pointers.get(set),
    async move(set, before, state) {
      if (pointers.get(set)?.sequence !== before?.sequence) return undefined;
      const pointer = { sequence: (before?.sequence ?? 0) + 1, state };
      pointers.set(set, pointer);
      return pointer;
    },
    recordRun: async (run) => void runs.push(run),
    runs: async (set, { limit, since = 0 }) =>
      runs
        .filter((run) => run.set === set && run.startedAt >= since)
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, limit),
  };
}
