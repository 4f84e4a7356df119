import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { ObjectId } from '../git/object-id.ts';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import type { RepositoryKey } from './mirror-state.ts';
import { readStored } from './records.ts';

/** Days that the result of a commit is kept: a mirror that waits for it must find it. */
const retentionDays = 400;
const keysPerRead = 100;

const countsSchema = z.object({
  info: z.number(),
  warning: z.number(),
  error: z.number(),
  critical: z.number(),
});

const recordSchema = z.object({
  repository: z.string(),
  commit: z.string(),
  /** `refs/heads/…`; for a fork's commit `refs/pull/<number>/head`. */
  ref: z.string(),
  /** Which files were looked at. */
  scope: z.enum(['changed', 'all']),
  /** The commit that the change was measured from; absent: everything was new. */
  base: z.string().optional(),
  outcome: z.enum(['passed', 'failed']),
  /** Digest of the product's own settings: another one means that the commit is looked at again. */
  settings: z.string(),
  grade: z.string().optional(),
  counts: countsSchema,
  files: z.number(),
  reused: z.number(),
  notAnalysed: z.number(),
  runId: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  finishedAt: z.number(),
  /** Blob hash of the HTML report. */
  report: z.string().optional(),
  /** Tips of the commits with fixes that this run pushed. */
  fixCommit: z.string().optional(),
});

/** What is kept of one validation. */
export type ValidationRecord = z.infer<typeof recordSchema>;

/** The results of validations, by commit and by branch. */
export interface ValidationStore {
  /**
   * Keeps a result as the newest of its commit, unless one that was begun later is there (or, with `unlessKnown`, any). It
   * is part of the branch's history in either case. `false`: the other one stays the commit's.
   */
  record(result: ValidationRecord, options?: { readonly unlessKnown?: boolean }): Promise<boolean>;
  /** The newest result of a commit. */
  find(repository: RepositoryKey, commit: ObjectId): Promise<ValidationRecord | undefined>;
  /** The last result of any branch of the repository, or of one of its branches, with whatever scope. */
  latest(repository: RepositoryKey, ref?: string): Promise<ValidationRecord | undefined>;
  /** Those of the commits whose newest result is `passed`. */
  passed(repository: RepositoryKey, commits: readonly ObjectId[]): Promise<ReadonlySet<ObjectId>>;
  /** The last results of a branch with that scope, oldest first. */
  trend(
    repository: RepositoryKey,
    ref: string,
    scope: ValidationRecord['scope'],
    limit: number,
  ): Promise<readonly ValidationRecord[]>;
}

/**
 * Three items a result: `pk` `validation#<repository>`, and `sk` `commit#<id>` (the newest of the commit), `latest` (the
 * newest of the repository), and `<scope>#<ref>#<startedAt, 15 digits>` (the history of the branch).
 */
export function createValidationStore({ client, table }: Table): ValidationStore {
  const partition = (repository: RepositoryKey) => `validation#${repository}`;
  const read = (item: Record<string, unknown>) =>
    readStored(recordSchema, item.result, table, `${String(item.pk)} ${String(item.sk)}`);

  const newestOf = async (repository: RepositoryKey, start: string, limit: number) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :start)',
        ExpressionAttributeValues: { ':pk': partition(repository), ':start': start },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(read);
  };
  const get = async (repository: RepositoryKey, sk: string) => {
    const Key = { pk: partition(repository), sk };
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item === undefined ? undefined : read(Item);
  };

  return {
    async record(result, { unlessKnown = false } = {}) {
      const pk = partition(result.repository);
      const expiresAt = expiry(result.finishedAt, retentionDays);
      const { startedAt, scope, ref, commit } = result;
      const moment = String(startedAt).padStart(15, '0');
      const put = (sk: string, condition: Partial<PutCommandInput>) => {
        const Item = { pk, sk, result, startedAt, expiresAt };
        return whenConditionHolds(client.send(new PutCommand({ TableName: table, Item, ...condition })));
      };
      const unlessNewer = {
        ConditionExpression: 'attribute_not_exists(pk) OR startedAt <= :startedAt',
        ExpressionAttributeValues: { ':startedAt': startedAt },
      };
      await put(`${scope}#${ref}#${moment}`, {});
      // What a fork proposes says nothing of the repository.
      if (ref.startsWith('refs/heads/')) await put('latest', unlessNewer);
      const unlessAny = { ConditionExpression: 'attribute_not_exists(pk)' };
      return (await put(`commit#${commit}`, unlessKnown ? unlessAny : unlessNewer)) !== undefined;
    },

    find: (repository, commit) => get(repository, `commit#${commit}`),

    async latest(repository, ref) {
      if (ref === undefined) return get(repository, 'latest');
      const scopes = await Promise.all(
        ['changed', 'all'].map((scope) => newestOf(repository, `${scope}#${ref}#`, 1)),
      );
      return scopes.flat().sort((a, b) => b.startedAt - a.startedAt)[0];
    },

    async passed(repository, commits) {
      const passed = new Set<ObjectId>();
      const pk = partition(repository);
      let open = [...new Set(commits)].map((commit) => ({ pk, sk: `commit#${commit}` }));
      while (open.length > 0) {
        const Keys = open.slice(0, keysPerRead);
        const answer = await client.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
        );
        for (const item of answer.Responses?.[table] ?? []) {
          const result = read(item);
          if (result.outcome === 'passed') passed.add(result.commit);
        }
        const unserved = (answer.UnprocessedKeys?.[table]?.Keys ?? []) as typeof open;
        open = [...unserved, ...open.slice(keysPerRead)];
      }
      return passed;
    },

    async trend(repository, ref, scope, limit) {
      if (limit <= 0) return [];
      return (await newestOf(repository, `${scope}#${ref}#`, limit)).reverse();
    },
  };
}
