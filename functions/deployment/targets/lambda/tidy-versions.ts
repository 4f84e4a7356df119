import type { NamedRelease } from '../target.ts';
import type { PrepareOptions } from './prepare-version.ts';
import { releaseOf } from './versions.ts';

/** A version this young may be one that a run is about to use. */
const youngMs = 86_400_000;

/** Deletes versions that we have published and that nothing needs: no alias, no release that is kept, none with the same code. */
export async function tidyVersions(
  { place, codeOf }: PrepareOptions,
  kept: readonly NamedRelease[],
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const versions = await place.versions(signal);
  const old = versions.filter(
    (version) => !releaseOf(version).startsWith('version:') && now - version.changedAt > youngMs,
  );
  const unkept = old.filter((version) => !kept.some(({ digest }) => digest === releaseOf(version)));
  if (unkept.length === 0) return;
  const aliases = await place.aliases(signal);
  const named = new Set(
    aliases.flatMap(({ version, other }) => [version, ...(other ? [other.version] : [])]),
  );
  const codes = new Set<string>();
  for (const release of kept) codes.add((await codeOf(release)).codeSha256);
  for (const { version, codeSha256 } of unkept) {
    if (!named.has(version) && !codes.has(codeSha256)) await place.deleteVersion(version, signal);
  }
}
