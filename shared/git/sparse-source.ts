import { collectPack, packTooLarge, requireVersion2 } from './collect-pack.ts';
import { parseCommit, parseTag } from './commit-object.ts';
import { GitError } from './errors.ts';
import type { ObjectId } from './object-id.ts';
import { type PackContents, type PackObject, readPack } from './pack-objects.ts';
import { makeSnapshot, readTrees, type Snapshot } from './snapshot.ts';
import type { SourceCapabilities } from './source.ts';
import type { Transport } from './transport.ts';

/** Trees and commits of some million files; hosts without `filter` send the contents too. */
const packLimit = { filtered: 64 * 1024 * 1024, whole: 256 * 1024 * 1024 };
const memoryLimit = 256 * 1024 * 1024;
/** A tag of a tag of a tag is a joke, a longer chain an attack. */
const tagDepth = 8;

/** Who is told of what goes over the wire. */
export interface SparseOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of every pack. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Reads commits with their whole trees, without history and contents: one request for all of them, and what they share
 * comes once. Ids of annotated tags lead to the commits they name. A commit that the host does not have is missing in the
 * answer, for which the others are asked for one by one. A host without `filter` sends the contents too; they are dropped.
 *
 * Throws `GIT_PROTOCOL_TOO_OLD` for hosts of version 0, `GIT_NOT_A_COMMIT` for ids of other objects,
 * `GIT_PACK_TOO_LARGE`, `GIT_TREE_TOO_LARGE`, and the transport's errors.
 */
export async function readSnapshots(
  transport: Transport,
  source: SourceCapabilities,
  commits: readonly ObjectId[],
  options: SparseOptions = {},
): Promise<ReadonlyMap<ObjectId, Snapshot>> {
  requireVersion2(source);
  const wants = [...new Set(commits)];
  if (wants.length === 0) return new Map();
  try {
    return await readTogether(transport, source, wants, options);
  } catch (error) {
    if (!(error instanceof GitError) || error.code !== 'GIT_REF_MOVED') throw error;
    if (wants.length === 1) return new Map();
  }
  const found = new Map<ObjectId, Snapshot>();
  for (const want of wants) {
    for (const [id, snapshot] of await readSnapshots(transport, source, [want], options))
      found.set(id, snapshot);
  }
  return found;
}

async function readTogether(
  transport: Transport,
  source: SourceCapabilities,
  wants: readonly ObjectId[],
  { signal, onBytes }: SparseOptions,
): Promise<ReadonlyMap<ObjectId, Snapshot>> {
  const { objectFormat, filter } = source;
  const where = source.remote.url;
  const request = { wants, haves: [], thin: false, ofsDelta: true, depth: 1 } as const;
  const { pack, whole } = await collectPack(
    transport,
    source,
    filter ? { ...request, filter: 'blob:none' } : request,
    { limit: filter ? packLimit.filtered : packLimit.whole, signal, onBytes },
  );
  if (!whole) throw packTooLarge('the folders of the repository are too much to hold', where);
  const contents = await readPack(pack, {
    format: objectFormat,
    where,
    memoryLimit,
    types: new Set(['commit', 'tree', 'tag']),
  });
  requireAll(contents, filter, where);
  const folders = new Map(
    [...contents.objects].flatMap(([id, { type, bytes }]) => (type === 'tree' ? [[id, bytes] as const] : [])),
  );
  const trees = readTrees(folders, objectFormat, where);
  return new Map(
    wants.map((want) => {
      const { id, bytes } = peel(want, contents.objects, where);
      return [want, makeSnapshot(parseCommit(id, bytes, where), trees, { objectFormat, where })];
    }),
  );
}

function requireAll(contents: PackContents, filter: boolean, where: string): void {
  const { passedOver, unresolved, whole } = contents;
  // Among contents that nobody asked for, a delta may be left over; a folder that is missing is noticed later.
  if (whole && passedOver.size === 0 && (unresolved === 0 || !filter)) return;
  throw packTooLarge('the folders of the repository are too much to hold', where);
}

function peel(
  want: ObjectId,
  objects: ReadonlyMap<ObjectId, PackObject>,
  where: string,
): { readonly id: ObjectId; readonly bytes: Buffer } {
  let id = want;
  for (let depth = 0; depth < tagDepth; depth += 1) {
    const object = objects.get(id);
    if (object?.type === 'commit') return { id, bytes: object.bytes };
    if (object?.type !== 'tag') break;
    id = parseTag(object.bytes, where).object;
  }
  throw new GitError({
    code: 'GIT_NOT_A_COMMIT',
    what: `${want} does not lead to a commit`,
    where,
    remedy: 'Name a branch, a commit, or a tag of one.',
  });
}
