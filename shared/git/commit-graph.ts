import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { GitError, protocolError } from './errors.ts';
import type { ObjectFormat, ObjectId } from './object-id.ts';

/** As much of a history as one pack shows. */
export interface CommitGraph {
  /** Commits to their parents. */
  readonly parents: ReadonlyMap<ObjectId, readonly ObjectId[]>;
  /** False when the pack holds commits that could not be read, because their delta base is outside of it. */
  readonly complete: boolean;
}

interface Entry {
  readonly data: Buffer;
}

const commitType = 1;
const tagType = 4;
const ofsDeltaType = 6;
const refDeltaType = 7;
/** Real commits are far smaller; what claims more is not worth the memory. */
const commitSizeLimit = 16 * 1024 * 1024;

/**
 * Reads the commits of a pack that is held in memory, whole or cut off. Git writes commits before trees and blobs, so
 * reading stops at the first of those: a huge blob is never unpacked.
 * https://git-scm.com/docs/pack-format
 */
export function readCommitGraph(pack: Buffer, format: ObjectFormat, where: string): CommitGraph {
  if (pack.length < 12 || pack.toString('latin1', 0, 4) !== 'PACK') throw protocolError('not a pack', where);
  const count = pack.readUInt32BE(8);
  const reader = new PackReader(pack, format, where);
  const parents = new Map<ObjectId, readonly ObjectId[]>();
  let complete = true;
  for (let index = 0; index < count; index += 1) {
    const found = readNext(reader, where);
    if (found === 'end-of-commits') break;
    if (found === 'unresolved') complete = false;
    else if (found !== 'tag') parents.set(found.id, parentsOf(found.data));
  }
  return { parents, complete };
}

function readNext(reader: PackReader, where: string): ReturnType<PackReader['next']> {
  try {
    return reader.next();
  } catch (error) {
    throw error instanceof GitError ? error : protocolError('the pack is damaged', where, error);
  }
}

function parentsOf(commit: Buffer): ObjectId[] {
  const end = commit.indexOf('\n\n');
  const lines = commit.toString('latin1', 0, end < 0 ? commit.length : end).split('\n');
  return lines.filter((line) => line.startsWith('parent ')).map((line) => line.slice('parent '.length));
}

/** Walks the entries of a pack. Only commits are kept for later deltas: a delta has the type of its base. */
class PackReader {
  readonly #pack: Buffer;
  readonly #format: ObjectFormat;
  readonly #where: string;
  readonly #byOffset = new Map<number, Entry>();
  readonly #byId = new Map<ObjectId, Entry>();
  #position = 12;

  constructor(pack: Buffer, format: ObjectFormat, where: string) {
    this.#pack = pack;
    this.#format = format;
    this.#where = where;
  }

  /** The next entry, while entries are commits and tags. */
  next(): { readonly id: ObjectId; readonly data: Buffer } | 'tag' | 'unresolved' | 'end-of-commits' {
    const start = this.#position;
    const { type, size } = this.#readHeader();
    const isDelta = type === ofsDeltaType || type === refDeltaType;
    if ((type !== commitType && type !== tagType && !isDelta) || size > commitSizeLimit)
      return 'end-of-commits';
    const base = this.#readBase(type, start);
    const data = this.#inflate(size);
    if (type === tagType) return 'tag';
    if (isDelta && !base) return 'unresolved';
    const commit = base ? applyDelta(base.data, data, this.#where) : data;
    const id = createHash(this.#format).update(`commit ${commit.length}\0`).update(commit).digest('hex');
    this.#byOffset.set(start, { data: commit });
    this.#byId.set(id, { data: commit });
    return { id, data: commit };
  }

  #readHeader(): { type: number; size: number } {
    let byte = this.#byte();
    const type = (byte >> 4) & 7;
    let size = byte & 15;
    let scale = 16;
    while (byte & 0x80) {
      byte = this.#byte();
      size += (byte & 0x7f) * scale;
      scale *= 128;
    }
    return { type, size };
  }

  #readBase(type: number, start: number): Entry | undefined {
    if (type === refDeltaType) {
      const length = this.#format === 'sha1' ? 20 : 32;
      const id = this.#pack.toString('hex', this.#position, this.#position + length);
      this.#position += length;
      return this.#byId.get(id);
    }
    if (type !== ofsDeltaType) return undefined;
    let byte = this.#byte();
    let distance = byte & 0x7f;
    while (byte & 0x80) {
      byte = this.#byte();
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    return this.#byOffset.get(start - distance);
  }

  #inflate(size: number): Buffer {
    // `info` is how zlib tells where the compressed bytes ended; its type is not in @types/node.
    const inflated = inflateSync(this.#pack.subarray(this.#position), {
      info: true,
      chunkSize: Math.min(Math.max(size, 64), 1024 * 1024),
      maxOutputLength: Math.max(size, 1),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    this.#position += inflated.engine.bytesWritten;
    return inflated.buffer;
  }

  #byte(): number {
    const byte = this.#pack[this.#position];
    if (byte === undefined) throw protocolError('the pack ends in the middle of an object', this.#where);
    this.#position += 1;
    return byte;
  }
}

function applyDelta(base: Buffer, delta: Buffer, where: string): Buffer {
  let position = 0;
  const byte = (): number => {
    const value = delta[position];
    if (value === undefined) throw protocolError('a delta ends too early', where);
    position += 1;
    return value;
  };
  const size = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (!(next & 0x80)) return value;
      scale *= 128;
    }
  };
  size();
  const length = size();
  if (length > commitSizeLimit) throw protocolError('a delta makes a commit that is too large', where);
  const target = Buffer.allocUnsafe(length);
  let written = 0;
  while (position < delta.length) {
    const instruction = byte();
    if (instruction & 0x80) {
      let offset = 0;
      let length = 0;
      for (let bit = 0; bit < 4; bit += 1) if (instruction & (1 << bit)) offset += byte() * 2 ** (8 * bit);
      for (let bit = 0; bit < 3; bit += 1) if (instruction & (16 << bit)) length += byte() * 2 ** (8 * bit);
      written += base.copy(target, written, offset, offset + (length || 0x10000));
    } else {
      written += delta.copy(target, written, position, position + instruction);
      position += instruction;
    }
  }
  return target;
}

/** What a graph says about "is `ancestor` an ancestor of `tip`?". */
export type AncestryAnswer = 'yes' | 'no' | 'unknown';

/**
 * Answers from what the graph shows. `graph` holds everything reachable from the tip down to what the receiver had, so
 * reaching the ancestor as a parent is a yes, and running out of commits without leaving the graph is a no; leaving it
 * elsewhere proves nothing.
 */
export function isAncestor(graph: CommitGraph, tip: ObjectId, ancestor: ObjectId): AncestryAnswer {
  if (tip === ancestor) return 'yes';
  const seen = new Set<ObjectId>([tip]);
  const queue: ObjectId[] = [tip];
  let leftTheGraph = false;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const parents = graph.parents.get(id);
    if (!parents) {
      leftTheGraph = true;
      continue;
    }
    for (const parent of parents) {
      if (parent === ancestor) return 'yes';
      if (!seen.has(parent)) {
        seen.add(parent);
        queue.push(parent);
      }
    }
  }
  return leftTheGraph ? 'unknown' : 'no';
}
