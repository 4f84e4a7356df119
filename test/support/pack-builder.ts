import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { ObjectFormat, ObjectId } from '../../shared/git/object-id.ts';

const types = { commit: 1, tree: 2, blob: 3, tag: 4, ofsDelta: 6, refDelta: 7 } as const;

/** The text of a commit with these parents; `message` tells commits apart. */
export function commitText(parents: readonly ObjectId[], message = 'A commit\n'): string {
  const author = 'Test Author <author@example.test> 1700000000 +0000';
  const lines = [`tree ${'4b825dc6'.repeat(5)}`, ...parents.map((id) => `parent ${id}`)];
  return `${lines.join('\n')}\nauthor ${author}\ncommitter ${author}\n\n${message}`;
}

/** The id that git gives a commit of that text. */
export function commitId(text: string, format: ObjectFormat = 'sha1'): ObjectId {
  return createHash(format)
    .update(`commit ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

/** Builds a pack entry by entry, as https://git-scm.com/docs/pack-format describes it. */
export class PackBuilder {
  readonly #entries: Buffer[] = [];
  #length = 12;

  /** Adds a whole object and gives its offset. */
  add(type: 'commit' | 'tree' | 'blob' | 'tag', content: string | Buffer): number {
    const bytes = Buffer.from(content);
    return this.#append(Buffer.concat([entryHeader(types[type], bytes.length), deflateSync(bytes)]));
  }

  /** Adds a delta against the object at an offset of this pack. */
  addOfsDelta(baseOffset: number, delta: Buffer): number {
    const distance = offsetBytes(this.#length - baseOffset);
    const header = entryHeader(types.ofsDelta, delta.length);
    return this.#append(Buffer.concat([header, distance, deflateSync(delta)]));
  }

  /** Adds a delta against an object by its id, in the pack or not. */
  addRefDelta(base: ObjectId, delta: Buffer): number {
    const header = entryHeader(types.refDelta, delta.length);
    return this.#append(Buffer.concat([header, Buffer.from(base, 'hex'), deflateSync(delta)]));
  }

  /** Adds bytes as they are. */
  addRaw(bytes: Buffer): number {
    return this.#append(bytes);
  }

  build(format: ObjectFormat = 'sha1'): Buffer {
    const header = Buffer.alloc(12);
    header.write('PACK');
    header.writeUInt32BE(2, 4);
    header.writeUInt32BE(this.#entries.length, 8);
    const body = Buffer.concat([header, ...this.#entries]);
    return Buffer.concat([body, createHash(format).update(body).digest()]);
  }

  #append(entry: Buffer): number {
    const offset = this.#length;
    this.#entries.push(entry);
    this.#length += entry.length;
    return offset;
  }
}

function entryHeader(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let rest = size >> 4;
  bytes.push((type << 4) | (size & 15) | (rest > 0 ? 0x80 : 0));
  while (rest > 0) {
    const next = rest >> 7;
    bytes.push((rest & 0x7f) | (next > 0 ? 0x80 : 0));
    rest = next;
  }
  return Buffer.from(bytes);
}

function offsetBytes(distance: number): Buffer {
  const bytes = [distance & 0x7f];
  let rest = distance >> 7;
  while (rest > 0) {
    rest -= 1;
    bytes.unshift(0x80 | (rest & 0x7f));
    rest >>= 7;
  }
  return Buffer.from(bytes);
}

function sizeBytes(size: number): number[] {
  const bytes: number[] = [];
  let rest = size;
  do {
    const more = rest >= 0x80;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

/** One step of a delta: bytes of the base, or new ones. */
export type DeltaStep =
  | { readonly copy: readonly [offset: number, length: number] }
  | { readonly insert: string };

/** A delta that turns a text of `baseSize` bytes into one of `targetSize`. */
export function delta(baseSize: number, targetSize: number, steps: readonly DeltaStep[]): Buffer {
  const bytes = [...sizeBytes(baseSize), ...sizeBytes(targetSize)];
  for (const step of steps) {
    if ('insert' in step) bytes.push(step.insert.length, ...Buffer.from(step.insert));
    else {
      const [offset, length] = step.copy;
      bytes.push(0x80 | 0x0f | 0x30, offset & 255, (offset >> 8) & 255, (offset >> 16) & 255, offset >> 24);
      bytes.push(length & 255, (length >> 8) & 255);
    }
  }
  return Buffer.from(bytes);
}
