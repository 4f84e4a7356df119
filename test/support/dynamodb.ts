import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '../../shared/state/document-client.ts';

/** A DynamoDB in this process, in memory. */
export interface TestDynamoDb {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  /** Makes a table with string keys `pk` and `sk`, ready for use, and resolves to its name. */
  createTable(name: string): Promise<string>;
  stop(): Promise<void>;
}

// The package has no types of its own.
const dynalite: (options: { createTableMs: number; path?: string }) => Server = createRequire(
  import.meta.url,
)('dynalite');

/** Starts it on a free port of the loopback interface. With `path` it keeps its data there. */
export async function startDynamoDb(options: { path?: string } = {}): Promise<TestDynamoDb> {
  const server = dynalite({ createTableMs: 0, ...options });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  return {
    endpoint,
    client: createDocumentClient(base),
    async createTable(name) {
      await base.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
        }),
      );
      return name;
    },
    async stop() {
      base.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
      });
    },
  };
}
