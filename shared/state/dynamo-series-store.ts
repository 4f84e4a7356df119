import { createHash } from 'node:crypto';
import { paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { bucketIndex } from '../measurement/histogram.ts';
import { bucketOf } from './bucket.ts';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import { readStored } from './records.ts';
import type { Contribution, SeriesRollup, SeriesStore } from './series-store.ts';

/** Days that sums are kept: hours as long as the runs they sum up, days for three years. */
const retentionDays = { hour: 90, day: 1_096 } as const;
/** The runs of one bucket are spread over so many items, by their ids. */
const shards = { hour: 16, day: 128 } as const;
/** Names that this process has written down; then it begins anew. */
const rememberedNames = 10_000;

/**
 * One item for each shard of each bucket: `pk` is `series#<size>#<series>`, `sk` is `<bucket>#<shard>`. Its attributes are `c.<counter>`,
 * `s.<observation>` (their sum), `h.<observation>.<bucket of the histogram>`, and `seen`, the digests of the ids that count in it: one conditional
 * write adds a run and remembers it, so that it counts once. A series of one part (`cost/github.com/acme/app`) has few runs: it has days only, and
 * one shard. Names are listed under `pk` `series#names`. Sums are read without a lock: a run that is being added may be in the hours and not
 * yet in the days.
 */
export function createSeriesStore({ client, table }: Table): SeriesStore {
  const named = new Set<string>();

  async function name({ series, at }: Contribution): Promise<void> {
    const month = bucketOf('day', at).slice(0, 7);
    const mark = `${series} ${month}`;
    if (named.has(mark)) return;
    // It has to outlive its sums, and need not be written each day for that.
    const expiresAt = expiry(at, retentionDays.day + 62);
    await whenConditionHolds(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: 'series#names', sk: series },
          UpdateExpression: 'SET expiresAt = :expiresAt',
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :least',
          ExpressionAttributeValues: {
            ':expiresAt': expiresAt,
            ':least': expiry(at, retentionDays.day + 31),
          },
        }),
      ),
    );
    if (named.size >= rememberedNames) named.clear();
    named.add(mark);
  }

  async function addTo(size: 'hour' | 'day', contribution: Contribution): Promise<void> {
    const { series, at, id } = contribution;
    const digest = createHash('sha256').update(id).digest();
    const shard = isPart(series) ? 0 : digest.readUInt16BE(0) % shards[size];
    const seen = digest.subarray(8, 16);
    const additions = additionsOf(contribution);
    await whenConditionHolds(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: keyOf(size, series), sk: `${bucketOf(size, at)}#${String(shard).padStart(3, '0')}` },
          UpdateExpression: `SET expiresAt = :expiresAt ADD seen :ids${additions.map((_, index) => `, #a${index} :a${index}`).join('')}`,
          ConditionExpression: 'attribute_not_exists(seen) OR NOT contains(seen, :id)',
          ...(additions.length > 0
            ? {
                ExpressionAttributeNames: Object.fromEntries(
                  additions.map(([attribute], index) => [`#a${index}`, attribute]),
                ),
              }
            : {}),
          ExpressionAttributeValues: {
            ':expiresAt': expiry(Date.parse(startOf(size, at)), retentionDays[size]),
            ':ids': new Set([seen]),
            ':id': seen,
            ...Object.fromEntries(additions.map(([, value], index) => [`:a${index}`, value])),
          },
        }),
      ),
    );
  }

  return {
    async add(contribution) {
      // Before the sums: whoever finds a name without sums sees nothing, and sums without a name are never found.
      await name(contribution);
      const sizes = isPart(contribution.series) ? (['day'] as const) : (['hour', 'day'] as const);
      await Promise.all(sizes.map((size) => addTo(size, contribution)));
    },

    async range(series, size, from, to) {
      if (from > to) return [];
      const items: StoredShard[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': keyOf(size, series),
            ':from': bucketOf(size, from),
            ':to': `${bucketOf(size, to)}#~`,
          },
        },
      );
      for await (const page of pages) {
        for (const item of page.Items ?? []) items.push(shardOf(item, table));
      }
      const buckets = Map.groupBy(items, ({ bucket }) => bucket);
      return [...buckets].map(([bucket, some]) => ({ series, bucket, ...merged(some) }));
    },

    async names(prefix) {
      const found: string[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: `pk = :pk${prefix === '' ? '' : ' AND begins_with(sk, :prefix)'}`,
          ExpressionAttributeValues: {
            ':pk': 'series#names',
            ...(prefix === '' ? {} : { ':prefix': prefix }),
          },
        },
      );
      for await (const page of pages) for (const item of page.Items ?? []) found.push(String(item.sk));
      return found;
    },
  };
}

const keyOf = (size: 'hour' | 'day', series: string): string => `series#${size}#${series}`;
const isPart = (series: string): boolean => series.includes('/');
const startOf = (size: 'hour' | 'day', at: number): string =>
  size === 'hour' ? `${bucketOf(size, at)}:00:00Z` : bucketOf(size, at);

/** Attributes and what is added to each. What is nothing is not written. */
function additionsOf({ counters, observations }: Contribution): readonly (readonly [string, number])[] {
  const observed = Object.entries(observations).flatMap(([name, value]) => [
    [`h.${name}.${bucketIndex(value)}`, 1] as const,
    [`s.${name}`, value] as const,
  ]);
  const counted = Object.entries(counters).map(([name, value]) => [`c.${name}`, value] as const);
  return [...counted, ...observed].filter(([, value]) => value !== 0);
}

interface StoredShard {
  readonly bucket: string;
  /** Value by attribute. */
  readonly sums: Readonly<Record<string, number>>;
}

const sumsSchema = z.record(z.string(), z.number());

function shardOf(item: Readonly<Record<string, unknown>>, table: string): StoredShard {
  const sums = Object.fromEntries(Object.entries(item).filter(([key]) => /^[csh]\./.test(key)));
  const [bucket = ''] = String(item.sk).split('#');
  return { bucket, sums: readStored(sumsSchema, sums, table, `${item.pk} ${item.sk}`) };
}

function merged(some: readonly StoredShard[]): Pick<SeriesRollup, 'counters' | 'histograms'> {
  const counters = new Map<string, number>();
  const sums = new Map<string, number>();
  const histograms = new Map<string, Record<string, number>>();
  for (const [attribute, value] of some.flatMap((shard) => Object.entries(shard.sums))) {
    const [kind, name = '', index = ''] = attribute.split('.');
    if (kind === 'c') counters.set(name, (counters.get(name) ?? 0) + value);
    if (kind === 's') sums.set(name, (sums.get(name) ?? 0) + value);
    if (kind !== 'h') continue;
    const buckets = histograms.get(name) ?? {};
    buckets[index] = (buckets[index] ?? 0) + value;
    histograms.set(name, buckets);
  }
  return {
    counters: Object.fromEntries(counters),
    histograms: Object.fromEntries(
      [...histograms].map(([name, buckets]) => {
        const count = Object.values(buckets).reduce((total, one) => total + one, 0);
        return [name, { count, sum: sums.get(name) ?? 0, buckets }];
      }),
    ),
  };
}
