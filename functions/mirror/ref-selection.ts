import { matches } from '../../shared/config/globs.ts';
import type { Refs } from '../../shared/git/object-id.ts';

/** Globs over short names; `*` matches across slashes, `!` excludes, an empty list selects nothing. */
export interface RefFilters {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

/** Whether a ref is a branch or tag that passes the filters. Refs of the forge (`refs/pull/*`) never do. */
export function selectsRef(filters: RefFilters, ref: string): boolean {
  if (ref.startsWith('refs/heads/')) return matches(filters.branches, ref.slice('refs/heads/'.length));
  if (ref.startsWith('refs/tags/')) return matches(filters.tags, ref.slice('refs/tags/'.length));
  return false;
}

/** The selected refs, the default branch first, then branches, then tags: the first push carries the most history. */
export function selectRefs(refs: Refs, filters: RefFilters, head: string | undefined): Refs {
  const rank = (ref: string): number => (ref === head ? 0 : ref.startsWith('refs/heads/') ? 1 : 2);
  return new Map(
    [...refs]
      .filter(([ref]) => selectsRef(filters, ref))
      .sort(([left], [right]) => rank(left) - rank(right) || (left < right ? -1 : 1)),
  );
}
