import { createHash } from 'node:crypto';
import { applyDelta, deltaSizes } from './delta.ts';
import { protocolError } from './errors.ts';
import { type ObjectFormat, type ObjectId, objectIdOf } from './object-id.ts';
import { type ObjectType, PackCursor, type PackEntry } from './pack-cursor.ts';

/** One object of a pack. */
export interface PackObject {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

/** What a pack holds. */
export interface PackContents {
  /** By the id that was computed from the content: what is in here is what it is asked for by. */
  readonly objects: ReadonlyMap<ObjectId, PackObject>;
  /** Objects that did not fit into the limit, with their size in bytes. */
  readonly passedOver: ReadonlyMap<ObjectId, number>;
  /** Deltas that could not be applied, because their base is not here or was passed over. */
  readonly unresolved: number;
  /** False when the pack was cut off, or would have taken too much work to inflate: there is more in it. */
  readonly whole: boolean;
}

/** How a pack is read. */
export interface PackReadOptions {
  readonly format: ObjectFormat;
  /** Names the remote in errors. */
  readonly where: string;
  /** Bytes of inflated objects that are held in memory. */
  readonly memoryLimit: number;
  /** The bytes given are only the beginning of the pack. */
  readonly cut?: boolean;
  /** Which types are of interest; absent: all. Others are neither kept nor named. */
  readonly types?: ReadonlySet<ObjectType>;
}

/** What one pack may inflate to, kept or not: deflate makes a thousand bytes from one. */
const workLimit = 1024 * 1024 * 1024;
/** What an entry costs besides its content, so that very many empty ones are too much work as well. */
const entryCost = 4096;
/** Up to this size an object that is not kept is inflated at once. */
const smallObject = 1024 * 1024;

/**
 * Reads a small pack that is held in memory. Every size, every reference and the checksum at the end are checked; memory
 * stays within the limit whatever the pack claims. Throws `GIT_PROTOCOL_UNEXPECTED` for one that is damaged.
 */
export async function readPack(pack: Buffer, options: PackReadOptions): Promise<PackContents> {
  const { format, where, cut = false } = options;
  const cursor = new PackCursor(pack, format, where);
  const trailer = format === 'sha1' ? 20 : 32;
  if (!cut) checkTrailer(pack, trailer, options);
  const shelf = new Shelf(options);
  let whole = true;
  let work = 0;
  for (let index = 0; index < cursor.count && whole; index += 1) {
    try {
      const entry = cursor.readEntry();
      work += entry.size + entryCost;
      if (work > workLimit) whole = false;
      else await readContent(cursor, entry, shelf);
    } catch (error) {
      if (!cut || !cursor.cut) throw error;
      whole = false;
    }
  }
  if (whole && cut) whole = cursor.position + trailer <= pack.length;
  if (whole && !cut && cursor.position !== pack.length - trailer) {
    throw protocolError('the pack is damaged: bytes are left over', where);
  }
  return { objects: shelf.objects, passedOver: shelf.passedOver, unresolved: shelf.unresolved, whole };
}

function checkTrailer(pack: Buffer, length: number, { format, where }: PackReadOptions): void {
  const end = Math.max(0, pack.length - length);
  const sum = createHash(format).update(pack.subarray(0, end)).digest();
  if (!sum.equals(pack.subarray(end))) {
    throw protocolError('the pack is damaged: its checksum is wrong', where);
  }
}

async function readContent(cursor: PackCursor, entry: PackEntry, shelf: Shelf): Promise<void> {
  const { start, size, kind } = entry;
  const isDelta = typeof kind !== 'string';
  if (shelf.wants(entry) && shelf.reserve(size)) {
    const bytes = cursor.inflate(size);
    if (isDelta) shelf.addDelta(start, kind, bytes);
    else shelf.add(start, { type: kind, bytes });
    return;
  }
  const hash = !isDelta && shelf.wants(entry) ? shelf.hashOf(kind, size) : undefined;
  const take = (chunk: Buffer): void => void hash?.update(chunk);
  if (size <= smallObject) take(cursor.inflate(size));
  else await cursor.inflateThrough(size, take);
  if (hash) shelf.passedOver.set(hash.digest('hex'), size);
  else shelf.lose(entry);
}

interface WaitingDelta {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Where objects are put until the pack is read: deltas wait there for their bases, which may come later. */
class Shelf {
  readonly objects = new Map<ObjectId, PackObject>();
  readonly passedOver = new Map<ObjectId, number>();
  readonly #options: PackReadOptions;
  readonly #byOffset = new Map<number, PackObject>();
  readonly #waiting = new Map<number | ObjectId, WaitingDelta[]>();
  /** Entries of types that nobody wants: what builds on them is of that type too. */
  readonly #unwanted = new Set<number>();
  #left: number;
  #lost = 0;
  #waitingCount = 0;

  constructor(options: PackReadOptions) {
    this.#options = options;
    this.#left = options.memoryLimit;
  }

  get unresolved(): number {
    return this.#lost + this.#waitingCount;
  }

  wants({ kind }: PackEntry): boolean {
    if (typeof kind === 'string') return this.#options.types?.has(kind) ?? true;
    return !('baseOffset' in kind && this.#unwanted.has(kind.baseOffset));
  }

  /** Sets memory aside; false when there is none left. */
  reserve(size: number): boolean {
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }

  hashOf(type: ObjectType, size: number): ReturnType<typeof createHash> {
    return createHash(this.#options.format).update(`${type} ${size}\0`);
  }

  /** A delta for which there was no room, or an entry that nobody wants. */
  lose(entry: PackEntry): void {
    if (this.wants(entry)) this.#lost += 1;
    else this.#unwanted.add(entry.start);
  }

  addDelta(
    start: number,
    base: { readonly baseOffset: number } | { readonly baseId: ObjectId },
    bytes: Buffer,
  ): void {
    const key = 'baseId' in base ? base.baseId : base.baseOffset;
    const known = typeof key === 'string' ? this.objects.get(key) : this.#byOffset.get(key);
    if (known) {
      this.#apply(known, { start, bytes });
      return;
    }
    const waiting = this.#waiting.get(key) ?? [];
    waiting.push({ start, bytes });
    this.#waiting.set(key, waiting);
    this.#waitingCount += 1;
  }

  #apply(base: PackObject, delta: WaitingDelta): void {
    const made = this.#build(base, delta);
    if (made) this.add(delta.start, made);
    else this.#lost += 1;
  }

  /** Puts an object on the shelf, and then all that waited for it: in a loop, for chains may be very long. */
  add(start: number, object: PackObject): void {
    const queue: [number, PackObject][] = [[start, object]];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [offset, base] = next;
      const id = objectIdOf(base.type, base.bytes, this.#options.format);
      this.objects.set(id, base);
      this.#byOffset.set(offset, base);
      for (const key of [offset, id]) {
        const waiting = this.#waiting.get(key) ?? [];
        this.#waiting.delete(key);
        this.#waitingCount -= waiting.length;
        for (const delta of waiting) {
          const made = this.#build(base, delta);
          if (made) queue.push([delta.start, made]);
          else this.#lost += 1;
        }
      }
    }
  }

  #build(base: PackObject, { bytes }: WaitingDelta): PackObject | undefined {
    const { where } = this.#options;
    const { result } = deltaSizes(bytes, where);
    this.#left += bytes.length;
    if (!this.reserve(result)) return undefined;
    return { type: base.type, bytes: applyDelta(base.bytes, bytes, result, where) };
  }
}
