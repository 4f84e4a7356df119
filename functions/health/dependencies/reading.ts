/** What single files say, before they are put together. */

/** A dependency that a manifest names. */
export interface Wish {
  readonly name: string;
  /** As it is written, of the ecosystem's form; empty: any. */
  readonly range: string;
}

/** A manifest. */
export interface Manifest {
  readonly wishes: readonly Wish[];
  /** The name of what it describes. */
  readonly own?: string;
  /** Dependencies by path, address or another name. */
  readonly elsewhere: number;
  readonly unclear: number;
}

/** A package that a lock file fixes. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly withdrawn?: true;
}

/** Where a wish leads to: a version, or a place that is no registry. */
export type Resolution = { readonly version: string } | 'elsewhere' | undefined;

/** A lock file. */
export interface Lock {
  readonly packages: readonly LockedPackage[];
  /**
   * What it fixes for a wish of the manifest in that folder.
   *
   * @param folder from the lock file's own folder, empty for itself
   */
  resolve(wish: Wish, folder: string): Resolution;
}

/** A table of JSON or TOML. */
export type Table = Readonly<Record<string, unknown>>;

/** Whether it is one. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The table of that name, or an empty one. Keys that every object inherits are not taken for one. */
export function tableAt(table: Table, key: string): Table {
  const value = valueAt(table, key);
  return isTable(value) ? value : {};
}

/** The text of that name. */
export function textAt(table: Table, key: string): string | undefined {
  const value = valueAt(table, key);
  return typeof value === 'string' ? value : undefined;
}

/** The list of that name, or an empty one. */
export function listAt(table: Table, key: string): readonly unknown[] {
  const value = valueAt(table, key);
  return Array.isArray(value) ? value : [];
}

/** The value of that name. */
export function valueAt(table: Table, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** A file that does not have the form that its name promises. */
export class UnreadableFileError extends Error {
  constructor(why: string, cause?: unknown) {
    super(why, { cause });
    this.name = 'UnreadableFileError';
  }
}

/** The table in a file of JSON. Throws `UnreadableFileError`. */
export function readJsonTable(text: string): Table {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UnreadableFileError('it is not valid JSON', error);
  }
  if (!isTable(value)) throw new UnreadableFileError('it is not a table');
  return value;
}

/** Finds the version of a name, where there is only one. */
export function onlyVersions(packages: Iterable<LockedPackage>): ReadonlyMap<string, string> {
  const only = new Map<string, string>();
  const several = new Set<string>();
  for (const { name, version } of packages) {
    if ((only.get(name) ?? version) !== version) several.add(name);
    only.set(name, version);
  }
  for (const name of several) only.delete(name);
  return only;
}
