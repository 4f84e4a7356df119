import { paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { bucketOf } from './bucket.ts';
import { expiry, type Table } from './document-client.ts';
import type { Rollup, RollupStore, RunRecord } from './mirror-state.ts';
import { readStored, rollupSchema } from './records.ts';

/** Days that sums are kept: hours as long as the runs they sum up, days for three years. */
const rollupRetentionDays = { hour: 90, day: 1_096 } as const;

/**
 * One item for each hour and each day: `pk` is `mirror#hour` or `mirror#day`, `sk` the bucket. A run counts in the
 * bucket in which it finished. `add` is one atomic ADD to each of the two items and is not idempotent: callers add a
 * run only when `RunStore.add` said that it is new. Sums can so miss a run when a process dies between the two, and
 * never count one twice.
 */
export function createRollupStore({ client, table }: Table): RollupStore {
  async function addTo(size: 'hour' | 'day', run: RunRecord): Promise<void> {
    const packBytes = run.destinations.reduce((sum, destination) => sum + destination.packBytes, 0);
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: `mirror#${size}`, sk: bucketOf(size, run.finishedAt) },
        UpdateExpression:
          'SET expiresAt = :expiresAt ADD runs :one, #outcome :one, durationMs :duration, lagMs :lag, packBytes :bytes',
        ExpressionAttributeNames: { '#outcome': run.outcome },
        ExpressionAttributeValues: {
          ':one': 1,
          ':duration': run.finishedAt - run.startedAt,
          ':lag': run.finishedAt - run.trigger.receivedAt,
          ':bytes': packBytes,
          ':expiresAt': expiry(run.finishedAt, rollupRetentionDays[size]),
        },
      }),
    );
  }

  return {
    async add(run) {
      await Promise.all([addTo('hour', run), addTo('day', run)]);
    },

    /** `from` and `to` are epoch milliseconds; the buckets that hold them are part of the range. */
    async range(size, from, to) {
      const rollups: Rollup[] = [];
      if (from > to) return rollups;
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': `mirror#${size}`,
            ':from': bucketOf(size, from),
            ':to': bucketOf(size, to),
          },
        },
      );
      for await (const page of pages) {
        for (const item of page.Items ?? []) {
          const stored = { ...item, capability: 'mirror', bucket: item.sk };
          rollups.push(readStored(rollupSchema, stored, table, `${item.pk} ${item.sk}`));
        }
      }
      return rollups;
    },
  };
}
