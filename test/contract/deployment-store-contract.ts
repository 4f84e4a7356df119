import { describe, expect, it } from 'vitest';
import type { BuildRecord, DeploymentStore, EnvironmentState } from '../../shared/state/deployment-state.ts';
import { deploymentRun } from '../support/deployment-runs.ts';

const shop = { app: 'shop', environment: 'staging' };
const state: EnvironmentState = { committed: [], fence: 1 };
const build: BuildRecord = {
  key: 'a'.repeat(64),
  state: 'running',
  attempt: 1,
  source: 'b'.repeat(64),
  startedAt: 1_000,
  usedAt: 1_000,
};

/** What every place that keeps deployments promises. */
export function deploymentStoreContract(name: string, open: () => Promise<DeploymentStore>): void {
  describe(`what is kept of deployments ${name}`, () => {
    it('is nothing at first', async () => {
      const store = await open();
      expect(await store.environments.read(shop)).toBeUndefined();
      expect(await store.runs.list(shop, { limit: 10 })).toEqual([]);
      expect(await store.open.list()).toEqual([]);
    });

    it('given a first write, is read back with version 1', async () => {
      const store = await open();
      expect(await store.environments.write(shop, state, 0)).toBe(true);
      expect(await store.environments.read(shop)).toEqual({ value: state, version: 1 });
    });

    it.each([0, 2])('given a write for version %i where 1 is kept, stays as it is', async (expected) => {
      const store = await open();
      await store.environments.write(shop, state, 0);
      expect(await store.environments.write(shop, { ...state, fence: 9 }, expected)).toBe(false);
      expect((await store.environments.read(shop))?.value.fence).toBe(1);
    });

    it('given ten writers at once, lets exactly one through', async () => {
      const store = await open();
      await store.environments.write(shop, state, 0);
      const writers = Array.from({ length: 10 }, (_, fence) =>
        store.environments.write(shop, { ...state, fence }, 1),
      );
      expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
    });

    it('given runs of several environments, lists those of one, newest first', async () => {
      const store = await open();
      const runs = ['20260101T000000', '20260102T000000', '20260103T000000'].map((time, index) =>
        deploymentRun({ ...shop, runId: `${time}-00000000`, createdAt: Date.UTC(2026, 0, 1 + index) }),
      );
      const other = deploymentRun({ app: 'shop', environment: 'production' });
      for (const run of [...runs, other]) await store.runs.write(run, run, 0);
      const ids = async (range: { readonly limit: number; readonly since?: number }) =>
        (await store.runs.list(shop, range)).map(({ runId }) => runId.slice(0, 8));
      expect(await ids({ limit: 10 })).toEqual(['20260103', '20260102', '20260101']);
      expect(await ids({ limit: 2 })).toEqual(['20260103', '20260102']);
      expect(await ids({ limit: 10, since: Date.UTC(2026, 0, 2) })).toEqual(['20260103', '20260102']);
    });

    it('given a run, reads it back whole', async () => {
      const store = await open();
      const run = deploymentRun({ ...shop, order: { kind: 'rollback', of: 'x' }, rolledBackBy: 'y' });
      await store.runs.write(run, run, 0);
      expect(await store.runs.read(run)).toEqual({ value: run, version: 1 });
    });

    it('keeps which runs are open, however often that is said', async () => {
      const store = await open();
      const key = { ...shop, runId: '20260101T000000-00000000' };
      await store.open.add(key);
      await store.open.add(key);
      const open_ = await store.open.list();
      await store.open.remove(key);
      await store.open.remove(key);
      expect([open_, await store.open.list()]).toEqual([[key], []]);
    });

    it('tells builds that nobody used since a moment, and removes one only as it was read', async () => {
      const store = await open();
      const used = { ...build, key: 'c'.repeat(64), usedAt: 5_000 };
      for (const each of [build, used]) await store.builds.write(each.key, each, 0);
      expect((await store.builds.unused(2_000)).map(({ key }) => key)).toEqual([build.key]);
      expect(await store.builds.remove(build.key, 7)).toBe(false);
      expect(await store.builds.remove(build.key, 1)).toBe(true);
      expect(await store.builds.read(build.key)).toBeUndefined();
    });

    it('keeps apart what was told of a run and what was done at a target', async () => {
      const store = await open();
      const key = { ...shop, runId: '20260101T000000-00000000' };
      await store.announcements.write(key, { deployment: 7, state: 'success' }, 0);
      await store.targets.write('target#shop#staging#site', { live: 'd', fence: 3 }, 0);
      expect(await store.announcements.read(key)).toEqual({
        value: { deployment: 7, state: 'success' },
        version: 1,
      });
      expect((await store.targets.read('target#shop#staging#site'))?.value).toEqual({ live: 'd', fence: 3 });
      expect(await store.runs.read(key)).toBeUndefined();
    });
  });
}
