import { beforeEach, describe, expect, it } from 'vitest';
import type { MirrorStateStore } from '../../shared/state/mirror-state.ts';
import { collect } from '../support/collect.ts';
import { destinationState } from '../support/state-builders.ts';

const minute = 60_000;
const repository = 'github.com/acme/widget';

/** What every implementation of the mirror's memory promises. */
export function mirrorStateContract(name: string, make: () => Promise<MirrorStateStore>): void {
  describe(`mirror state: ${name}`, () => {
    let store: MirrorStateStore;
    beforeEach(async () => {
      store = await make();
    });

    const acquire = async (owner: string, now = 0) => {
      const lease = await store.acquireLease(repository, owner, now, minute);
      if (lease === undefined) throw new Error(`${owner} did not get the lease`);
      return lease;
    };

    describe('leases', () => {
      it('gives a free repository to whoever asks', async () => {
        expect(await acquire('a', 1_000)).toMatchObject({ repository, owner: 'a', expiresAt: 61_000 });
      });

      it('refuses a second owner while the lease has not expired', async () => {
        await acquire('a');
        expect(await store.acquireLease(repository, 'b', minute - 1, minute)).toBeUndefined();
      });

      it('gives an expired lease to the next owner, with a higher fence', async () => {
        const first = await acquire('a');
        const second = await acquire('b', minute);
        expect(second.fence).toBeGreaterThan(first.fence);
      });

      it('raises the fence when the same owner asks again', async () => {
        const first = await acquire('a');
        const second = await acquire('a');
        expect(second.fence).toBeGreaterThan(first.fence);
      });

      it('raises the fence after a release too', async () => {
        const first = await acquire('a');
        await store.releaseLease(first);
        const second = await acquire('b');
        expect(second.fence).toBeGreaterThan(first.fence);
      });

      it('gives a lease to exactly one of many that ask at once', async () => {
        const owners = Array.from({ length: 12 }, (_, index) => `owner-${index}`);
        const leases = await Promise.all(owners.map((o) => store.acquireLease(repository, o, 0, minute)));
        expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
      });

      it('leases repositories independently', async () => {
        await acquire('a');
        expect(await store.acquireLease('github.com/acme/other', 'b', 0, minute)).toBeDefined();
      });

      it('keeps a renewed lease from the others for longer', async () => {
        const renewed = await store.renewLease(await acquire('a'), 30_000, minute);
        expect(renewed.expiresAt).toBe(90_000);
        expect(await store.acquireLease(repository, 'b', 89_999, minute)).toBeUndefined();
      });

      it('renews an expired lease that nobody took', async () => {
        const lease = await acquire('a');
        expect((await store.renewLease(lease, 2 * minute, minute)).fence).toBe(lease.fence);
      });

      it('does not renew a lease that another owner took', async () => {
        const lost = await acquire('a');
        await acquire('b', minute);
        await expect(store.renewLease(lost, minute, minute)).rejects.toMatchObject({ code: 'LEASE_LOST' });
      });

      it('does not renew a lease that was released', async () => {
        const lease = await acquire('a');
        await store.releaseLease(lease);
        await expect(store.renewLease(lease, 0, minute)).rejects.toMatchObject({ code: 'LEASE_LOST' });
      });

      it("leaves another owner's lease alone when a lost one is released", async () => {
        const lost = await acquire('a');
        await acquire('b', minute);
        await store.releaseLease(lost);
        expect(await store.acquireLease(repository, 'c', minute, minute)).toBeUndefined();
      });
    });

    describe('destinations', () => {
      it('knows nothing of a repository that was never mirrored', async () => {
        expect(await store.destinations(repository)).toEqual([]);
      });

      it('gives back every field that was recorded', async () => {
        const lease = await acquire('a');
        const full = destinationState({
          sourceDigest: 'd1',
          destinationDigest: 'd2',
          refsBlob: 'b1',
          lastSyncedAt: 5,
          defaultBranch: 'main',
          outcome: 'failed',
          error: { code: 'X', what: 'it broke', remedy: 'mend it' },
        });
        await store.record(full, lease);
        expect(await store.destinations(repository)).toEqual([full]);
      });

      it('replaces a state with the newer one and forgets its optional fields', async () => {
        const lease = await acquire('a');
        await store.record(destinationState({ error: { code: 'X', what: 'y', remedy: 'z' } }), lease);
        await store.record(destinationState({ runId: 'run-2' }), lease);
        expect(await store.destinations(repository)).toEqual([destinationState({ runId: 'run-2' })]);
      });

      it('keeps destinations apart, and loses none that are recorded at once', async () => {
        const lease = await acquire('a');
        const keys = Array.from({ length: 10 }, (_, index) => `git.example:8443/org-${index}/wid.get`);
        await Promise.all(keys.map((destination) => store.record(destinationState({ destination }), lease)));
        const recorded = await store.destinations(repository);
        expect(recorded.map(({ destination }) => destination)).toEqual(keys);
      });

      it('keeps the states when a lease is taken again', async () => {
        await store.record(destinationState(), await acquire('a'));
        await acquire('b', minute);
        expect(await store.destinations(repository)).toHaveLength(1);
      });

      it('records nothing under a lease that another owner took', async () => {
        const lost = await acquire('a');
        await acquire('b', minute);
        await expect(store.record(destinationState(), lost)).rejects.toMatchObject({ code: 'LEASE_LOST' });
        expect(await store.destinations(repository)).toEqual([]);
      });

      it('records nothing for a lease that never was', async () => {
        const invented = { repository, owner: 'a', fence: 1, expiresAt: minute };
        await expect(store.record(destinationState(), invented)).rejects.toMatchObject({
          code: 'LEASE_LOST',
        });
      });

      it('lists the states of all repositories', async () => {
        const sources = Array.from({ length: 30 }, (_, index) => `github.com/acme/repository-${index}`);
        for (const source of sources) {
          const lease = await store.acquireLease(source, 'a', 0, minute);
          if (lease === undefined) throw new Error('no lease');
          await store.record(destinationState({ source }), lease);
        }
        const listed = await collect(store.all());
        expect(listed.map(({ source }) => source).sort()).toEqual(sources.sort());
      });

      it('lists no repository that was only leased', async () => {
        await acquire('a');
        expect(await collect(store.all())).toEqual([]);
      });
    });
  });
}
