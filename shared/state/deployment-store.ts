import { DeleteCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import {
  announcementSchema,
  boundedBuild,
  boundedDeploymentRun,
  buildRecordSchema,
  deploymentRunSchema,
  environmentStateSchema,
  runKeySchema,
  targetRecordSchema,
} from './deployment-records.ts';
import type {
  BuildRecord,
  DeploymentRun,
  DeploymentStore,
  EnvironmentKey,
  Register,
  RunKey,
} from './deployment-state.ts';
import { type Table, whenConditionHolds } from './document-client.ts';
import { readStored } from './records.ts';

type Place = { readonly pk: string; readonly sk: string };

const version = z.number().int().positive();

/**
 * | `pk` | `sk` | what |
 * |---|---|---|
 * | `environment#<app>#<environment>` | `state`, `run#<run id>`, `announcement#<run id>` | an environment with its history |
 * | `open` | `<app>#<environment>#<run id>` | a run that has not ended |
 * | `builds` | the key | a build |
 * | `target#<app>#<environment>#<name>` | `target` | what was last done there |
 *
 * Names of apps and environments hold no `#`. Nothing expires: history is for ever, and builds are cleared away by the sweep.
 */
export function createDeploymentStore(place: Table): DeploymentStore {
  const { client, table } = place;
  return {
    environments: register(place, environmentStateSchema, (key: EnvironmentKey) => ({
      pk: partition(key),
      sk: 'state',
    })),
    runs: {
      ...register(place, deploymentRunSchema, runPlace, boundedDeploymentRun),
      list: (key, range) => listRuns(place, key, range),
    },
    open: {
      async add(key) {
        const { app, environment, runId } = key;
        const Item = { ...openPlace(key), value: { app, environment, runId } };
        await client.send(new PutCommand({ TableName: table, Item }));
      },
      async remove(key) {
        await client.send(new DeleteCommand({ TableName: table, Key: openPlace(key) }));
      },
      list: () => all(place, 'open', runKeySchema),
    },
    builds: {
      ...register(place, buildRecordSchema, (key: string) => ({ pk: 'builds', sk: key }), boundedBuild),
      async unused(before) {
        const builds: readonly BuildRecord[] = await all(place, 'builds', buildRecordSchema);
        return builds.filter(({ usedAt }) => usedAt < before);
      },
      async remove(key, expected) {
        const Key = { pk: 'builds', sk: key };
        const removed = await whenConditionHolds(
          client.send(new DeleteCommand({ TableName: table, Key, ...atVersion(expected) })),
        );
        return removed !== undefined;
      },
    },
    targets: register(place, targetRecordSchema, (key: string) => ({ pk: key, sk: 'target' })),
    announcements: register(place, announcementSchema, (key: RunKey) => ({
      pk: partition(key),
      sk: `announcement#${key.runId}`,
    })),
  };
}

/** Values that are changed by compare-and-swap of their version. */
function register<Key, Value>(
  { client, table }: Table,
  schema: z.ZodType<Value>,
  placeOf: (key: Key) => Place,
  bounded: (value: Value) => Value = (value) => value,
): Register<Key, Value> {
  return {
    async read(key) {
      const Key = placeOf(key);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      if (!Item) return undefined;
      const where = `${Key.pk} ${Key.sk}`;
      return {
        value: readStored(schema, Item.value, table, where),
        version: readStored(version, Item.version, table, where),
      };
    },
    async write(key, value, expected) {
      const Item = { ...placeOf(key), version: expected + 1, value: bounded(value) };
      const written = await whenConditionHolds(
        client.send(new PutCommand({ TableName: table, Item, ...atVersion(expected) })),
      );
      return written !== undefined;
    },
  };
}

function atVersion(expected: number) {
  if (expected === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': expected },
  };
}

async function listRuns(
  { client, table }: Table,
  key: EnvironmentKey,
  { limit, since }: { readonly limit: number; readonly since?: number },
): Promise<readonly DeploymentRun[]> {
  const runs: DeploymentRun[] = [];
  if (limit <= 0) return runs;
  const pages = paginateQuery(
    { client, pageSize: Math.min(limit, 100) },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': partition(key),
        // Run ids begin with their time in UTC.
        ':from': `run#${since === undefined ? '' : timePrefix(since)}`,
        // The first text behind all that begin with `run#`.
        ':to': 'run$',
      },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      runs.push(readStored(deploymentRunSchema, item.value, table, `${item.pk} ${item.sk}`));
      if (runs.length === limit) return runs;
    }
  }
  return runs;
}

async function all<Value>(
  { client, table }: Table,
  pk: string,
  schema: z.ZodType<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      values.push(readStored(schema, item.value, table, `${item.pk} ${item.sk}`));
    }
  }
  return values;
}

function partition({ app, environment }: EnvironmentKey): string {
  return `environment#${app}#${environment}`;
}

function runPlace(key: RunKey): Place {
  return { pk: partition(key), sk: `run#${key.runId}` };
}

function openPlace({ app, environment, runId }: RunKey): Place {
  return { pk: 'open', sk: `${app}#${environment}#${runId}` };
}

function timePrefix(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}
