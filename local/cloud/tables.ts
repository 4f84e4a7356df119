import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription as StoredTable,
} from '@aws-sdk/client-dynamodb';
import { localCredentials } from './credentials.ts';
import { TableMismatchError } from './errors.ts';
import type { IndexDescription, TableDescription } from './template/description.ts';

/** Creates the tables that do not exist. Throws `CLOUD_TABLE_MISMATCH` for one whose keys or indexes differ. */
export async function createMissingTables(
  endpoint: string,
  region: string,
  tables: readonly TableDescription[],
): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region, credentials: localCredentials });
  try {
    for (const table of tables) {
      const stored = await storedTable(client, table.name);
      if (stored === undefined) await client.send(new CreateTableCommand(createInput(table)));
      else refuseMismatch(table, stored);
    }
  } finally {
    client.destroy();
  }
}

async function storedTable(client: DynamoDBClient, name: string): Promise<StoredTable | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function createInput(table: TableDescription): CreateTableCommand['input'] {
  const indexes = (list: readonly IndexDescription[]) =>
    list.map((index) => ({
      IndexName: index.name,
      KeySchema: [...index.keySchema],
      Projection: {
        ProjectionType: index.projection.ProjectionType,
        ...(index.projection.NonKeyAttributes && { NonKeyAttributes: index.projection.NonKeyAttributes }),
      },
    }));
  return {
    TableName: table.name,
    KeySchema: [...table.keySchema],
    AttributeDefinitions: [...table.attributes],
    BillingMode: 'PAY_PER_REQUEST',
    ...(table.globalIndexes.length > 0 && { GlobalSecondaryIndexes: indexes(table.globalIndexes) }),
    ...(table.localIndexes.length > 0 && { LocalSecondaryIndexes: indexes(table.localIndexes) }),
  };
}

function refuseMismatch(table: TableDescription, stored: StoredTable): void {
  if (keys(table.keySchema) !== keys(stored.KeySchema))
    throw new TableMismatchError(
      table.name,
      `the table on disk has the keys ${keys(stored.KeySchema)}, the template says ${keys(table.keySchema)}`,
    );
  const wanted = [...table.globalIndexes, ...table.localIndexes];
  const present = [...(stored.GlobalSecondaryIndexes ?? []), ...(stored.LocalSecondaryIndexes ?? [])];
  for (const index of wanted) {
    const found = present.find(({ IndexName }) => IndexName === index.name);
    if (keys(found?.KeySchema) !== keys(index.keySchema))
      throw new TableMismatchError(
        table.name,
        `the table on disk lacks the index ${index.name} of the template`,
      );
  }
}

function keys(schema: readonly Partial<KeySchemaElement>[] | undefined): string {
  return (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ');
}
