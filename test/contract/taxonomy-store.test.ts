import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { taxonomyStoreInMemory } from '../support/in-memory-taxonomy-store.ts';
import { taxonomyRun } from '../support/taxonomy-runs.ts';
import { taxonomyStoreContract } from './taxonomy-store-contract.ts';

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
  return { client: dynamoDb.client, table: await dynamoDb.createTable(`taxonomy-${tables}`) };
};

taxonomyStoreContract('in memory', async () => taxonomyStoreInMemory());
taxonomyStoreContract('on DynamoDB', async () => createTaxonomyStore(await freshTable()));

describe('what is kept of sets on DynamoDB', () => {
  it('expires after 400 days if it is a run, and never if it is a pointer', async () => {
    const place = await freshTable();
    const store = createTaxonomyStore(place);
    await store.move('documents', undefined, 'a'.repeat(64));
    await store.recordRun(taxonomyRun({ finishedAt: 1_000_000 }));
    const { Items = [] } = await dynamoDb.client.send(new ScanCommand({ TableName: place.table }));
    const expiries = Items.map(({ sk, expiresAt }) => [String(sk).split('#')[0], expiresAt]);
    expect(new Map(expiries as [string, unknown][])).toEqual(
      new Map([
        ['pointer', undefined],
        ['run', 1_000 + 400 * 86_400],
      ]),
    );
  });

  it('is refused when it is in no known format', async () => {
    const place = await freshTable();
    const Item = { pk: 'taxonomy#documents', sk: 'pointer', sequence: 'one' };
    await place.client.send(new PutCommand({ TableName: place.table, Item }));
    await expect(createTaxonomyStore(place).pointer('documents')).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    });
  });
});
