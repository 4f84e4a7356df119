import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type ObjectFormat, type ObjectId, objectIdOf } from './object-id.ts';
import type { ObjectType } from './pack-cursor.ts';

const typeNumbers: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };

/** Collects new objects, each once, and writes them as a pack without deltas. https://git-scm.com/docs/pack-format */
export class PackWriter {
  readonly #format: ObjectFormat;
  readonly #entries = new Map<ObjectId, readonly Buffer[]>();

  constructor(format: ObjectFormat) {
    this.#format = format;
  }

  /** Adds an object and gives its id. With `known`, one that the receiver has is not added. */
  add(type: ObjectType, content: Uint8Array, known?: ReadonlySet<ObjectId>): ObjectId {
    const id = objectIdOf(type, content, this.#format);
    if (!this.#entries.has(id) && !known?.has(id)) {
      this.#entries.set(id, [entryHeader(typeNumbers[type], content.length), deflateSync(content)]);
    }
    return id;
  }

  /** The pack of all objects so far. */
  build(): Buffer {
    const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
    header.writeUInt32BE(this.#entries.size, 8);
    const body = Buffer.concat([header, ...[...this.#entries.values()].flat()]);
    return Buffer.concat([body, createHash(this.#format).update(body).digest()]);
  }
}

function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f);
  }
  return Buffer.from(bytes);
}
