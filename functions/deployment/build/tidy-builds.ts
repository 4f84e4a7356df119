import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { DeploymentSettings } from '../../../shared/config/deployment-settings.ts';
import type { BuildRecord, DeploymentStore, Release } from '../../../shared/state/deployment-state.ts';

/** What clearing away needs. */
export interface TidyDependencies {
  readonly store: Pick<DeploymentStore, 'builds' | 'environments'>;
  readonly blobs: BlobStore;
  readonly settings: Pick<DeploymentSettings, 'apps'>;
  readonly now: () => number;
}

const unusedMs = 90 * 86_400_000;
const minuteMs = 60_000;
const everyMinutes = 60;

/**
 * Clears away builds that nobody used for 90 days, with their files, but for files of releases that there still is a way back to, and
 * for those that another build has made, too. First the record, then the files: a run that comes in between builds anew. Asked
 * every minute, it looks once an hour, because it reads all that is known of builds.
 */
export async function tidyBuilds({ store, blobs, settings, now }: TidyDependencies): Promise<void> {
  if (Math.floor(now() / minuteMs) % everyMinutes !== 0) return;
  const before = now() - unusedMs;
  const unused = await store.builds.unused(before);
  if (unused.length === 0) return;
  const kept = await blobsToKeep({ store, blobs, settings });
  for (const build of await store.builds.unused(now() + 1)) {
    if (build.usedAt >= before) for (const blob of blobsOf(build)) kept.add(blob);
  }
  for (const { key, archive } of unused) {
    if (archive !== undefined && kept.has(archive)) continue;
    const stored = await store.builds.read(key);
    if (!stored || stored.value.usedAt >= before) continue;
    if (!(await store.builds.remove(key, stored.version))) continue;
    for (const blob of blobsOf(stored.value)) if (!kept.has(blob)) await blobs.remove(blob);
  }
}

function blobsOf({ archive, source }: BuildRecord): readonly string[] {
  return archive === undefined ? [source] : [source, archive];
}

/** The files of every release that is live or was. */
async function blobsToKeep({ store, blobs, settings }: Omit<TidyDependencies, 'now'>): Promise<Set<string>> {
  const kept = new Set<string>();
  for (const { name: app, environments } of settings.apps) {
    for (const { name: environment } of environments) {
      const state = (await store.environments.read({ app, environment }))?.value;
      const digests = [...(state?.committed ?? []).map(({ release }) => release), state?.lock?.candidate];
      for (const digest of new Set(digests)) {
        const bytes = digest ? await blobs.get(digest) : undefined;
        if (!bytes) continue;
        const { archive } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Release;
        if (archive !== undefined) kept.add(archive);
      }
    }
  }
  return kept;
}
