import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMissingTables } from '../../../local/cloud/tables.ts';
import type { TableDescription } from '../../../local/cloud/template/description.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let dynamoDb: TestDynamoDb;
beforeEach(async () => {
  dynamoDb = await startDynamoDb();
});
afterEach(() => dynamoDb.stop());

const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });

const table: TableDescription = {
  logicalId: 'Table',
  name: 'table',
  keySchema: [hash('pk'), range('sk')],
  attributes: [text('pk'), text('sk'), text('other')],
  globalIndexes: [
    {
      name: 'byOther',
      keySchema: [hash('other')],
      projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['size'] },
    },
  ],
  localIndexes: [
    { name: 'inOrder', keySchema: [hash('pk'), range('other')], projection: { ProjectionType: 'ALL' } },
  ],
};

const create = (...tables: TableDescription[]) => createMissingTables(dynamoDb.endpoint, 'us-east-1', tables);

describe('a table of the template', () => {
  it('is created with its keys and indexes', async () => {
    await create(table);

    const { Table } = await dynamoDb.client.send(new DescribeTableCommand({ TableName: 'table' }));
    expect(Table?.KeySchema).toEqual(table.keySchema);
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: 'byOther', Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['size'] } },
    ]);
    expect(Table?.LocalSecondaryIndexes).toMatchObject([{ IndexName: 'inOrder' }]);
  });

  it('is left alone when it is there already', async () => {
    await create(table);

    await expect(create(table)).resolves.toBeUndefined();
  });

  it('that needs fewer indexes than are there is served', async () => {
    await create(table);

    await expect(create({ ...table, globalIndexes: [], localIndexes: [] })).resolves.toBeUndefined();
  });

  it('is refused when the keys on disk are others', async () => {
    await create(table);

    await expect(create({ ...table, keySchema: [hash('pk')] })).rejects.toMatchObject({
      code: 'CLOUD_TABLE_MISMATCH',
      what: 'the table on disk has the keys pk (HASH), sk (RANGE), the template says pk (HASH)',
    });
  });

  it('is refused when the table on disk lacks an index', async () => {
    await dynamoDb.createTable('table');

    await expect(create(table)).rejects.toMatchObject({
      code: 'CLOUD_TABLE_MISMATCH',
      what: expect.stringContaining('lacks the index byOther'),
    });
  });
});
