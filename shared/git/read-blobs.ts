import { collectPack, requireVersion2 } from './collect-pack.ts';
import { protocolError } from './errors.ts';
import type { ObjectId } from './object-id.ts';
import { type PackContents, readPack } from './pack-objects.ts';
import type { SourceCapabilities } from './source.ts';
import type { SparseOptions } from './sparse-source.ts';
import type { Transport } from './transport.ts';

/** The content of a blob, or why there is none. */
export type BlobAnswer =
  | { readonly id: ObjectId; readonly bytes: Buffer }
  | { readonly id: ObjectId; readonly tooLarge: true }
  /** The id names something that is no file: the tree that says so is wrong. */
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
 * asked, so the first that is missing is likely the large one, and is asked for alone.
 *
 * Throws `GIT_PROTOCOL_TOO_OLD` for hosts of version 0, `GIT_REF_MOVED` when the host does not have one of the ids, and
 * the transport's errors.
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
    const { pack, whole } = await collectPack(
      transport,
      source,
      {
        wants: group,
        haves: [],
        thin: false,
        ofsDelta: true,
        // As git itself asks for single files.
        ...(source.filter ? { filter: 'blob:none' } : {}),
      },
      { limit: options.packLimitBytes, signal: options.signal, onBytes: options.onBytes },
    );
    const contents = await readPack(pack, {
      format: source.objectFormat,
      where: source.remote.url,
      memoryLimit: Math.max(4 * options.packLimitBytes, options.blobLimitBytes),
      cut: !whole,
    });
    const missing: ObjectId[] = [];
    for (const id of group) {
      const answer = answerFor(id, contents, options.blobLimitBytes);
      if (answer) yield answer;
      else missing.push(id);
    }
    const [first, ...others] = missing;
    if (first === undefined) continue;
    if (group.length === 1) {
      if (contents.whole && contents.passedOver.size === 0 && contents.unresolved === 0) {
        throw protocolError('the host left out a file that it was asked for', source.remote.url);
      }
      yield { id: first, tooLarge: true };
    } else {
      groups.unshift([first], ...inGroups(others, Math.ceil(others.length / 2)));
    }
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
