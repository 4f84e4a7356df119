import type { FileEntry } from './repository-files.ts';

/** A file that a change added or rewrote. */
export interface ChangedEntry {
  readonly after: FileEntry;
  /** Absent for a new file. */
  readonly before: FileEntry | undefined;
}

/** The files of `after` whose content or kind is not that of `before`. Deleted ones are not there to be looked at. */
export function changedEntries(
  before: readonly FileEntry[],
  after: readonly FileEntry[],
): readonly ChangedEntry[] {
  const was = new Map(before.map((entry) => [entry.path, entry]));
  return after.flatMap((entry) => {
    const old = was.get(entry.path);
    return old && old.id === entry.id && old.mode === entry.mode ? [] : [{ after: entry, before: old }];
  });
}
