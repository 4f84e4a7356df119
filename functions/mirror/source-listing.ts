import type { Refs } from '../../shared/git/object-id.ts';
import type { Remote } from '../../shared/git/remote.ts';
import { listSource, type SourceCapabilities } from '../../shared/git/source.ts';
import type { MirrorEngine } from './engine.ts';
import { type RefFilters, selectRefs } from './ref-selection.ts';

/** The source at one moment, as far as the mirror cares. */
export interface SourceView {
  readonly capabilities: SourceCapabilities;
  /** Refs that pass the filters, the default branch first. */
  readonly refs: Refs;
  readonly head: string | undefined;
}

/** Lists the source; destinations that ask at the same time share one request. */
export function sourceLister(
  engine: MirrorEngine,
  remote: Remote,
  filters: RefFilters,
): () => Promise<SourceView> {
  let underWay: Promise<SourceView> | undefined;
  const list = async (): Promise<SourceView> => {
    const { capabilities, listing } = await listSource(
      engine.transport,
      remote,
      engine.capabilities,
      engine.signal,
    );
    return { capabilities, refs: selectRefs(listing.refs, filters, listing.head), head: listing.head };
  };
  return () => {
    underWay ??= list().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
