import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlertStore } from '../../shared/state/alert-store.ts';
import { alertsInMemory, alertWith } from '../support/alerts.ts';
import { collect } from '../support/collect.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { alertStoreContract } from './alert-store-contract.ts';

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
  const place = { client: dynamoDb.client, table: await dynamoDb.createTable(`operations-${tables}`) };
  return { place, store: createAlertStore(place) };
};

alertStoreContract('in memory', async () => alertsInMemory());
alertStoreContract('on DynamoDB', async () => (await freshTable()).store);

describe('alerts on DynamoDB', () => {
  it('given a settled alert, forget its mark, so that a look reads what is open only', async () => {
    const { place, store } = await freshTable();
    await store.keep(alertWith());
    await store.keep(alertWith({ state: 'resolved', version: 2 }));
    await collect(store.unsettled());
    const marks = await place.client.send(
      new QueryCommand({
        TableName: place.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'alerts#unsettled' },
      }),
    );
    expect(marks.Items).toEqual([]);
  });

  it('given the mark of a write that is still under way, keep it', async () => {
    const { place, store } = await freshTable();
    await store.keep(alertWith({ state: 'resolved' }));
    const mark = { pk: 'alerts#unsettled', sk: alertWith().key, version: 2, expiresAt: 9_999_999_999 };
    await place.client.send(new PutCommand({ TableName: place.table, Item: mark }));
    await collect(store.unsettled());
    const Item = { pk: 'alerts', sk: alertWith().key, version: 2, alert: alertWith({ version: 2 }) };
    await place.client.send(new PutCommand({ TableName: place.table, Item }));
    expect(await collect(store.unsettled())).toHaveLength(1);
  });

  it('given very long words, keep their beginning', async () => {
    const { store } = await freshTable();
    await store.keep(alertWith({ text: 'x'.repeat(500_000) }));
    expect((await store.alert(alertWith().key))?.text).toHaveLength(2_000);
  });
});
