import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Table, whenConditionHolds } from './document-client.ts';
import type { CursorStore } from './health-store.ts';

/** One item a cursor: `pk` is `cursor#<name>`, `sk` is `cursor`. It never expires: to begin again would be to repeat. */
export function createCursorStore({ client, table }: Table): CursorStore {
  const keyOf = (name: string) => ({ pk: `cursor#${name}`, sk: 'cursor' });
  const positionOf = (item: Record<string, unknown> | undefined) =>
    typeof item?.position === 'string' ? item.position : undefined;

  return {
    async read(name) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true }),
      );
      return positionOf(Item);
    },

    async take(name, owner, now, durationMs) {
      const taken = await whenConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(name),
            UpdateExpression: 'SET takenBy = :owner, takenUntil = :until',
            ConditionExpression: 'attribute_not_exists(takenBy) OR takenUntil <= :now',
            ExpressionAttributeValues: { ':owner': owner, ':until': now + durationMs, ':now': now },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      if (taken === undefined) return undefined;
      return {
        value: positionOf(taken.Attributes),
        // Whoever was too slow has lost it: what the next one saved stays.
        async save(next) {
          await whenConditionHolds(
            client.send(
              new UpdateCommand({
                TableName: table,
                Key: keyOf(name),
                UpdateExpression: 'SET #position = :next REMOVE takenBy, takenUntil',
                ConditionExpression: 'takenBy = :owner',
                ExpressionAttributeNames: { '#position': 'position' },
                ExpressionAttributeValues: { ':next': next, ':owner': owner },
              }),
            ),
          );
        },
      };
    },
  };
}
