import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MirrorStateStore } from '../../shared/state/mirror-state.ts';
import { createMirrorStateRepair, type MirrorStateRepair } from '../../shared/state/mirror-state-repair.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { destinationState } from '../support/state-builders.ts';

const repository = 'github.com/acme/widget';
const minute = 60_000;
const now = 1_763_720_000_000;

describe('repairs of the memory of the mirror', () => {
  let dynamo: TestDynamoDb;
  let table: string;
  let store: MirrorStateStore;
  let repair: MirrorStateRepair;
  let number = 0;

  beforeAll(async () => {
    dynamo = await startDynamoDb();
  });
  afterAll(async () => {
    await dynamo.stop();
  });
  beforeEach(async () => {
    number += 1;
    table = await dynamo.createTable(`repair-${number}`);
    store = createMirrorStateStore({ client: dynamo.client, table });
    repair = createMirrorStateRepair({ client: dynamo.client, table }, () => now);
  });

  async function put(item: Record<string, unknown>): Promise<void> {
    const Item = { pk: `repository#${repository}`, sk: 'mirror', ...item };
    await dynamo.client.send(new PutCommand({ TableName: table, Item }));
  }

  async function rebuild(): Promise<boolean> {
    const state = await repair.unreadable(repository);
    if (!state) throw new Error('everything can be read');
    return repair.rebuild(state);
  }

  describe('of a lease', () => {
    it('show who has it', async () => {
      const lease = await store.acquireLease(repository, 'a', now, minute);
      expect(await repair.lease(repository)).toEqual({
        owner: 'a',
        fence: lease?.fence,
        expiresAt: now + minute,
      });
    });

    it('show that nobody has it', async () => {
      expect(await repair.lease(repository)).toBeUndefined();
    });

    it('make the repository free for the next', async () => {
      await store.acquireLease(repository, 'a', now, 1_000 * minute);
      const stuck = await repair.lease(repository);
      expect(stuck && (await repair.freeLease(repository, stuck))).toBe(true);
      expect(await store.acquireLease(repository, 'b', now, minute)).toMatchObject({ fence: 2 });
    });

    it('leave a lease that was renewed meanwhile', async () => {
      const lease = await store.acquireLease(repository, 'a', now, minute);
      const seen = await repair.lease(repository);
      if (lease) await store.renewLease(lease, now + minute, minute);
      expect(seen && (await repair.freeLease(repository, seen))).toBe(false);
      expect(await repair.lease(repository)).toMatchObject({ owner: 'a' });
    });

    it('leave a lease that another took meanwhile', async () => {
      await store.acquireLease(repository, 'a', now, minute);
      const seen = await repair.lease(repository);
      await store.acquireLease(repository, 'b', now + minute, minute);
      expect(seen && (await repair.freeLease(repository, seen))).toBe(false);
    });
  });

  describe('of what cannot be read', () => {
    it('find nothing where everything can be read', async () => {
      const lease = await store.acquireLease(repository, 'a', now, minute);
      if (lease) await store.record(destinationState(), lease);
      expect(await repair.unreadable(repository)).toBeUndefined();
    });

    it('keep the destinations that can be read', async () => {
      const good = destinationState({ destination: 'github.com/copy/widget' });
      await put({ fence: 4, destinations: { [good.destination]: good, bad: { outcome: 7 } } });
      expect(await rebuild()).toBe(true);
      expect(await store.destinations(repository)).toEqual([good]);
    });

    it('hold everything that was there', async () => {
      await put({ fence: 4, destinations: 'scribbled over' });
      expect((await repair.unreadable(repository))?.text).toContain('scribbled over');
    });

    it.each([
      ['destinations that are none', { fence: 4, destinations: 'x' }],
      ['a fence that is none', { fence: 'x', destinations: {} }],
      ['half a lease', { fence: 4, destinations: {}, leaseOwner: 'a' }],
    ])('make a repository usable again that has %s', async (_what, item) => {
      await put(item);
      await rebuild();
      expect(await store.acquireLease(repository, 'b', now, minute)).toBeDefined();
      expect(await store.destinations(repository)).toEqual([]);
    });

    it('never let a fence begin again', async () => {
      await put({ fence: 41, destinations: 'x' });
      await rebuild();
      expect(await store.acquireLease(repository, 'b', now, minute)).toMatchObject({ fence: 43 });
    });

    it('let nobody write who worked under the fence before', async () => {
      await put({ fence: 41, destinations: 'x', leaseOwner: 'a', leaseExpiresAt: now + minute });
      await rebuild();
      const old = { repository, owner: 'a', fence: 41, expiresAt: now + minute };
      await expect(store.record(destinationState(), old)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    });

    it('change nothing that is another item by now', async () => {
      await put({ fence: 4, destinations: 'x' });
      const seen = await repair.unreadable(repository);
      await put({ fence: 5, destinations: {} });
      expect(seen && (await repair.rebuild(seen))).toBe(false);
    });
  });
});
