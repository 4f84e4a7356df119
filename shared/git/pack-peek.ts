import type { PackStream } from './fetch-pack.ts';

/** The beginning of a pack, held back so that it can be looked at before it is sent on. */
export interface PeekedPack {
  /** The first bytes: at most a chunk more than the limit. */
  readonly head: Buffer;
  /** Whether `head` is the whole pack. */
  readonly whole: boolean;
  /** The whole pack, `head` included, to be read once. */
  readonly pack: PackStream;
}

/** Reads up to `limit` bytes ahead. The source waits, by backpressure, until the rest is read. */
export async function peekPack(stream: PackStream, limit: number): Promise<PeekedPack> {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  let whole = false;
  while (length < limit && !whole) {
    const next = await iterator.next();
    if (next.done) {
      whole = true;
    } else {
      chunks.push(next.value);
      length += next.value.length;
    }
  }
  return {
    head: Buffer.concat(chunks),
    whole,
    pack: { [Symbol.asyncIterator]: () => replay(chunks, iterator), destroy: () => stream.destroy() },
  };
}

async function* replay(chunks: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, void> {
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) yield chunk;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
