import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import type { Refs } from '../../../shared/git/object-id.ts';
import type { Remedy } from './ports.ts';
import { type OwnBranch, type OwnBranchLooks, ownBranches, staleBranches } from './stale-refs.ts';

/** A source repository whose own branches are cleared away. Throws `AutoBuilderError`. */
export interface SourceBranches extends OwnBranchLooks {
  readonly refs: Refs;
  readonly head: string | undefined;
  /** Deletes those that are still where they were seen; resolves to the names of those that are gone. */
  remove(branches: readonly OwnBranch[]): Promise<readonly string[]>;
}

/** What clearing away needs. */
export interface Clearing {
  readonly mirrors: readonly Mirror[];
  readonly open: (endpoint: Endpoint, name: string) => Promise<SourceBranches>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Deletes the product's own branches that are merged and were left. What a person made is never among them. */
export function clearStaleRefs({ mirrors, open, now }: Clearing): Remedy {
  const sourceOf = (repository: string | undefined) => {
    const [owner = '', name = ''] = (repository ?? '').split('/');
    const mirror = mirrors.find(({ source }) => source.org.toLowerCase() === owner.toLowerCase());
    return mirror && name !== '' ? { endpoint: mirror.source, name } : undefined;
  };
  return {
    helps: ({ repository }) => sourceOf(repository) !== undefined,
    async apply({ repository }) {
      const source = sourceOf(repository);
      if (!source) return { outcome: 'refused', detail: 'no mirror takes the repository any more' };
      const branches = await open(source.endpoint, source.name);
      const stale = await staleBranches(ownBranches(branches.refs, branches.head), branches, now());
      if (stale.length === 0) return { outcome: 'applied', detail: 'there are none any more' };
      const gone = await branches.remove(stale);
      return gone.length === stale.length
        ? { outcome: 'applied', detail: `${gone.length} merged branches were deleted` }
        : {
            outcome: 'refused',
            detail: `${gone.length} of ${stale.length} merged branches could be deleted`,
          };
    },
  };
}
