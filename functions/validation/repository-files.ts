/** One entry of a repository's tree. */
export interface FileEntry {
  /** From the root, with `/`; any bytes that git allows, read as UTF-8. */
  readonly path: string;
  /** Git's mode: `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
  /** Git's id of the blob; `undefined` where nothing is known before reading (a directory). */
  readonly id: string | undefined;
  /** Bytes, where known before reading. */
  readonly size?: number;
}

/** The content of an entry, or why there is none. */
export type FileContent =
  | { readonly entry: FileEntry; readonly bytes: Uint8Array }
  | { readonly entry: FileEntry; readonly problem: string };

/** A repository at one moment, wherever it lies: a directory, or a commit on a git host. */
export interface RepositoryFiles {
  /** The whole tree, sorted by path. */
  list(): Promise<readonly FileEntry[]>;
  /** The contents of some entries, each once, in any order. One that cannot be read does not stop the others. */
  read(entries: readonly FileEntry[]): AsyncIterable<FileContent>;
}
