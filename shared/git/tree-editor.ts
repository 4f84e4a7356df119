import type { ObjectId } from './object-id.ts';
import { pathError, splitTrackedPath } from './tracked-path.ts';
import { folderMode, nameOfText, serialiseTree, type TreeLine } from './tree.ts';

/** A folder being changed: its lines, or further folders being changed, by name. */
type Folder = Map<string, TreeLine | Folder>;

/** Where the editor gets folders from, and brings them to. */
export interface TreeStore {
  /** The lines of a folder; `undefined` when it is not at hand. */
  read(id: ObjectId): readonly TreeLine[] | undefined;
  write(content: Buffer): ObjectId;
}

const fileMode = '100644';

/** Changes files of a tree. Folders that nobody touches are never opened. */
export class TreeEditor {
  readonly #store: TreeStore;
  /** Names the repository in errors. */
  readonly #where: string;
  #root: Folder;

  constructor(root: ObjectId, store: TreeStore, where: string) {
    this.#store = store;
    this.#where = where;
    this.#root = this.#open(root, '');
  }

  /** Gives a file new content. It keeps its mode; a new one is `100644`. Throws `GIT_PATH_INVALID`. */
  put(path: string, id: ObjectId): void {
    const { folder, name, line } = this.#find(path, true);
    if (line instanceof Map || line?.mode === folderMode) throw this.#error(path, 'is a folder');
    if (line && !line.mode.startsWith('100')) throw this.#error(path, 'is a link or a submodule, not a file');
    folder.set(name, { mode: line?.mode ?? fileMode, name, id });
  }

  /** Takes a file, link or submodule out. Throws `GIT_PATH_INVALID` when there is none. */
  remove(path: string): void {
    const { folder, name, line } = this.#find(path, false);
    if (!line) throw this.#error(path, 'is not there');
    if (line instanceof Map || line.mode === folderMode) throw this.#error(path, 'is a folder');
    folder.delete(name);
  }

  /** Writes every changed folder and gives the id of the root. Folders that became empty are gone. */
  write(): ObjectId {
    return this.#store.write(serialiseTree(this.#lines(this.#root)));
  }

  /** Paths are at most a few thousand bytes long, so this goes no deeper than that. */
  #lines(folder: Folder): TreeLine[] {
    return [...folder].flatMap(([name, line]) => {
      if (!(line instanceof Map)) return [line];
      const inside = this.#lines(line);
      if (inside.length === 0) return [];
      return [{ mode: folderMode, name, id: this.#store.write(serialiseTree(inside)) }];
    });
  }

  #find(
    path: string,
    create: boolean,
  ): { readonly folder: Folder; readonly name: string; readonly line: TreeLine | Folder | undefined } {
    const names = splitTrackedPath(path, this.#where).map(nameOfText);
    const last = names.pop() ?? '';
    let folder = this.#root;
    for (const name of names) {
      const line = folder.get(name);
      if (line && !(line instanceof Map) && line.mode !== folderMode) {
        throw this.#error(path, 'has a file where it needs a folder');
      }
      if (!line && !create) throw this.#error(path, 'is not there');
      const inside: Folder = line instanceof Map ? line : line ? this.#open(line.id, path) : new Map();
      folder.set(name, inside);
      folder = inside;
    }
    return { folder, name: last, line: folder.get(last) };
  }

  #open(id: ObjectId, path: string): Folder {
    const lines = this.#store.read(id);
    if (!lines) throw this.#error(path, 'is in a folder that is not at hand');
    return new Map(lines.map((line) => [line.name, line]));
  }

  #error(path: string, reason: string): Error {
    return pathError(path, reason, this.#where);
  }
}
