import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveryStore } from '../../shared/state/delivery-store.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { createRunStore } from '../../shared/state/run-store.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { inMemoryDeliveries, inMemoryMirrorState, inMemoryRuns } from '../support/in-memory-state.ts';
import { destinationState, runDestination, runRecord } from '../support/state-builders.ts';
import { deliveryStoreContract, runStoreContract } from './history-contract.ts';
import { mirrorStateContract } from './mirror-state-contract.ts';

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(async () => {
  await dynamoDb.stop();
});

const freshTable = async () => {
  tables += 1;
  return { client: dynamoDb.client, table: await dynamoDb.createTable(`table-${tables}`) };
};

mirrorStateContract('in memory', async () => inMemoryMirrorState());
mirrorStateContract('on DynamoDB', async () => createMirrorStateStore(await freshTable()));
runStoreContract('in memory', async () => inMemoryRuns());
runStoreContract('on DynamoDB', async () => createRunStore(await freshTable()));
deliveryStoreContract('in memory', async () => inMemoryDeliveries());
deliveryStoreContract('on DynamoDB', async () => createDeliveryStore(await freshTable()));

describe('what the tables hold', () => {
  const items = async (table: string) =>
    (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items ?? [];

  it('keeps runs for 90 days', async () => {
    const place = await freshTable();
    await createRunStore(place).add(runRecord({ finishedAt: 1_000_000 }));
    expect((await items(place.table))[0]?.expiresAt).toBe(1_000 + 90 * 86_400);
  });

  it('keeps deliveries for 7 days', async () => {
    const place = await freshTable();
    await createDeliveryStore(place).record('one', 1_000_000);
    expect((await items(place.table))[0]?.expiresAt).toBe(1_000 + 7 * 86_400);
  });

  it('never lets the state of a repository expire', async () => {
    const place = await freshTable();
    await createMirrorStateStore(place).acquireLease('github.com/acme/widget', 'a', 0, 1_000);
    expect((await items(place.table))[0]).not.toHaveProperty('expiresAt');
  });

  it('takes a run whose details would not fit into an item', async () => {
    const refs = Array.from({ length: 50 }, (_, index) => ({
      ref: `refs/heads/${'x'.repeat(200)}${index}`,
      action: 'held',
      ok: false,
      reason: 'r'.repeat(4_000),
    }));
    const destinations = Array.from({ length: 100 }, (_, index) =>
      runDestination({ destination: `github.com/org-${index}/widget`, refs }),
    );
    const store = createRunStore(await freshTable());
    await store.add(runRecord({ destinations }));
    const [stored] = await store.history(runRecord().repository, 1);
    expect(stored?.destinations).toHaveLength(100);
  });

  it('reads a history of several pages', async () => {
    const store = createRunStore(await freshTable());
    const starts = Array.from({ length: 120 }, (_, index) => index + 1);
    await Promise.all(starts.map((startedAt) => store.add(runRecord({ runId: `r${startedAt}`, startedAt }))));
    const history = await store.history(runRecord().repository, 110);
    expect(history.map((run) => run.startedAt)).toEqual(starts.reverse().slice(0, 110));
  });

  it('cuts the texts of an error that a host made very long', async () => {
    const place = await freshTable();
    const store = createMirrorStateStore(place);
    const lease = await store.acquireLease('github.com/acme/widget', 'a', 0, 1_000);
    if (lease === undefined) throw new Error('no lease');
    const error = { code: 'X', what: 'w'.repeat(100_000), remedy: 'r' };
    await store.record(destinationState({ error }), lease);
    expect((await store.destinations('github.com/acme/widget'))[0]?.error?.what).toHaveLength(1_000);
  });

  it('names the table and the item when an item is not what was written', async () => {
    const place = await freshTable();
    const key = { pk: 'repository#github.com/acme/widget', sk: 'mirror' };
    await dynamoDb.client.send(
      new PutCommand({ TableName: place.table, Item: { ...key, destinations: { x: { broken: true } } } }),
    );
    const reading = createMirrorStateStore(place).destinations('github.com/acme/widget');
    await expect(reading).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      where: `${place.table}, ${key.pk}`,
    });
  });

  it('passes on a failure that is not about a condition', async () => {
    const store = createRunStore({ client: dynamoDb.client, table: 'missing-table' });
    await expect(store.add(runRecord())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('keeps the lease of a repository in the same item as its states', async () => {
    const place = await freshTable();
    const store = createMirrorStateStore(place);
    await store.acquireLease('github.com/acme/widget', 'a', 0, 1_000);
    const key = { pk: 'repository#github.com/acme/widget', sk: 'mirror' };
    const { Item } = await dynamoDb.client.send(new GetCommand({ TableName: place.table, Key: key }));
    expect(Item).toMatchObject({ leaseOwner: 'a', leaseExpiresAt: 1_000, fence: 1 });
  });
});
