import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expiry, type Table } from './document-client.ts';
import type { DeliveryStore } from './mirror-state.ts';

/** Days that a delivery is remembered: longer than GitHub can redeliver it (3 days). */
const deliveryRetentionDays = 7;

/** One item for each delivery: `pk` is `delivery#<id>`, `sk` is `delivery`. */
export function createDeliveryStore({ client, table }: Table): DeliveryStore {
  const keyOf = (deliveryId: string) => ({ pk: `delivery#${deliveryId}`, sk: 'delivery' });

  return {
    async seen(deliveryId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(deliveryId), ConsistentRead: true }),
      );
      return Item !== undefined;
    },

    async record(deliveryId, now) {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { ...keyOf(deliveryId), recordedAt: now, expiresAt: expiry(now, deliveryRetentionDays) },
        }),
      );
    },
  };
}
