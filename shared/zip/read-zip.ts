import { inflateRawSync } from 'node:zlib';

/** A file or folder that a zip names. */
export interface ZipEntry {
  /** As it is written: it may lead anywhere. Folders end with `/`. */
  readonly path: string;
  /** Type and permissions as `st_mode` has them; 0 where the zip was not written on Unix. */
  readonly mode: number;
  /** Unpacked, as the zip claims; reading gives no more. */
  readonly bytes: number;
  readonly method: number;
  /** Where the packed bytes are described, and how many they are. */
  readonly offset: number;
  readonly packedBytes: number;
}

/** Bytes that are no zip, or one with parts that are not read here (encryption, files over 4 GiB). */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const endMark = 0x06054b50;
const endSize = 22;
const longestComment = 0xffff;
const longLocatorMark = 0x07064b50;
const longLocatorSize = 20;
const longEndMark = 0x06064b50;
const centralMark = 0x02014b50;
const centralSize = 46;
const localMark = 0x04034b50;
const localSize = 30;
const unix = 3;
const stored = 0;
const deflated = 8;
const encrypted = 1;

/**
 * What a zip names, in its own order, without unpacking any of it. Throws `ZipError`.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(zip: Uint8Array): readonly ZipEntry[] {
  const bytes = view(zip);
  return orZipError(() => {
    const { count, offset } = findDirectory(bytes);
    const entries: ZipEntry[] = [];
    let at = offset;
    for (let index = 0; index < count; index += 1) {
      if (bytes.readUInt32LE(at) !== centralMark) throw new ZipError(`entry ${index} is damaged`);
      const [nameSize, extraSize, commentSize] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
      const end = at + centralSize + (nameSize ?? 0);
      entries.push(entryAt(bytes, at, end));
      at = end + (extraSize ?? 0) + (commentSize ?? 0);
    }
    return entries;
  });
}

/** The content of an entry. Throws `ZipError`, also where there is more than the zip claims. */
export function unpackEntry(zip: Uint8Array, entry: ZipEntry): Uint8Array {
  const bytes = view(zip);
  return orZipError(() => {
    if (bytes.readUInt32LE(entry.offset) !== localMark) throw new ZipError(`${entry.path} is damaged`);
    const start =
      entry.offset +
      localSize +
      bytes.readUInt16LE(entry.offset + 26) +
      bytes.readUInt16LE(entry.offset + 28);
    if (start + entry.packedBytes > bytes.length) throw new ZipError(`${entry.path} is cut off`);
    const packed = bytes.subarray(start, start + entry.packedBytes);
    if (entry.method === stored) return packed;
    if (entry.method !== deflated) throw new ZipError(`${entry.path} is packed by method ${entry.method}`);
    if (entry.bytes === 0) return new Uint8Array();
    return inflateRawSync(packed, { maxOutputLength: entry.bytes });
  });
}

function entryAt(bytes: Buffer, at: number, end: number): ZipEntry {
  const path = bytes.toString('utf8', at + centralSize, end);
  if ((bytes.readUInt16LE(at + 8) & encrypted) !== 0) throw new ZipError(`${path} is encrypted`);
  const [packedBytes, size, offset] = [20, 24, 42].map((field) => bytes.readUInt32LE(at + field));
  // All ones: the number itself is written elsewhere, which only files or archives over 4 GiB need.
  if ([packedBytes, size, offset].includes(0xffffffff)) throw new ZipError(`${path} is over 4 GiB`);
  return {
    path,
    mode: bytes.readUInt8(at + 5) === unix ? bytes.readUInt32LE(at + 38) >>> 16 : 0,
    bytes: size ?? 0,
    method: bytes.readUInt16LE(at + 10),
    offset: offset ?? 0,
    packedBytes: packedBytes ?? 0,
  };
}

/** The directory stands at the end, before a comment; with over 65,535 entries, it is described by a longer record before that. */
function findDirectory(bytes: Buffer): { readonly count: number; readonly offset: number } {
  let end = bytes.length - endSize;
  while (end >= 0 && bytes.readUInt32LE(end) !== endMark) {
    if (bytes.length - end > endSize + longestComment) throw new ZipError('it has no directory');
    end -= 1;
  }
  if (end < 0) throw new ZipError('it has no directory');
  const locator = end - longLocatorSize;
  if (locator >= 0 && bytes.readUInt32LE(locator) === longLocatorMark) {
    const long = Number(bytes.readBigUInt64LE(locator + 8));
    if (bytes.readUInt32LE(long) === longEndMark) {
      const [count, offset] = [32, 48].map((field) => Number(bytes.readBigUInt64LE(long + field)));
      return { count: count ?? 0, offset: offset ?? 0 };
    }
  }
  return { count: bytes.readUInt16LE(end + 10), offset: bytes.readUInt32LE(end + 16) };
}

function view(zip: Uint8Array): Buffer {
  return Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
}

function orZipError<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof ZipError) throw error;
    // Numbers that lead beyond the end, and what cannot be inflated.
    throw new ZipError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
