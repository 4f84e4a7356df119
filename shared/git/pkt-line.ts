import { protocolError } from './errors.ts';

/**
 * pkt-line framing: four hex digits of length (counting themselves), then the payload; 0000, 0001 and 0002 are markers.
 * https://git-scm.com/docs/protocol-common#_pkt_line_format
 */
export type Packet =
  | { readonly kind: 'line'; readonly payload: Buffer }
  /** Part of a side-band packet: never held back until the packet is whole. */
  | { readonly kind: 'band'; readonly channel: number; readonly bytes: Buffer }
  | { readonly kind: 'flush' }
  | { readonly kind: 'delimiter' }
  | { readonly kind: 'response-end' };

const headerLength = 4;
const maximumPayload = 65516;

/** Marks the end of a message. */
export const flushPacket = Buffer.from('0000');
/** Separates sections of a message. */
export const delimiterPacket = Buffer.from('0001');

/** One pkt-line. Throws a RangeError over 65,516 bytes of payload. */
export function encodePacket(payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (bytes.length > maximumPayload)
    throw new RangeError(`a pkt-line carries at most ${maximumPayload} bytes`);
  const header = (bytes.length + headerLength).toString(16).padStart(headerLength, '0');
  return Buffer.concat([Buffer.from(header), bytes]);
}

/** The text of a line without its optional line feed. */
export function lineText(payload: Buffer): string {
  const end =
    payload.length > 0 && payload[payload.length - 1] === 0x0a ? payload.length - 1 : payload.length;
  return payload.toString('utf8', 0, end);
}

/**
 * Decodes a byte stream cut anywhere. Give each chunk to `push` and read the packets it yields; lines that are cut wait
 * for their rest, side-band bytes do not: they are yielded as slices of the chunk, without a copy.
 */
export class PktLineDecoder {
  /** Turn on where the side-band begins; it takes effect with the next packet, within a chunk too. */
  sideband = false;
  readonly #where: string;
  #pending: Buffer = Buffer.alloc(0);
  #bandLeft = 0;
  #bandChannel = 0;

  /** `where` names the remote in errors. */
  constructor(where: string) {
    this.#where = where;
  }

  /** True when the bytes so far end on a packet boundary. */
  get atBoundary(): boolean {
    return this.#pending.length === 0 && this.#bandLeft === 0;
  }

  /** Yields what the chunk completes. Throws `GIT_PROTOCOL_UNEXPECTED` for bytes that are no pkt-line. */
  *push(chunk: Buffer): Generator<Packet, void, void> {
    let buffer = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk;
    this.#pending = emptyBuffer;
    let offset = 0;
    while (offset < buffer.length) {
      if (this.#bandLeft > 0) {
        const bytes = buffer.subarray(offset, offset + this.#bandLeft);
        offset += bytes.length;
        this.#bandLeft -= bytes.length;
        yield { kind: 'band', channel: this.#bandChannel, bytes };
        continue;
      }
      if (buffer.length - offset < headerLength) break;
      const length = this.#readLength(buffer, offset);
      if (length < headerLength) {
        offset += headerLength;
        yield this.#marker(length);
        continue;
      }
      if (this.sideband && length > headerLength) {
        const channelOffset = offset + headerLength;
        if (channelOffset >= buffer.length) break;
        this.#bandChannel = buffer[channelOffset] ?? 0;
        this.#bandLeft = length - headerLength - 1;
        offset = channelOffset + 1;
        continue;
      }
      if (buffer.length - offset < length) break;
      const payload = buffer.subarray(offset + headerLength, offset + length);
      offset += length;
      yield { kind: 'line', payload };
    }
    if (offset < buffer.length) this.#pending = Buffer.from(buffer.subarray(offset));
    buffer = emptyBuffer;
  }

  #readLength(buffer: Buffer, offset: number): number {
    let length = 0;
    for (let index = offset; index < offset + headerLength; index += 1) {
      const digit = hexDigit(buffer[index] ?? 0);
      if (digit < 0) {
        const found = JSON.stringify(buffer.toString('latin1', offset, Math.min(buffer.length, offset + 24)));
        throw protocolError(`expected a pkt-line length, found ${found}`, this.#where);
      }
      length = length * 16 + digit;
    }
    return length;
  }

  #marker(length: number): Packet {
    if (length === 0) return { kind: 'flush' };
    if (length === 1) return { kind: 'delimiter' };
    if (length === 2) return { kind: 'response-end' };
    throw protocolError('a pkt-line length of 0003 has no meaning', this.#where);
  }
}

const emptyBuffer: Buffer = Buffer.alloc(0);

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

/** All packets of a whole message; throws when it ends in the middle of one. */
export function decodePackets(message: Buffer, where: string): Packet[] {
  const decoder = new PktLineDecoder(where);
  const packets = [...decoder.push(message)];
  if (!decoder.atBoundary) throw protocolError('the answer ends in the middle of a pkt-line', where);
  return packets;
}
