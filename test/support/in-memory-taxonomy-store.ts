import { boundedTaxonomyRun } from '../../shared/state/taxonomy-records.ts';
import type { SetPointer, TaxonomyRun, TaxonomyStore } from '../../shared/state/taxonomy-store.ts';

/** The table of sets, in this process: the same promises as the one on DynamoDB. */
export function taxonomyStoreInMemory(): TaxonomyStore {
  const pointers = new Map<string, SetPointer>();
  const runs = new Map<string, TaxonomyRun>();
  return {
    pointer: async (set) => pointers.get(set),
    async move(set, before, state) {
      const { sequence = 0, state: known } = pointers.get(set) ?? {};
      if (sequence !== (before?.sequence ?? 0) || known !== before?.state) return undefined;
      const pointer = { sequence: sequence + 1, state };
      pointers.set(set, pointer);
      return pointer;
    },
    async recordRun(run) {
      runs.set(`${run.set} ${run.startedAt} ${run.runId}`, structuredClone(boundedTaxonomyRun(run)));
    },
    runs: async (set, { limit, since = 0 }) =>
      [...runs.values()]
        .filter((run) => run.set === set && run.startedAt >= since)
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, Math.max(0, limit)),
  };
}
