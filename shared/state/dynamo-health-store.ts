import { createHash } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Healing } from '../health/healing.ts';
import type { HealthReport } from '../health/health.ts';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import { boundedReport, healingSchema, healthReportSchema } from './health-records.ts';
import type { HealthStore } from './health-store.ts';
import { readStored } from './records.ts';

/** Days that a healing is kept after its last change. A report is kept until its repository is looked at again. */
const retentionDays = { report: 30, healing: 90 } as const;
/** Partitions over which reports and healings are spread: a round writes thousands within a minute. */
const shards = 16;

/**
 * `pk` is `reports#<shard>` and `sk` the subject of a report; `pk` is `healings#<shard>` and `sk` the key of a finding. So all of a
 * kind are read by sixteen queries, without a scan over what else the table holds.
 */
export function createHealthStore({ client, table }: Table): HealthStore {
  const get = async (Key: { readonly pk: string; readonly sk: string }) => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item;
  };

  async function* all(kind: Kind): AsyncIterable<Record<string, unknown>> {
    for (let shard = 0; shard < shards; shard += 1) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `${kind}#${shard}` },
        },
      );
      for await (const page of pages) yield* page.Items ?? [];
    }
  }
  const readReport = (item: Record<string, unknown>): HealthReport =>
    readStored(healthReportSchema, item.report, table, `${item.pk} ${item.sk}`);
  const readHealing = (item: Record<string, unknown>): Healing =>
    readStored(healingSchema, item.healing, table, `${item.pk} ${item.sk}`);

  return {
    async report(subject) {
      const item = await get(keyOf('reports', subject));
      return item && readReport(item);
    },

    async *reports() {
      for await (const item of all('reports')) yield readReport(item);
    },

    async keep(report) {
      const Item = {
        ...keyOf('reports', report.subject),
        report: boundedReport(report),
        checkedAt: report.checkedAt,
        expiresAt: expiry(report.checkedAt, retentionDays.report),
      };
      const written = await whenConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item,
            ConditionExpression: 'attribute_not_exists(pk) OR checkedAt <= :checkedAt',
            ExpressionAttributeValues: { ':checkedAt': report.checkedAt },
          }),
        ),
      );
      return written !== undefined;
    },

    async forget(subject) {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf('reports', subject) }));
    },

    async healing(key) {
      const item = await get(keyOf('healings', key));
      return item && readHealing(item);
    },

    async *healings() {
      for await (const item of all('healings')) yield readHealing(item);
    },

    async keepHealing(healing) {
      const { version } = healing;
      const condition =
        version === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :before',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':before': version - 1 },
            };
      const Item = {
        ...keyOf('healings', healing.key),
        healing,
        version,
        expiresAt: expiry(healing.updatedAt, retentionDays.healing),
      };
      const put = new PutCommand({ TableName: table, Item, ...condition });
      return (await whenConditionHolds(client.send(put))) !== undefined;
    },
  };
}

type Kind = 'reports' | 'healings';

function keyOf(kind: Kind, sk: string): { readonly pk: string; readonly sk: string } {
  const shard = (createHash('sha256').update(sk).digest()[0] ?? 0) % shards;
  return { pk: `${kind}#${shard}`, sk };
}
