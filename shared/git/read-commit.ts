import { collectPack, requireVersion2 } from './collect-pack.ts';
import { type Commit, parseCommit, parseTag } from './commit-object.ts';
import { GitError } from './errors.ts';
import type { ObjectId } from './object-id.ts';
import { readPack } from './pack-objects.ts';
import type { SourceCapabilities } from './source.ts';
import type { SparseOptions } from './sparse-source.ts';
import type { Transport } from './transport.ts';

/** A commit is some hundred bytes; hosts without `filter` send its files behind it, which are cut off. */
const packLimit = 1024 * 1024;
/** A tag of a tag of a tag is a joke, a longer chain an attack. */
const tagDepth = 8;

/**
 * Reads one commit, without its tree and its history; the id of an annotated tag leads to the commit that it names.
 * `undefined`: the host has nothing of that id, or it is no commit. Throws `GIT_PROTOCOL_TOO_OLD` for hosts of version 0, and
 * the transport's errors.
 */
export async function readCommit(
  transport: Transport,
  source: SourceCapabilities,
  id: ObjectId,
  { signal, onBytes }: SparseOptions = {},
): Promise<Commit | undefined> {
  requireVersion2(source);
  const { objectFormat, filter } = source;
  const where = source.remote.url;
  const request = { wants: [id], haves: [], thin: false, ofsDelta: true, depth: 1 } as const;
  try {
    const { pack, whole } = await collectPack(
      transport,
      source,
      filter ? { ...request, filter: 'tree:0' } : request,
      { limit: packLimit, signal, onBytes },
    );
    const { objects } = await readPack(pack, {
      format: objectFormat,
      where,
      memoryLimit: 4 * packLimit,
      types: new Set(['commit', 'tag']),
      cut: !whole,
    });
    let at = id;
    for (let depth = 0; depth < tagDepth; depth += 1) {
      const object = objects.get(at);
      if (object?.type === 'commit') return parseCommit(at, object.bytes, where);
      if (object?.type !== 'tag') return undefined;
      at = parseTag(object.bytes, where).object;
    }
    return undefined;
  } catch (error) {
    if (error instanceof GitError && error.code === 'GIT_REF_MOVED') return undefined;
    throw error;
  }
}
