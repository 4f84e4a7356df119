import type { FileEntry } from './repository-files.ts';

/** A file that a change added or rewrote. */
export interface ChangedEntry {
  readonly after: FileEntry;
  /** Absent for a new file. One that only got another name or mode has the same content here. */
  readonly before: FileEntry | undefined;
}

/** The files of `after` whose content or kind is not that of `before`. Deleted ones are not there to be looked at. */
export function changedEntries(
  before: readonly FileEntry[],
  after: readonly FileEntry[],
): readonly ChangedEntry[] {
  const was = new Map(before.map((entry) => [entry.path, entry]));
  const stay = new Set(after.map(({ path }) => path));
  const gone = new Map(before.filter(({ path }) => !stay.has(path)).map((entry) => [entry.id, entry]));
  return after.flatMap((entry) => {
    const old = was.get(entry.path) ?? (entry.id === undefined ? undefined : gone.get(entry.id));
    return old?.path === entry.path && old.id === entry.id && old.mode === entry.mode
      ? []
      : [{ after: entry, before: old }];
  });
}
