import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type ObjectFormat, type ObjectId, objectIdOf } from './object-id.ts';
import type { ObjectType } from './pack-cursor.ts';

const typeNumbers: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };

/** Contents that go into several packs: hashed and compressed once, for as long as somebody holds the very same bytes. */
export type PreparedContents = Map<ObjectFormat, WeakMap<Uint8Array, PreparedContent>>;

interface PreparedContent {
  readonly id: ObjectId;
  readonly deflated: Buffer;
}

/** Collects new objects, each once, and writes them as a pack without deltas. https://git-scm.com/docs/pack-format */
export class PackWriter {
  readonly #format: ObjectFormat;
  readonly #entries = new Map<ObjectId, readonly Buffer[]>();

  readonly #prepared: WeakMap<Uint8Array, PreparedContent>;

  /** `prepared` is shared between writers of the same contents. */
  constructor(format: ObjectFormat, prepared?: PreparedContents) {
    this.#format = format;
    this.#prepared = prepared?.get(format) ?? new WeakMap();
    prepared?.set(format, this.#prepared);
  }

  /** Adds an object and gives its id. With `known`, one that the receiver has is not added. */
  add(type: ObjectType, content: Uint8Array, known?: ReadonlySet<ObjectId>): ObjectId {
    const prepared = type === 'blob' ? this.#prepared.get(content) : undefined;
    const id = prepared?.id ?? objectIdOf(type, content, this.#format);
    if (this.#entries.has(id) || known?.has(id)) return id;
    const deflated = prepared?.deflated ?? deflateSync(content);
    if (type === 'blob' && !prepared) this.#prepared.set(content, { id, deflated });
    this.#entries.set(id, [entryHeader(typeNumbers[type], content.length), deflated]);
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
