import { z } from 'zod';
import { jsonOrNothing } from './json-or-nothing.ts';
import { type PackageFacts, type PackageId, packageKey, type Registry } from './registry.ts';

/** What a registry said about a package, and when. */
export interface PackageRecord {
  /** Absent: the registry has no such package. */
  readonly facts?: PackageFacts;
  readonly etag?: string;
  /** Epoch milliseconds. */
  readonly checkedAt: number;
}

/** Texts by key; those that are unknown are missing from the answer. `AnalysisStore` of shared/state is one. */
export interface KeyedTexts {
  find(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  keep(texts: ReadonlyMap<string, string>): Promise<void>;
}

/** Records of packages, by `packageKey`. */
export interface PackageRecords {
  find(packages: readonly PackageId[]): Promise<ReadonlyMap<string, PackageRecord>>;
  keep(records: readonly (readonly [PackageId, PackageRecord])[]): Promise<void>;
}

const freshMs = 24 * 60 * 60 * 1000;
/** Clocks of different machines differ; one that is further ahead is wrong. */
const aheadMs = 60 * 60 * 1000;

/** Whether it needs no new question. */
export function isFresh({ checkedAt }: PackageRecord, now: number): boolean {
  return checkedAt > now - freshMs && checkedAt < now + aheadMs;
}

const recordSchema = z.object({
  facts: z
    .object({
      latest: z.string().exactOptional(),
      newest: z.string().exactOptional(),
      withdrawn: z.union([z.literal('all'), z.array(z.string())]),
    })
    .exactOptional(),
  etag: z.string().exactOptional(),
  checkedAt: z.number(),
});

/** Packages that one process remembers; a record is a few hundred bytes. */
const remembered = 20_000;

/** Records in a store that everybody shares, and the last ones in memory. A text that is no record is not found. */
export function packageRecords(
  texts: KeyedTexts,
  registries: Readonly<Record<PackageId['ecosystem'], Registry>>,
): PackageRecords {
  const memory = new Map<string, PackageRecord>();
  const remember = (key: string, record: PackageRecord): void => {
    // The one that was not asked for the longest time goes first.
    memory.delete(key);
    memory.set(key, record);
    if (memory.size > remembered) {
      const [oldest] = memory.keys();
      if (oldest !== undefined) memory.delete(oldest);
    }
  };
  // The root is part of the key: another registry may say something else. The number grows with the form of records.
  const storeKey = (id: PackageId): string => `registry 1 ${registries[id.ecosystem].root} ${packageKey(id)}`;

  return {
    async find(packages) {
      const found = new Map<string, PackageRecord>();
      const elsewhere = new Map<string, string>();
      for (const id of packages) {
        const key = packageKey(id);
        const record = memory.get(key);
        if (record === undefined) elsewhere.set(storeKey(id), key);
        else found.set(key, record);
      }
      if (elsewhere.size === 0) return found;
      for (const [place, text] of await texts.find([...elsewhere.keys()])) {
        const key = elsewhere.get(place);
        const record = recordSchema.safeParse(jsonOrNothing(text));
        if (key === undefined || !record.success) continue;
        found.set(key, record.data);
      }
      for (const [key, record] of found) remember(key, record);
      return found;
    },
    async keep(records) {
      for (const [id, record] of records) remember(packageKey(id), record);
      if (records.length === 0) return;
      await texts.keep(new Map(records.map(([id, record]) => [storeKey(id), JSON.stringify(record)])));
    },
  };
}
