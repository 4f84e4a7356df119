import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalysisStore } from '../../shared/state/analysis-store.ts';
import { createValidationStore } from '../../shared/state/validation-store.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { inMemoryBlobs } from '../support/in-memory-blobs.ts';
import { validationRecord } from '../support/validation-records.ts';

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(async () => {
  await dynamoDb.stop();
});

const freshTable = async () => {
  tables += 1;
  return { client: dynamoDb.client, table: await dynamoDb.createTable(`validation-${tables}`) };
};
const analysisStore = async () =>
  createAnalysisStore({ ...(await freshTable()), blobs: inMemoryBlobs(), now: () => 1_000_000 });
const keyed = (count: number) =>
  new Map(Array.from({ length: count }, (_, index) => [`key-${index}`, `text ${index}`]));

describe('kept analyses', () => {
  it('are found again', async () => {
    const store = await analysisStore();
    await store.keep(keyed(1));
    expect(await store.find(['key-0'])).toEqual(keyed(1));
  });

  it('are found among unknown keys', async () => {
    const store = await analysisStore();
    await store.keep(keyed(1));
    expect([...(await store.find(['unknown', 'key-0'])).keys()]).toEqual(['key-0']);
  });

  it('are found by the hundreds, more than one call takes', async () => {
    const store = await analysisStore();
    await store.keep(keyed(230));
    expect(await store.find([...keyed(230).keys()])).toEqual(keyed(230));
  });

  it('may be asked for twice in one breath', async () => {
    const store = await analysisStore();
    await store.keep(keyed(1));
    expect((await store.find(['key-0', 'key-0'])).size).toBe(1);
  });

  it('may be kept again', async () => {
    const store = await analysisStore();
    await store.keep(keyed(2));
    await store.keep(keyed(2));
    expect(await store.find(['key-0', 'key-1'])).toEqual(keyed(2));
  });

  it('may be larger than an item of the table', async () => {
    const store = await analysisStore();
    const random = Array.from({ length: 300_000 }, () => Math.random().toString(36).slice(2, 5)).join('');
    await store.keep(new Map([['large', random]]));
    expect((await store.find(['large'])).get('large')).toBe(random);
  });

  it('expire after 90 days', async () => {
    const place = await freshTable();
    await createAnalysisStore({ ...place, blobs: inMemoryBlobs(), now: () => 1_000_000 }).keep(keyed(1));
    const { Items } = await dynamoDb.client.send(new ScanCommand({ TableName: place.table }));
    expect(Items?.[0]?.expiresAt).toBe(1_000 + 90 * 86_400);
  });
});

const commit = 'a'.repeat(40);

describe('results of validations', () => {
  it('are found by their commit', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord());
    expect(await store.find('github.com/acme/widget', commit)).toEqual(validationRecord());
  });

  it('are not found in another repository', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord());
    expect(await store.find('github.com/acme/other', commit)).toBeUndefined();
  });

  it('give way to one that was begun later', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord());
    await store.record(validationRecord({ startedAt: 5_000, outcome: 'failed' }));
    expect((await store.find('github.com/acme/widget', commit))?.outcome).toBe('failed');
  });

  it('do not give way to one that was begun earlier and ended later', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord({ startedAt: 5_000 }));
    const kept = await store.record(
      validationRecord({ startedAt: 1_000, finishedAt: 9_000, outcome: 'failed' }),
    );
    const found = await store.find('github.com/acme/widget', commit);
    expect([kept, found?.outcome]).toEqual([false, 'passed']);
  });

  it('stay when another is to be kept only of an unknown commit', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord());
    const kept = await store.record(validationRecord({ startedAt: 5_000, outcome: 'failed' }), {
      unlessKnown: true,
    });
    const found = await store.find('github.com/acme/widget', commit);
    expect([kept, found?.outcome]).toEqual([false, 'passed']);
  });

  it('say which of many commits have passed', async () => {
    const store = createValidationStore(await freshTable());
    const commits = Array.from({ length: 130 }, (_, index) => String(index).padStart(40, '0'));
    for (const [index, id] of commits.entries()) {
      await store.record(validationRecord({ commit: id, outcome: index % 2 === 0 ? 'passed' : 'failed' }));
    }
    const passed = await store.passed('github.com/acme/widget', [...commits, 'f'.repeat(40)]);
    expect([...passed].toSorted()).toEqual(commits.filter((_, index) => index % 2 === 0));
  });

  it('make the history of a branch, the newest last', async () => {
    const store = createValidationStore(await freshTable());
    for (const startedAt of [1_000, 2_000, 10_000]) {
      await store.record(validationRecord({ startedAt, commit: String(startedAt).padStart(40, '0') }));
    }
    const trend = await store.trend('github.com/acme/widget', 'refs/heads/main', 'changed', 2);
    expect(trend.map(({ startedAt }) => startedAt)).toEqual([2_000, 10_000]);
  });

  it('of another branch or scope are not part of the history', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord({ ref: 'refs/heads/main2' }));
    await store.record(validationRecord({ scope: 'all' }));
    expect(await store.trend('github.com/acme/widget', 'refs/heads/main', 'changed', 9)).toEqual([]);
  });

  it('of any branch are the last of the repository', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(
      validationRecord({ startedAt: 5_000, ref: 'refs/heads/later', commit: 'b'.repeat(40) }),
    );
    await store.record(validationRecord({ startedAt: 1_000 }));
    expect((await store.latest('github.com/acme/widget'))?.ref).toBe('refs/heads/later');
  });

  it('of one branch have a last one, whatever files were looked at', async () => {
    const store = createValidationStore(await freshTable());
    await store.record(validationRecord({ startedAt: 1_000 }));
    await store.record(validationRecord({ startedAt: 2_000, scope: 'all' }));
    await store.record(validationRecord({ startedAt: 9_000, ref: 'refs/heads/other' }));
    const latest = await store.latest('github.com/acme/widget', 'refs/heads/main');
    expect(latest?.startedAt).toBe(2_000);
  });
});
