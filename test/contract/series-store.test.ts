import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import type { Contribution } from '../../shared/state/series-store.ts';
import { contribution } from '../support/contributions.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { inMemorySeries } from '../support/in-memory-series.ts';
import { seriesStoreContract } from './series-store-contract.ts';

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
  return { client: dynamoDb.client, table: await dynamoDb.createTable(`series-${tables}`) };
};

seriesStoreContract('in memory', async () => inMemorySeries());
seriesStoreContract('on DynamoDB', async () => createSeriesStore(await freshTable()));

describe('what the table of sums holds', () => {
  const saturday = Date.parse('2026-11-21T10:00:00Z');
  const items = async (table: string) =>
    (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items ?? [];

  it('keeps hours for 90 days and days for three years, from the beginning of the bucket', async () => {
    const place = await freshTable();
    await createSeriesStore(place).add(contribution({ at: saturday + 5_000 }));
    const expiries = new Map((await items(place.table)).map(({ pk, expiresAt }) => [pk, expiresAt]));
    const midnight = Date.parse('2026-11-21T00:00:00Z') / 1_000;
    expect(expiries.get('series#hour#mirror')).toBe(saturday / 1_000 + 90 * 86_400);
    expect(expiries.get('series#day#mirror')).toBe(midnight + 1_096 * 86_400);
  });

  it('keeps a name longer than any of its sums, and writes it once a month', async () => {
    const place = await freshTable();
    const store = createSeriesStore(place);
    const nameOf = async () => (await items(place.table)).find(({ pk }) => pk === 'series#names')?.expiresAt;
    await store.add(contribution());
    const first = await nameOf();
    await store.add(contribution({ at: saturday + 86_400_000 }));
    expect(await nameOf()).toBe(first);
    const december = Date.parse('2026-12-24T10:00:00Z');
    await store.add(contribution({ at: december }));
    expect(await nameOf()).toBeGreaterThan(december / 1_000 + 1_096 * 86_400);
  });

  it('spreads the runs of one hour over 16 items, so that none of them grows large or hot', async () => {
    const place = await freshTable();
    const store = createSeriesStore(place);
    const runs = Array.from({ length: 400 }, (_, index) => contribution({ id: `run-${index}` }));
    await Promise.all(runs.map((run) => store.add(run)));
    const hours = (await items(place.table)).filter(({ pk }) => pk === 'series#hour#mirror');
    expect(hours).toHaveLength(16);
    expect(Math.max(...hours.map(({ seen }) => seen.size))).toBeLessThan(60);
  });

  it('is refused when it is in no known format', async () => {
    const place = await freshTable();
    const Item = { pk: 'series#day#mirror', sk: '2026-11-21#000', 'c.runs': 'many' };
    await place.client.send(new PutCommand({ TableName: place.table, Item }));
    await expect(createSeriesStore(place).range('mirror', 'day', saturday, saturday)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    });
  });

  it('has the exact sums and percentiles, whatever is doubled and in whatever order it comes', async () => {
    const place = await freshTable();
    const store = createSeriesStore(place);
    let rounds = 0;
    const run = fc.record({
      id: fc.nat(1_000).map((number) => `run-${number}`),
      minutes: fc.nat(3 * 24 * 60),
      packBytes: fc.nat(10_000_000),
      durationMs: fc.nat(1_000_000),
    });
    const runs = fc.uniqueArray(run, { selector: ({ id }) => id, maxLength: 25 });
    const arrivals = runs.chain((all) =>
      fc.record({
        all: fc.constant(all),
        // Each run at least once, some of them several times, in any order.
        order: fc.array(fc.nat(Math.max(0, all.length - 1)), { maxLength: 25 }).chain((again) => {
          const positions = [...all.keys(), ...again.filter((position) => position < all.length)];
          return fc.shuffledSubarray(
            positions.map((position, index) => ({ position, index })),
            { minLength: positions.length },
          );
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ all, order }) => {
        rounds += 1;
        const series = `mirror-${rounds}`;
        const contributions = all.map(
          ({ id, minutes, packBytes, durationMs }): Contribution => ({
            series,
            id,
            at: saturday + minutes * 60_000,
            counters: { runs: 1, packBytes },
            observations: { durationMs },
          }),
        );
        await Promise.all(order.map(({ position }) => store.add(contributions[position] ?? contribution())));
        const once = inMemorySeries();
        for (const one of contributions) await once.add(one);
        for (const size of ['hour', 'day'] as const) {
          const range = [series, size, saturday, saturday + 4 * 86_400_000] as const;
          expect(await store.range(...range)).toEqual(await once.range(...range));
        }
      }),
      { numRuns: 25 },
    );
  });
});
