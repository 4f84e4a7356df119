/** A file, link or submodule of a commit. */
export interface SourceEntry {
  readonly path: string;
  /** `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
  readonly id: string;
}

/** A commit, as far as builds look at it. */
export interface SourceCommit {
  readonly commit: string;
  readonly tree: string;
  /** Epoch milliseconds, by the committer's clock. */
  readonly committedAt: number;
}

/** A commit with its files. */
export interface SourceTree extends SourceCommit {
  /** Everything but folders, sorted by path. */
  readonly entries: readonly SourceEntry[];
  /** The object id and mode of a file or folder; `''` or `.` is the root. `undefined`: there is none. */
  object(path: string): { readonly mode: string; readonly id: string } | undefined;
}

/** A repository of which commits are deployed. Everything throws `GitError`. */
export interface SourceRepository {
  /** The commit that a ref (`refs/…`), a commit id, or the default branch (`undefined`) names; `undefined`: there is none. */
  resolve(name: string | undefined): Promise<(SourceCommit & { readonly ref?: string }) | undefined>;
  /** A commit with its files; `undefined`: the host does not have it. */
  tree(commit: string): Promise<SourceTree | undefined>;
  /** The contents of files by their object ids. One that is missing is left out. */
  contents(ids: readonly string[]): AsyncIterable<{ readonly id: string; readonly bytes: Uint8Array }>;
}
