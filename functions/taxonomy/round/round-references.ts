import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import { formatOf } from '../document/formats.ts';
import type { Node } from '../document/node.ts';
import {
  type ReferenceDocument,
  refreshReferences,
  storedFactsSchema,
} from '../references/refresh-references.ts';
import { eachAtOnce } from './each-at-once.ts';
import type { RoundInput, RoundPlan } from './plan.ts';
import { readRecord, writeRecord } from './read-state.ts';
import type { SetState } from './set-state.ts';

const blobsAtOnce = 32;

/** Brings what is known of references up to date; only documents that changed are looked at again. */
export async function refreshRoundReferences(
  blobs: BlobStore,
  { state, present, absent }: RoundInput,
  plan: RoundPlan,
): Promise<{ readonly hash: string | undefined; readonly broken: number }> {
  const previous = await readRecord(blobs, state.references, storedFactsSchema.catch([]));
  const known = new Map((previous ?? []).map(([path, { hash }]) => [path, hash]));
  const unknown = [...plan.documents].filter(([path, hash]) => known.get(path) !== hash);
  const documents = await readDocuments(blobs, plan.documents, {
    paths: new Set(unknown.map(([path]) => path)),
    values: plan.values,
    puts: plan.puts,
  });
  const pending = new Set(plan.replicas.flatMap(({ quarantine }) => quarantine.map(({ path }) => path)));
  const names = [...present, ...absent].map(({ name }) => name);
  const { facts, broken } = refreshReferences(previous, documents, pending, { repositories: names });
  const isSame = unknown.length === 0 && known.size === plan.documents.size;
  return { hash: isSame ? state.references : await writeRecord(blobs, facts), broken: broken.length };
}

/** The documents of the index, for a look at their references. Those that are gone from the store are left out. */
export async function indexDocuments(
  blobs: BlobStore,
  state: SetState,
): Promise<ReadonlyMap<string, ReferenceDocument>> {
  const documents = new Map(state.documents);
  return readDocuments(blobs, documents, {
    paths: new Set(documents.keys()),
    values: new Map(),
    puts: new Map(),
  });
}

async function readDocuments(
  blobs: BlobStore,
  hashes: ReadonlyMap<string, string>,
  at: {
    /** Those that will be looked at. */
    readonly paths: ReadonlySet<string>;
    readonly values: ReadonlyMap<string, Node>;
    readonly puts: ReadonlyMap<string, Uint8Array>;
  },
): Promise<ReadonlyMap<string, ReferenceDocument>> {
  const read = await eachAtOnce(blobsAtOnce, [...hashes], async ([path, hash]) => {
    const value = at.values.get(path);
    if (value !== undefined) return [[path, { hash, root: () => value }] as const];
    if (!at.paths.has(path)) return [[path, { hash, root: () => notNeeded(path) }] as const];
    const bytes = at.puts.get(hash) ?? (await blobs.get(hash));
    const format = formatOf(path);
    if (bytes === undefined || format === undefined) return [];
    return [[path, { hash, root: () => format.parse(bytes, `index:${path}`).root }] as const];
  });
  return new Map(read.flat());
}

function notNeeded(path: string): never {
  throw new RangeError(`the facts of ${path} are known`);
}
