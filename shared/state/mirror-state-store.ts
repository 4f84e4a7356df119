import { GetCommand, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { type Table, whenConditionHolds } from './document-client.ts';
import { LeaseLostError } from './errors.ts';
import type { DestinationState, MirrorStateStore, RepositoryKey } from './mirror-state.ts';
import { destinationStateSchema, readStored } from './records.ts';

/** Longer texts of an error are cut, so that an item with very many destinations stays far below 400 KB. */
const errorTextLimit = 1_000;

const fenceSchema = z.number().int().positive();
const destinationsSchema = z.record(z.string(), destinationStateSchema);

/**
 * One item for each source repository: `pk` is `repository#<key>`, `sk` is `mirror`. It holds the lease (`fence`,
 * `leaseOwner`, `leaseExpiresAt` in epoch milliseconds) and `destinations`, a map from destination key to its state.
 * Lease and states share the item so that one condition on `fence` guards every write: whoever took the lease with a
 * higher fence makes all writes under lower ones fail at once. The item never expires, so fences never start again.
 */
export function createMirrorStateStore({ client, table }: Table): MirrorStateStore {
  const keyOf = (repository: RepositoryKey) => ({ pk: `repository#${repository}`, sk: 'mirror' });

  return {
    async acquireLease(repository, owner, now, durationMs) {
      const expiresAt = now + durationMs;
      const written = await whenConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(repository),
            UpdateExpression:
              'SET leaseOwner = :owner, leaseExpiresAt = :expiresAt, destinations = if_not_exists(destinations, :none) ADD fence :one',
            ConditionExpression:
              'attribute_not_exists(leaseOwner) OR leaseOwner = :owner OR leaseExpiresAt <= :now',
            ExpressionAttributeValues: {
              ':owner': owner,
              ':expiresAt': expiresAt,
              ':now': now,
              ':none': {},
              ':one': 1,
            },
            ReturnValues: 'UPDATED_NEW',
          }),
        ),
      );
      if (written === undefined) return undefined;
      const fence = readStored(fenceSchema, written.Attributes?.fence, table, keyOf(repository).pk);
      return { repository, owner, fence, expiresAt };
    },

    async renewLease(lease, now, durationMs) {
      const expiresAt = now + durationMs;
      const written = await whenConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(lease.repository),
            UpdateExpression: 'SET leaseExpiresAt = :expiresAt',
            ConditionExpression: 'fence = :fence AND leaseOwner = :owner',
            ExpressionAttributeValues: {
              ':expiresAt': expiresAt,
              ':fence': lease.fence,
              ':owner': lease.owner,
            },
          }),
        ),
      );
      if (written === undefined) throw new LeaseLostError(lease);
      return { ...lease, expiresAt };
    },

    async releaseLease(lease) {
      await whenConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(lease.repository),
            UpdateExpression: 'REMOVE leaseOwner, leaseExpiresAt',
            ConditionExpression: 'fence = :fence',
            ExpressionAttributeValues: { ':fence': lease.fence },
          }),
        ),
      );
    },

    async destinations(repository) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(repository), ConsistentRead: true }),
      );
      return Item === undefined ? [] : statesOf(Item, table);
    },

    async record(state, lease) {
      const written = await whenConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(lease.repository),
            UpdateExpression: 'SET destinations.#destination = :state',
            ConditionExpression: 'fence = :fence',
            ExpressionAttributeNames: { '#destination': state.destination },
            ExpressionAttributeValues: { ':state': bounded(state), ':fence': lease.fence },
          }),
        ),
      );
      if (written === undefined) throw new LeaseLostError(lease);
    },

    // A scan costs what it returns here: the table holds one item for each repository and nothing else.
    async *all() {
      for await (const page of paginateScan({ client }, { TableName: table })) {
        for (const item of page.Items ?? []) yield* statesOf(item, table);
      }
    },
  };
}

function statesOf(item: Record<string, unknown>, table: string): readonly DestinationState[] {
  const states = readStored(destinationsSchema, item.destinations ?? {}, table, String(item.pk));
  return Object.values(states).sort((a, b) => (a.destination < b.destination ? -1 : 1));
}

function bounded(state: DestinationState): DestinationState {
  if (state.error === undefined) return state;
  const { code, what, remedy } = state.error;
  return {
    ...state,
    error: { code, what: what.slice(0, errorTextLimit), remedy: remedy.slice(0, errorTextLimit) },
  };
}
