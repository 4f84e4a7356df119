import type { Refs } from '../../shared/git/object-id.ts';
import type { Remote } from '../../shared/git/remote.ts';
import { listSource, type SourceCapabilities } from '../../shared/git/source.ts';
import type { MirrorEngine } from './engine.ts';
import { type RefFilters, refSelector, selectRefs } from './ref-selection.ts';

/** The source at one moment, as far as the mirror cares. */
export interface SourceView {
  readonly capabilities: SourceCapabilities;
  /** Refs that pass the filters, the default branch first. */
  readonly refs: Refs;
  /** Whether there are other refs, which the filters leave out. */
  readonly filteredOut: boolean;
  readonly head: string | undefined;
  /** Whether a ref name passes the filters. */
  readonly selected: (ref: string) => boolean;
}

/** Lists the source; destinations that ask at the same time share one request. */
export function sourceLister(
  engine: MirrorEngine,
  remote: Remote,
  filters: RefFilters,
): () => Promise<SourceView> {
  const selected = refSelector(filters);
  let underWay: Promise<SourceView> | undefined;
  const list = async (): Promise<SourceView> => {
    const { capabilities, listing } = await listSource(
      engine.transport,
      remote,
      engine.capabilities,
      engine.signal,
    );
    const { head } = listing;
    const refs = selectRefs(listing.refs, selected, head);
    return { capabilities, refs, filteredOut: refs.size < listing.refs.size, head, selected };
  };
  return () => {
    underWay ??= list().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
