import { z } from 'zod';
import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { SetPointer, TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import {
  type ConflictRecord,
  conflictRecordSchema,
  type Decision,
  decisionSchema,
  type Manifest,
  manifestSchema,
  type SetState,
  setStateSchema,
  type VersionRecord,
  versionRecordSchema,
} from './set-state.ts';

/** What is known of a set, and the pointer that must still be there when it is replaced. */
export interface KnownState {
  readonly pointer: SetPointer | undefined;
  readonly state: SetState;
  /** The pointer names a state that is gone: nothing is known, so that files are only united and nothing is deleted. */
  readonly lost: boolean;
}

/** A set that nothing is known of. */
const unknownSet: SetState = {
  version: 1,
  files: '',
  documents: [],
  replicas: {},
  coveredUntil: 0,
};

/** Reads what is known of a set. */
export async function readSetState(
  store: Pick<TaxonomyStore, 'pointer'>,
  blobs: BlobStore,
  set: string,
): Promise<KnownState> {
  const pointer = await store.pointer(set);
  if (pointer === undefined) return { pointer, state: unknownSet, lost: false };
  const state = await readRecord(blobs, pointer.state, setStateSchema);
  return { pointer, state: state ?? unknownSet, lost: state === undefined };
}

/** The newest versions, newest first; fewer than `limit` where there are no more, or where one is gone. */
export async function readVersions(
  blobs: BlobStore,
  state: SetState,
  limit: number,
): Promise<readonly VersionRecord[]> {
  const versions: VersionRecord[] = [];
  for (let hash = state.head; hash !== undefined && versions.length < limit; ) {
    const version = await readRecord(blobs, hash, versionRecordSchema);
    if (!version) break;
    versions.push(version);
    hash = version.parent;
  }
  return versions;
}

/** The version of that number; `undefined` when there is none, or a record between is gone. */
export async function findVersion(
  blobs: BlobStore,
  state: SetState,
  number: number,
): Promise<VersionRecord | undefined> {
  for (let hash = state.head; hash !== undefined; ) {
    const version = await readRecord(blobs, hash, versionRecordSchema);
    if (version === undefined || version.number <= number) {
      return version?.number === number ? version : undefined;
    }
    hash = version.parent;
  }
  return undefined;
}

/** The conflicts that are kept: all open ones, and the newest of the others. Newest first. */
export async function readConflicts(blobs: BlobStore, state: SetState): Promise<readonly ConflictRecord[]> {
  return (await readRecord(blobs, state.conflicts, z.array(conflictRecordSchema))) ?? [];
}

/** What people have decided and no round has applied. */
export async function readDecisions(blobs: BlobStore, state: SetState): Promise<readonly Decision[]> {
  return (await readRecord(blobs, state.decisions, z.array(decisionSchema))) ?? [];
}

/** The manifest of that hash; an empty one when it is gone: then nothing was ever agreed on. */
export async function readManifest(blobs: BlobStore, hash: string | undefined): Promise<Manifest> {
  return new Map(await readRecord(blobs, hash, manifestSchema));
}

/** A record that was stored with `writeRecord`; `undefined` when it is gone. Throws when it is none. */
export async function readRecord<Value>(
  blobs: BlobStore,
  hash: string | undefined,
  schema: z.ZodType<Value>,
): Promise<Value | undefined> {
  const bytes = hash === undefined ? undefined : await blobs.get(hash);
  return bytes && schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

/** Stores a manifest and gives its hash: the same for the same files. */
export function writeManifest(blobs: BlobStore, manifest: Manifest): Promise<string> {
  return writeRecord(
    blobs,
    [...manifest].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Stores a record and gives its hash. */
export function writeRecord(blobs: BlobStore, value: object): Promise<string> {
  return blobs.put(Buffer.from(JSON.stringify(value)));
}
