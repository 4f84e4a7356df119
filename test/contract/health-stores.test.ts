import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBudgetStore } from '../../shared/state/budget-store.ts';
import { createCursorStore } from '../../shared/state/cursor-store.ts';
import type { Table } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import type { Budget } from '../../shared/state/health-store.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { failed, healing, healthReport, lookedAt } from '../support/health-reports.ts';

let dynamo: TestDynamoDb;
let made = 0;
const newTable = async (): Promise<Table> => {
  made += 1;
  return { client: dynamo.client, table: await dynamo.createTable(`operations-${made}`) };
};
const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const listed: Item[] = [];
  for await (const item of items) listed.push(item);
  return listed;
};

beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());

describe('the reports of looks', () => {
  it('are kept as they are', async () => {
    const store = createHealthStore(await newTable());
    const report = healthReport({ status: 'critical', checks: [failed('git', 'GIT_UNREACHABLE')] });
    await store.keep(report);
    await expect(store.report(report.subject)).resolves.toEqual(report);
  });

  it('are there for every subject', async () => {
    const store = createHealthStore(await newTable());
    const subjects = Array.from({ length: 40 }, (_, index) => `github.com/acme/app-${index}`);
    for (const subject of subjects) await store.keep(healthReport({ subject }));
    const kept = await all(store.reports());
    expect(kept.map(({ subject }) => subject).sort()).toEqual(subjects.sort());
  });

  it('give way to later ones only', async () => {
    const store = createHealthStore(await newTable());
    await store.keep(healthReport({ checkedAt: lookedAt }));
    await expect(store.keep(healthReport({ checkedAt: lookedAt - 1, score: 3 }))).resolves.toBe(false);
    await expect(store.keep(healthReport({ checkedAt: lookedAt + 1, score: 4 }))).resolves.toBe(true);
    await expect(store.report('github.com/acme/app')).resolves.toMatchObject({ score: 4 });
  });

  it('fit an item, however many checks and words they have', async () => {
    const store = createHealthStore(await newTable());
    const many = Array.from({ length: 1_000 }, (_, index) =>
      failed('git', 'GIT_UNREACHABLE', { subject: `github.com/acme/${index}`, evidence: 'é'.repeat(20_000) }),
    );
    await store.keep(healthReport({ checks: many, issues: many.map(({ evidence }) => evidence) }));
    const kept = await store.report('github.com/acme/app');
    expect(kept?.checks).toHaveLength(100);
  });

  it('are gone once they are forgotten', async () => {
    const store = createHealthStore(await newTable());
    await store.keep(healthReport());
    await store.forget('github.com/acme/app');
    await expect(store.report('github.com/acme/app')).resolves.toBeUndefined();
  });
});

describe('healings', () => {
  it('are written one version after another', async () => {
    const store = createHealthStore(await newTable());
    await expect(store.keepHealing(healing())).resolves.toBe(true);
    await expect(store.keepHealing(healing({ version: 2, state: 'healed' }))).resolves.toBe(true);
    await expect(store.healing(healing().key)).resolves.toMatchObject({ version: 2, state: 'healed' });
  });

  it('are written once by two who began with the same version', async () => {
    const store = createHealthStore(await newTable());
    const both = await Promise.all([store.keepHealing(healing()), store.keepHealing(healing())]);
    expect(both.sort()).toEqual([false, true]);
  });

  it('are all found', async () => {
    const store = createHealthStore(await newTable());
    const keys = Array.from({ length: 20 }, (_, index) => `sync github.com/acme/app-${index}`);
    for (const key of keys) await store.keepHealing(healing({ key }));
    const kept = await all(store.healings());
    expect(kept.map(({ key }) => key).sort()).toEqual(keys.sort());
  });
});

describe('a cursor', () => {
  it('is had by one at a time', async () => {
    const store = createCursorStore(await newTable());
    const taken = await store.take('deliveries', 'one', lookedAt, 60_000);
    expect(taken).toEqual({ value: undefined, save: expect.any(Function) });
    await expect(store.take('deliveries', 'two', lookedAt + 59_999, 60_000)).resolves.toBeUndefined();
  });

  it('goes on from what was saved', async () => {
    const store = createCursorStore(await newTable());
    const taken = await store.take('deliveries', 'one', lookedAt, 60_000);
    await taken?.save('42');
    await expect(store.take('deliveries', 'two', lookedAt + 1, 60_000)).resolves.toMatchObject({
      value: '42',
    });
  });

  it('is free again when its owner has died', async () => {
    const store = createCursorStore(await newTable());
    await store.take('deliveries', 'one', lookedAt, 60_000);
    await expect(store.take('deliveries', 'two', lookedAt + 60_000, 60_000)).resolves.toBeDefined();
  });

  it('is not saved by an owner who lost it', async () => {
    const store = createCursorStore(await newTable());
    const slow = await store.take('deliveries', 'one', lookedAt, 60_000);
    const next = await store.take('deliveries', 'two', lookedAt + 60_000, 60_000);
    await next?.save('43');
    await slow?.save('42');
    await expect(store.read('deliveries')).resolves.toBe('43');
  });
});

describe('budgets', () => {
  const budget = (changes: Partial<Budget> = {}): Budget => ({
    id: 'https://api.github.com token 1',
    limit: 5000,
    remaining: 4000,
    resetAt: lookedAt + 600_000,
    seenAt: lookedAt,
    ...changes,
  });

  it.each([
    ['fewer requests left', { remaining: 3999 }, { remaining: 3999 }],
    ['more requests left of the same hour', { remaining: 4001 }, { remaining: 4000 }],
    ['the next hour', { remaining: 5000, resetAt: lookedAt + 4_200_000 }, { remaining: 5000 }],
    ['the hour before', { remaining: 1, resetAt: lookedAt - 1 }, { remaining: 4000 }],
    ['a time of silence', { remaining: 4001, blockedUntil: lookedAt + 5 }, { blockedUntil: lookedAt + 5 }],
  ])('know of %s', async (_, changes, expected) => {
    const store = createBudgetStore(await newTable());
    await store.note(budget());
    await store.note(budget(changes));
    await expect(store.budget(budget().id)).resolves.toMatchObject(expected);
  });

  it('are all listed', async () => {
    const store = createBudgetStore(await newTable());
    for (const id of ['a', 'b']) await store.note(budget({ id }));
    const listed = await all(store.budgets());
    expect(listed.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
