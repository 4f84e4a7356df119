import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const dayMs = 86_400_000;

/** Removes what lies in a folder since so many days, as a bucket's lifecycle does. `now` in epoch milliseconds. */
export async function clearExpired(folder: string, days: number, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const place = join(folder, name);
    // Another build may be clearing away, too.
    const found = await stat(place, { throwIfNoEntry: false });
    if (found && found.mtimeMs < now - days * dayMs) await rm(place, { recursive: true, force: true });
  }
}
