import { GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import { readStored } from './records.ts';
import { boundedTaxonomyRun, setPointerSchema, taxonomyRunSchema } from './taxonomy-records.ts';
import type { TaxonomyRun, TaxonomyStore } from './taxonomy-state.ts';

export type { SetPointer, TaxonomyRun, TaxonomyStore } from './taxonomy-state.ts';

/** Days that a run is kept. */
const runRetentionDays = 400;

/**
 * `pk` is `taxonomy#<set>`; `sk` is `pointer` for the pointer, which never expires, and `run#<startedAt, 15 digits>#<runId>`
 * for a run, so that one query reads the history of a set in order.
 */
export function createTaxonomyStore({ client, table }: Table): TaxonomyStore {
  const partition = (set: string): string => `taxonomy#${set}`;

  return {
    async pointer(set) {
      const Key = { pk: partition(set), sk: 'pointer' };
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item && readStored(setPointerSchema, Item, table, `${Key.pk} ${Key.sk}`);
    },

    async move(set, before, state) {
      const after = { sequence: (before?.sequence ?? 0) + 1, state };
      const condition =
        before === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#sequence = :sequence AND #state = :state',
              ExpressionAttributeNames: { '#sequence': 'sequence', '#state': 'state' },
              ExpressionAttributeValues: { ':sequence': before.sequence, ':state': before.state },
            };
      const Item = { pk: partition(set), sk: 'pointer', ...after };
      const written = await whenConditionHolds(
        client.send(new PutCommand({ TableName: table, Item, ...condition })),
      );
      return written && after;
    },

    async recordRun(run) {
      const Item = {
        pk: partition(run.set),
        sk: `run#${moment(run.startedAt)}#${run.runId}`,
        run: boundedTaxonomyRun(run),
        expiresAt: expiry(run.finishedAt, runRetentionDays),
      };
      await client.send(new PutCommand({ TableName: table, Item }));
    },

    async runs(set, { limit, since = 0 }) {
      const runs: TaxonomyRun[] = [];
      if (limit <= 0) return runs;
      const pages = paginateQuery(
        { client, pageSize: Math.min(limit, 100) },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': partition(set),
            ':from': `run#${moment(since)}`,
            // The first text behind all that begin with `run#`.
            ':to': 'run$',
          },
          ScanIndexForward: false,
          ConsistentRead: true,
        },
      );
      for await (const page of pages) {
        for (const item of page.Items ?? []) {
          runs.push(readStored(taxonomyRunSchema, item.run, table, `${item.pk} ${item.sk}`));
          if (runs.length === limit) return runs;
        }
      }
      return runs;
    },
  };
}

/** Epoch milliseconds, so that texts sort like the moments. */
function moment(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(15, '0');
}
