import { protocolError } from './errors.ts';

/** The sizes that a delta names: of what it builds on, and of what it makes. */
export interface DeltaSizes {
  readonly base: number;
  readonly result: number;
}

/** Walks the bytes of a delta. https://git-scm.com/docs/pack-format#_deltified_representation */
class DeltaReader {
  position = 0;
  readonly #delta: Buffer;
  readonly #where: string;

  constructor(delta: Buffer, where: string) {
    this.#delta = delta;
    this.#where = where;
  }

  get atEnd(): boolean {
    return this.position >= this.#delta.length;
  }

  byte(): number {
    const value = this.#delta[this.position];
    if (value === undefined) throw protocolError('a delta ends too early', this.#where);
    this.position += 1;
    return value;
  }

  size(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = this.byte();
      value += (next & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER)
        throw protocolError('a delta names an impossible size', this.#where);
      if (!(next & 0x80)) return value;
      scale *= 128;
    }
  }

  /** The bytes of a number that are there, by the bits of the instruction from `firstBit` on. */
  sparse(instruction: number, firstBit: number, count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      if (instruction & (firstBit << index)) value += this.byte() * 2 ** (8 * index);
    }
    return value;
  }
}

/** What a delta says of itself, without applying it. Throws `GIT_PROTOCOL_UNEXPECTED`. */
export function deltaSizes(delta: Buffer, where: string): DeltaSizes {
  const reader = new DeltaReader(delta, where);
  return { base: reader.size(), result: reader.size() };
}

/**
 * What a delta makes of its base. Every size and range is checked. Throws `GIT_PROTOCOL_UNEXPECTED`.
 *
 * @param limit bytes that the result may have
 */
export function applyDelta(base: Buffer, delta: Buffer, limit: number, where: string): Buffer {
  const reader = new DeltaReader(delta, where);
  const damaged = (what: string): Error => protocolError(`a delta is damaged: ${what}`, where);
  const baseLength = reader.size();
  const length = reader.size();
  if (length > limit) throw protocolError('a delta makes an object that is too large', where);
  if (baseLength !== base.length) throw damaged('its base has another size');
  const target = Buffer.allocUnsafe(length);
  let written = 0;
  while (!reader.atEnd) {
    const instruction = reader.byte();
    const copies = (instruction & 0x80) !== 0;
    if (instruction === 0) throw damaged('an instruction has no meaning');
    const offset = copies ? reader.sparse(instruction, 0x01, 4) : reader.position;
    const count = copies ? reader.sparse(instruction, 0x10, 3) || 0x10000 : instruction;
    const from = copies ? base : delta;
    if (offset + count > from.length || written + count > length)
      throw damaged('it copies what is not there');
    from.copy(target, written, offset, offset + count);
    written += count;
    if (!copies) reader.position += count;
  }
  if (written !== length) throw damaged('it makes less than it says');
  return target;
}
