import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { BlobStore } from '../blobs/blob-store.ts';
import { expiry, type Table } from './document-client.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Days that an analysis is kept after it was written. */
const retentionDays = 90;
/** Limits of one call: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const keysPerRead = 100;
const itemsPerWrite = 25;
const callsAtOnce = 8;
/** DynamoDB refuses items over 400 KB. */
const itemBytesLimit = 300_000;

/** What the store needs. */
export interface AnalysisStoreOptions extends Table {
  /** Where a value too big for an item goes; the item holds its hash. */
  readonly blobs: BlobStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Values by key, kept for 90 days. */
export interface AnalysisStore {
  find(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  keep(texts: ReadonlyMap<string, string>): Promise<void>;
}

/**
 * One item a key: `pk` is `analysis#<key>`, `sk` is `analysis`, `value` the compressed text (or `blob`, its hash). What
 * DynamoDB could not serve in time is not found, and what it could not take is not kept: both only cost work.
 */
export function createAnalysisStore({ client, table, blobs, now }: AnalysisStoreOptions): AnalysisStore {
  async function read(keys: readonly string[]): Promise<readonly [string, string][]> {
    let open: Record<string, string>[] = keys.map((key) => ({ pk: `analysis#${key}`, sk: 'analysis' }));
    const found: Promise<[string, string] | undefined>[] = [];
    for (let attempt = 0; open.length > 0 && attempt < 4; attempt += 1) {
      if (attempt > 0) await delay(50 * 2 ** attempt);
      const answer = await client.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: open } } }));
      for (const item of answer.Responses?.[table] ?? []) found.push(textOf(item));
      open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return (await Promise.all(found)).filter((entry) => entry !== undefined);
  }

  async function textOf(item: Record<string, unknown>): Promise<[string, string] | undefined> {
    const key = String(item.pk).slice('analysis#'.length);
    const bytes = typeof item.blob === 'string' ? await blobs.get(item.blob) : item.value;
    if (!(bytes instanceof Uint8Array)) return undefined;
    return [key, (await decompress(bytes)).toString('utf8')];
  }

  async function write(texts: readonly (readonly [string, string])[]): Promise<void> {
    const expiresAt = expiry(now(), retentionDays);
    let open = await Promise.all(
      texts.map(async ([key, text]) => {
        const value = await compress(text, { level: 1 });
        const content = value.length > itemBytesLimit ? { blob: await blobs.put(value) } : { value };
        return { PutRequest: { Item: { pk: `analysis#${key}`, sk: 'analysis', ...content, expiresAt } } };
      }),
    );
    for (let attempt = 0; open.length > 0 && attempt < 4; attempt += 1) {
      if (attempt > 0) await delay(50 * 2 ** attempt);
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: open } }));
      open = (answer.UnprocessedItems?.[table] ?? []) as typeof open;
    }
  }

  return {
    async find(keys) {
      const parts = await inTurns(inParts([...new Set(keys)], keysPerRead), read);
      return new Map(parts.flat());
    },
    async keep(texts) {
      await inTurns(inParts([...texts], itemsPerWrite), write);
    },
  };
}

function inParts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

/** A few calls at once: a repository of 100,000 files must not open a thousand connections. */
async function inTurns<Part, Result>(
  parts: readonly Part[],
  work: (part: Part) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = parts.entries();
  const worker = async (): Promise<void> => {
    for (const [index, part] of queue) results[index] = await work(part);
  };
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, parts.length) }, worker));
  return results;
}
