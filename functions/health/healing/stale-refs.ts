import type { ObjectId, Refs } from '../../../shared/git/object-id.ts';
import type { CheckResult } from '../../../shared/health/health.ts';

/** A branch that the product made for a pull request, and what it was to be merged into. */
export interface OwnBranch {
  readonly ref: string;
  readonly tip: ObjectId;
  readonly into: ObjectId;
}

const heads = 'refs/heads/';
const fixes = `${heads}auto-builder/fixes/`;
const shared = `${heads}auto-builder/taxonomy/`;
/** A proposal that was merged just now may still be looked at. */
export const staleAfterMs = 24 * 3_600_000;

/**
 * The product's own branches in a source: fixes for a branch, and shared files for the default branch. Pure. Refs below
 * `refs/auto-builder/` are no such thing: they keep what nothing else keeps.
 */
export function ownBranches(refs: Refs, head: string | undefined): readonly OwnBranch[] {
  return [...refs].flatMap(([ref, tip]) => {
    const base = ref.startsWith(fixes)
      ? `${heads}${ref.slice(fixes.length)}`
      : ref.startsWith(shared)
        ? head
        : undefined;
    const into = base === undefined ? undefined : refs.get(base);
    return into === undefined ? [] : [{ ref, tip, into }];
  });
}

/** What a look at the own branches of a source needs. Throws `AutoBuilderError`. */
export interface OwnBranchLooks {
  /** Those of `branches` that their base holds already: deleting them loses nothing, whoever made their commits. */
  merged(branches: readonly OwnBranch[]): Promise<readonly OwnBranch[]>;
  /** When a commit was made, in epoch milliseconds; `undefined`: nobody can tell. */
  committedAt(commit: ObjectId): Promise<number | undefined>;
}

/** The own branches that are merged, and were made more than a day ago. */
export async function staleBranches(
  branches: readonly OwnBranch[],
  looks: OwnBranchLooks,
  now: number,
): Promise<readonly OwnBranch[]> {
  if (branches.length === 0) return [];
  const stale: OwnBranch[] = [];
  for (const branch of await looks.merged(branches)) {
    const at = await looks.committedAt(branch.tip);
    if (at !== undefined && now - at >= staleAfterMs) stale.push(branch);
  }
  return stale;
}

/** The finding of branches that nobody needs any more; `undefined`: there are none. Pure. */
export function checkStaleBranches(key: string, stale: readonly OwnBranch[]): CheckResult | undefined {
  if (stale.length === 0) return undefined;
  const names = stale.map(({ ref }) => ref.slice(heads.length)).toSorted();
  return {
    check: 'refs',
    subject: `own branches of ${key}`,
    status: 'warn',
    code: 'STALE_REFS',
    evidence: `merged and left: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`,
    remedy: 'Delete them, or have GitHub delete the branches of merged pull requests.',
    level: 'low',
    fingerprint: `STALE_REFS ${names.join()}`,
  };
}
