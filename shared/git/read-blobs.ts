import { collectPack, requireVersion2 } from './collect-pack.ts';
import { GitError, protocolError } from './errors.ts';
import type { ObjectId } from './object-id.ts';
import { type PackContents, readPack } from './pack-objects.ts';
import type { SourceCapabilities } from './source.ts';
import type { SparseOptions } from './sparse-source.ts';
import type { Transport } from './transport.ts';

/** The content of a blob, or why there is none. */
export type BlobAnswer =
  | { readonly id: ObjectId; readonly bytes: Buffer }
  | { readonly id: ObjectId; readonly tooLarge: true }
  /** The host has no file of that id: it is one of something else (a submodule's commit), or the tree is wrong. */
  | { readonly id: ObjectId; readonly notABlob: true };

/** Limits of reading. */
export interface BlobOptions extends SparseOptions {
  /** Bytes of one pack that are held in memory; about four times as much is held of what it inflates to. */
  readonly packLimitBytes: number;
  /** Bytes of one blob; larger ones are `tooLarge`. */
  readonly blobLimitBytes: number;
}

/** A want is 50 to 74 bytes: requests stay far below what hosts take. */
const idsPerRequest = 1_000;

/**
 * Reads blobs by their ids, each once, in any order. Up to 1,000 come with one request. When a pack is larger than the
 * limit, what has arrived of it is used, and the rest is asked for in parts; the host writes in the order in which it is
 * asked, so the first that is missing is likely the large one, and is asked for alone. An id that the host does not have
 * is looked for by halves, for the host refuses all of a request.
 *
 * Throws `GIT_PROTOCOL_TOO_OLD` for hosts of version 0, and the transport's errors.
 */
export async function* readBlobs(
  transport: Transport,
  source: SourceCapabilities,
  ids: Iterable<ObjectId>,
  options: BlobOptions,
): AsyncGenerator<BlobAnswer, void, void> {
  requireVersion2(source);
  const groups = inGroups([...new Set(ids)], idsPerRequest);
  for (let group = groups.shift(); group; group = groups.shift()) {
    const contents = await readGroup(transport, source, group, options);
    if (contents === 'unknown id') {
      if (group.length > 1) groups.unshift(...inGroups(group, Math.ceil(group.length / 2)));
      else for (const id of group) yield { id, notABlob: true };
      continue;
    }
    const missing: ObjectId[] = [];
    for (const id of group) {
      const answer = answerFor(id, contents, options.blobLimitBytes);
      if (answer) yield answer;
      else missing.push(id);
    }
    const [first, ...others] = missing;
    if (first === undefined) continue;
    if (group.length > 1) {
      groups.unshift([first], ...inGroups(others, Math.ceil(others.length / 2)));
      continue;
    }
    if (contents.whole && contents.passedOver.size === 0 && contents.unresolved === 0) {
      throw protocolError('the host left out a file that it was asked for', source.remote.url);
    }
    yield { id: first, tooLarge: true };
  }
}

async function readGroup(
  transport: Transport,
  source: SourceCapabilities,
  wants: readonly ObjectId[],
  { packLimitBytes, blobLimitBytes, signal, onBytes }: BlobOptions,
): Promise<PackContents | 'unknown id'> {
  const request = { wants, haves: [], thin: false, ofsDelta: true };
  try {
    const { pack, whole } = await collectPack(
      transport,
      source,
      // As git itself asks for single files.
      source.filter ? { ...request, filter: 'blob:none' } : request,
      { limit: packLimitBytes, signal, onBytes },
    );
    return await readPack(pack, {
      format: source.objectFormat,
      where: source.remote.url,
      memoryLimit: Math.max(4 * packLimitBytes, blobLimitBytes),
      cut: !whole,
    });
  } catch (error) {
    if (error instanceof GitError && error.code === 'GIT_REF_MOVED') return 'unknown id';
    throw error;
  }
}

function answerFor(id: ObjectId, contents: PackContents, limit: number): BlobAnswer | undefined {
  const object = contents.objects.get(id);
  if (object && object.type !== 'blob') return { id, notABlob: true };
  const size = object?.bytes.length ?? contents.passedOver.get(id) ?? 0;
  if (size > limit) return { id, tooLarge: true };
  return object && { id, bytes: object.bytes };
}

function inGroups(ids: readonly ObjectId[], size: number): ObjectId[][] {
  const groups: ObjectId[][] = [];
  for (let index = 0; index < ids.length; index += size) groups.push(ids.slice(index, index + size));
  return groups;
}
