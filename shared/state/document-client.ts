import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Where one kind of state is kept. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  /** Name of a table with string keys `pk` and `sk`. */
  readonly table: string;
}

/** The client that all stores take: absent optional fields are left out instead of refused. */
export function createDocumentClient(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Resolves to `undefined` when the condition of the write did not hold; every other failure is thrown. */
export async function whenConditionHolds<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** Seconds since the epoch, as DynamoDB's time to live wants them. */
export function expiry(fromMs: number, days: number): number {
  return Math.floor(fromMs / 1000) + days * 86_400;
}
