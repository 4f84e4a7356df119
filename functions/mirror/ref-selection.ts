import { matcher } from '../../shared/config/globs.ts';
import type { Refs } from '../../shared/git/object-id.ts';

/** Globs over short names; `*` matches across slashes, `!` excludes, an empty list selects nothing. */
export interface RefFilters {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

/**
 * A test for full ref names: branches and tags that pass the filters. Refs of the forge (`refs/pull/*`) never do.
 * Compiled once, because a repository may have tens of thousands of refs.
 */
export function refSelector({ branches, tags }: RefFilters): (ref: string) => boolean {
  const isBranch = matcher(branches);
  const isTag = matcher(tags);
  return (ref) => {
    if (ref.startsWith('refs/heads/')) return isBranch(ref.slice('refs/heads/'.length));
    if (ref.startsWith('refs/tags/')) return isTag(ref.slice('refs/tags/'.length));
    return false;
  };
}

/** The selected refs, the default branch first, then branches, then tags: the first push carries the most history. */
export function selectRefs(refs: Refs, selected: (ref: string) => boolean, head: string | undefined): Refs {
  const rank = (ref: string): number => (ref === head ? 0 : ref.startsWith('refs/heads/') ? 1 : 2);
  return new Map(
    [...refs]
      .filter(([ref]) => selected(ref))
      .sort(([left], [right]) => rank(left) - rank(right) || (left < right ? -1 : 1)),
  );
}
