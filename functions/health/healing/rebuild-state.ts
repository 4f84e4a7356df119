import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { MirrorStateRepair } from '../../../shared/state/mirror-state-repair.ts';
import { askForRun, type Planning } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

/** What mending the memory of the mirror needs. */
export interface Rebuilding extends Planning {
  readonly repair: Pick<MirrorStateRepair, 'unreadable' | 'rebuild'>;
  readonly blobs: Pick<BlobStore, 'put'>;
}

/**
 * Keeps a copy of an item that cannot be read, takes out what cannot, and has the mirrors look: what they knew is only what they did
 * last, and the hosts show it. What was pruned before is asked for anew: without its memory a mirror deletes nothing.
 */
export function rebuildState(parts: Rebuilding): Remedy {
  const { repair, blobs } = parts;
  return {
    helps: ({ repository }) => repository !== undefined,
    async apply({ subject, repository = '' }, attempt) {
      const state = await repair.unreadable(subject);
      if (!state) return { outcome: 'applied', detail: 'everything can be read again' };
      const copy = await blobs.put(Buffer.from(state.text));
      if (!(await repair.rebuild(state))) {
        return { outcome: 'refused', detail: 'a run has begun meanwhile' };
      }
      await askForRun(parts, repository, attempt);
      return {
        outcome: 'applied',
        detail: `what could not be read was taken out; a copy is the blob ${copy}`,
      };
    },
  };
}
