import { ownFolder, releaseFolder } from '../../../../shared/sites/layout.ts';
import type { Site } from '../../../../shared/sites/site.ts';
import { markFolder, markOf, readMark, releaseOfMark } from './release-mark.ts';

/** What may go. */
export interface ClearanceOrder {
  /** Digests of releases whose files stay, however old. What is live stays, too. */
  readonly kept: readonly string[];
  /** Epoch milliseconds; what was put there later stays. */
  readonly before: number;
}

/**
 * Removes old releases. Of the files that releases share it removes only those that an old release is known to have and no other one needs,
 * so that what somebody else keeps at the site stays. Each release goes by itself, its mark last: what a crash leaves is found again.
 */
export async function clearAway(
  site: Site,
  { kept, before }: ClearanceOrder,
  signal: AbortSignal,
): Promise<void> {
  await removeOld(site, `${ownFolder}unfinished/`, before, signal);
  const { pointer } = await site.readPointer(signal);
  const staying = new Set([...kept, pointer?.live?.release, pointer?.candidate?.release]);
  const old: string[] = [];
  const others: string[] = [];
  for await (const { key, modifiedAt } of site.list(markFolder, signal)) {
    const release = releaseOfMark(key);
    (staying.has(release) || modifiedAt >= before ? others : old).push(release);
  }
  if (old.length === 0) return;
  const needed = new Set<string>();
  for (const release of others) {
    for (const path of (await readMark(site, release, signal))?.shared ?? []) needed.add(path);
  }
  for (const release of old) await removeRelease(site, release, { needed, before }, signal);
}

async function removeRelease(
  site: Site,
  release: string,
  { needed, before }: { readonly needed: ReadonlySet<string>; readonly before: number },
  signal: AbortSignal,
): Promise<void> {
  const mark = await readMark(site, release, signal);
  let isGone = true;
  for (const path of mark?.shared ?? []) {
    if (needed.has(path)) continue;
    signal.throwIfAborted();
    // Looked at just before: a release that is being laid down at this moment has put it there anew.
    const found = await site.look(path, signal);
    if (found && found.modifiedAt < before) await site.remove(path, signal);
    else if (found) isGone = false;
  }
  isGone = (await removeOld(site, `${releaseFolder}${release}/`, before, signal)) && isGone;
  if (isGone) await site.remove(markOf(release), signal);
}

/** Whether nothing is left. */
async function removeOld(site: Site, prefix: string, before: number, signal: AbortSignal): Promise<boolean> {
  let isEmpty = true;
  for await (const { key, modifiedAt } of site.list(prefix, signal)) {
    signal.throwIfAborted();
    if (modifiedAt < before) await site.remove(key, signal);
    else isEmpty = false;
  }
  return isEmpty;
}
