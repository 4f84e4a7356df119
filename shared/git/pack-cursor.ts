import { constants, createInflate, inflateSync } from 'node:zlib';
import { protocolError } from './errors.ts';
import type { ObjectFormat, ObjectId } from './object-id.ts';

/** The four kinds of git objects. */
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** What stands before the compressed bytes of an entry. */
export interface PackEntry {
  /** Offset in the pack. */
  readonly start: number;
  /** Bytes of the object, or of the delta, once inflated. */
  readonly size: number;
  /** Of a delta: the base, as an offset in this pack or as an id. */
  readonly kind: ObjectType | { readonly baseOffset: number } | { readonly baseId: ObjectId };
}

const typesByNumber: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const ofsDelta = 6;
const refDelta = 7;
const headerLength = 12;

/**
 * Walks the entries of a pack that is held in memory: read an entry's header, then its content, in turn. All errors are
 * `GIT_PROTOCOL_UNEXPECTED`. https://git-scm.com/docs/pack-format
 */
export class PackCursor {
  /** Offset of the next byte. */
  position = headerLength;
  /** How many entries the pack claims to have. */
  readonly count: number;
  readonly #pack: Buffer;
  readonly #idLength: number;
  readonly #where: string;
  #cut = false;

  constructor(pack: Buffer, format: ObjectFormat, where: string) {
    if (pack.length < headerLength || pack.toString('latin1', 0, 4) !== 'PACK') {
      throw protocolError('not a pack', where);
    }
    const version = pack.readUInt32BE(4);
    if (version !== 2 && version !== 3) throw protocolError(`a pack of version ${version}`, where);
    this.count = pack.readUInt32BE(8);
    this.#pack = pack;
    this.#idLength = format === 'sha1' ? 20 : 32;
    this.#where = where;
  }

  /** Whether the last error came because the bytes ended in the middle of an entry. */
  get cut(): boolean {
    return this.#cut;
  }

  /** The header of the next entry. */
  readEntry(): PackEntry {
    const start = this.position;
    let byte = this.#byte();
    const type = (byte >> 4) & 7;
    let size = byte & 15;
    for (let scale = 16; byte & 0x80; scale *= 128) {
      byte = this.#byte();
      size += (byte & 0x7f) * scale;
      if (size > Number.MAX_SAFE_INTEGER) throw this.#damaged('an entry names an impossible size');
    }
    const whole = typesByNumber[type];
    if (whole) return { start, size, kind: whole };
    if (type === ofsDelta) return { start, size, kind: { baseOffset: start - this.#distance() } };
    if (type === refDelta) return { start, size, kind: { baseId: this.#id() } };
    throw this.#damaged(`an entry of the unknown type ${type}`);
  }

  /** The content of the entry whose header was read last, in memory. */
  inflate(size: number): Buffer {
    try {
      // `info` is how zlib tells where the compressed bytes ended; its type is not in @types/node.
      const inflated = inflateSync(this.#pack.subarray(this.position), {
        info: true,
        chunkSize: Math.min(Math.max(size, 64), 1024 * 1024),
        maxOutputLength: Math.max(size, 1),
      }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
      if (inflated.buffer.length !== size) throw this.#damaged('an object has another size than it says');
      this.position += inflated.engine.bytesWritten;
      return inflated.buffer;
    } catch (error) {
      throw this.#inflateError(error);
    }
  }

  /** Like `inflate`, but hands the content over piece by piece and holds none of it. */
  async inflateThrough(size: number, take: (chunk: Buffer) => void): Promise<void> {
    const inflate = createInflate({ chunkSize: 256 * 1024 });
    inflate.end(this.#pack.subarray(this.position));
    let length = 0;
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > size) break;
        take(chunk);
      }
    } catch (error) {
      throw this.#inflateError(error);
    }
    if (length !== size) throw this.#damaged('an object has another size than it says');
    this.position += inflate.bytesWritten;
  }

  #inflateError(error: unknown): unknown {
    if (!(error instanceof Error && 'code' in error)) return error;
    if ('errno' in error && error.errno === constants.Z_BUF_ERROR) this.#cut = true;
    return typeof error.code === 'string' && /^(Z_|ERR_)/.test(error.code)
      ? this.#damaged('an object cannot be inflated', error)
      : error;
  }

  #distance(): number {
    let byte = this.#byte();
    let distance = byte & 0x7f;
    while (byte & 0x80) {
      byte = this.#byte();
      distance = (distance + 1) * 128 + (byte & 0x7f);
      if (distance > this.position) throw this.#damaged('a delta builds on something before the pack');
    }
    return distance;
  }

  #id(): ObjectId {
    const end = this.position + this.#idLength;
    if (end > this.#pack.length) throw this.#ended();
    const id = this.#pack.toString('hex', this.position, end);
    this.position = end;
    return id;
  }

  #byte(): number {
    const byte = this.#pack[this.position];
    if (byte === undefined) throw this.#ended();
    this.position += 1;
    return byte;
  }

  #ended(): Error {
    this.#cut = true;
    return this.#damaged('it ends in the middle of an object');
  }

  #damaged(what: string, cause?: unknown): Error {
    return protocolError(`the pack is damaged: ${what}`, this.#where, cause);
  }
}
