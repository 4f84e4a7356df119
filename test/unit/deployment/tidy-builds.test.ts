import { beforeEach, describe, expect, it } from 'vitest';
import { tidyBuilds } from '../../../functions/deployment/build/tidy-builds.ts';
import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { BuildRecord, DeploymentStore, Release } from '../../../shared/state/deployment-state.ts';
import { deploymentApp } from '../../support/deployment-configuration.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';
import { inMemoryBlobs } from '../../support/in-memory-blobs.ts';

const day = 86_400_000;
const now = 1_000 * day;
const place = { app: 'shop', environment: 'staging' };

describe('clearing away builds', () => {
  let store: DeploymentStore;
  let blobs: BlobStore;
  beforeEach(() => {
    store = createDeploymentsInMemory();
    blobs = inMemoryBlobs();
  });

  /** A build that was used so many days ago; names of files are their contents. */
  async function built(
    key: string,
    daysAgo: number,
    files = { source: `${key} source`, archive: `${key} zip` },
  ) {
    const record: BuildRecord = {
      key,
      state: 'succeeded',
      attempt: 1,
      source: await blobs.put(Buffer.from(files.source)),
      archive: await blobs.put(Buffer.from(files.archive)),
      startedAt: now - daysAgo * day,
      usedAt: now - daysAgo * day,
    };
    await store.builds.write(key, record, 0);
    return record;
  }
  async function released({ archive = '' }: BuildRecord): Promise<string> {
    const release: Release = { app: 'shop', repository: 'acme/app', commit: 'c', tree: 't', archive };
    return blobs.put(Buffer.from(JSON.stringify(release)));
  }
  const tidy = (minute = 0) =>
    tidyBuilds({ store, blobs, settings: { apps: [deploymentApp()] }, now: () => now + minute * 60_000 });
  const isKnown = async (key: string) => (await store.builds.read(key)) !== undefined;
  const filesOf = ({ source, archive = '' }: BuildRecord) =>
    Promise.all([source, archive].map((hash) => blobs.has(hash)));

  it('takes those that nobody used for 90 days, with their files', async () => {
    const old = await built('old', 91);
    await tidy();
    expect(await isKnown('old')).toBe(false);
    expect(await filesOf(old)).toEqual([false, false]);
  });

  it('asked every minute, looks once an hour', async () => {
    await built('old', 91);
    for (const minute of [1, 30, 59]) await tidy(minute);
    expect(await isKnown('old')).toBe(true);
    await tidy(60);
    expect(await isKnown('old')).toBe(false);
  });

  it('leaves those that were used since', async () => {
    const recent = await built('recent', 89);
    await tidy();
    expect(await isKnown('recent')).toBe(true);
    expect(await filesOf(recent)).toEqual([true, true]);
  });

  it('leaves those whose release is live, or was', async () => {
    const live = await built('live', 200);
    const committed = [{ runId: 'r', release: await released(live), at: 0 }];
    await store.environments.write(place, { committed, fence: 1 }, 0);
    await tidy();
    expect(await filesOf(live)).toEqual([true, true]);
  });

  it('leaves those whose release is on its way', async () => {
    const candidate = await built('candidate', 200);
    const lock = { runId: 'r', fence: 1, until: now, candidate: await released(candidate), inherited: false };
    await store.environments.write(place, { committed: [], fence: 1, lock }, 0);
    await tidy();
    expect(await filesOf(candidate)).toEqual([true, true]);
  });

  it('leaves files that another build has made, too', async () => {
    const files = { source: 'same source', archive: 'same zip' };
    const recent = await built('recent', 1, files);
    await built('old', 91, { ...files, archive: 'another zip' });
    await built('older', 92, { ...files, source: 'another source' });
    await tidy();
    expect(await filesOf(recent)).toEqual([true, true]);
    expect(await isKnown('old')).toBe(false);
  });

  it('leaves one that was used while it looked', async () => {
    const old = await built('old', 91);
    const { read } = store.builds;
    store.builds.read = async (key) => {
      await store.builds.write(key, { ...old, usedAt: now }, 1);
      return read(key);
    };
    await tidy();
    expect(await filesOf(old)).toEqual([true, true]);
  });
});
