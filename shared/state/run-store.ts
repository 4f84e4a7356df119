import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { boundedRun } from './bounded-run.ts';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import type { RunRecord, RunStore } from './mirror-state.ts';
import { readStored, runRecordSchema } from './records.ts';

/** Days that a run is kept. */
const runRetentionDays = 90;

/**
 * One item for each run: `pk` is `repository#<key>`, `sk` is `<startedAt, 15 digits>#<runId>`, so that one query reads
 * the history of a repository in order. A run that is added again has started at the same time, and is found by that
 * key. Records over 300 KB lose details (see `boundedRun`).
 */
export function createRunStore({ client, table }: Table): RunStore {
  return {
    async add(run) {
      const written = await whenConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              pk: `repository#${run.repository}`,
              sk: `${String(run.startedAt).padStart(15, '0')}#${run.runId}`,
              run: boundedRun(run),
              expiresAt: expiry(run.finishedAt, runRetentionDays),
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
      return written !== undefined;
    },

    async history(repository, limit) {
      const runs: RunRecord[] = [];
      if (limit <= 0) return runs;
      const pages = paginateQuery(
        { client, pageSize: Math.min(limit, 100) },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `repository#${repository}` },
          ScanIndexForward: false,
          ConsistentRead: true,
        },
      );
      for await (const page of pages) {
        for (const item of page.Items ?? []) {
          runs.push(readStored(runRecordSchema, item.run, table, `${item.pk} ${item.sk}`));
          if (runs.length === limit) return runs;
        }
      }
      return runs;
    },
  };
}
