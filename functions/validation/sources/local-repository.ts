import type { WorkTree } from './work-tree.ts';

/** Where a clone stands. */
export interface LocalRepository {
  /** `undefined` before the first commit. */
  readonly commit: string | undefined;
  /** `refs/heads/…`; `undefined` when no branch is checked out. */
  readonly ref: string | undefined;
  /** Whether the files below the path are not those of the commit. */
  readonly dirty: boolean;
}

/** Looks at where a clone stands. Throws `VALIDATION_GIT_FAILED`. */
export async function stateOf(tree: WorkTree): Promise<LocalRepository> {
  const [commit, ref, status] = await Promise.all([
    tree.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
    tree.run(['symbolic-ref', '--quiet', 'HEAD']),
    tree.read(['status', '--porcelain', '-z', '--no-renames', '--ignore-submodules=all', '--', '.']),
  ]);
  const textOf = (answer: { readonly code: number; readonly stdout: Buffer }): string | undefined =>
    answer.code === 0 ? answer.stdout.toString('utf8').trim() : undefined;
  return { commit: textOf(commit), ref: textOf(ref), dirty: status.length > 0 };
}
