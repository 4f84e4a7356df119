import type { IncomingMessage } from 'node:http';
import { abortedError, GitError, protocolError } from './errors.ts';
import type { ObjectId } from './object-id.ts';
import {
  delimiterPacket,
  encodePacket,
  flushPacket,
  lineText,
  type Packet,
  PktLineDecoder,
} from './pkt-line.ts';
import { remoteError, type SourceCapabilities, shallowSource, uploadPackRequestHeaders } from './source.ts';
import type { Transport } from './transport.ts';

/** What to ask the source for. */
export interface PackRequest {
  /** Tips to get. At least one. */
  readonly wants: readonly ObjectId[];
  /** What the receiver has; ids the source does not know are ignored by it. */
  readonly haves: readonly ObjectId[];
  /** Deltas against objects that are not in the pack but that the receiver has. */
  readonly thin: boolean;
  readonly ofsDelta: boolean;
  /** `tree:0` asks for commits alone, `blob:none` for commits and trees. */
  readonly filter?: 'tree:0' | 'blob:none';
  /** Generations of commits to get; absent: the whole history. Protocol version 2 only. */
  readonly depth?: number;
}

/** A pack on its way. Read it once; `destroy` tells the source that nobody wants the rest. */
export interface PackStream extends AsyncIterable<Buffer> {
  destroy(): void;
}

/**
 * http-backend buffers at most 10 MB of a request (`http.maxRequestBuffer`); a line of a have is 50 to 74 bytes.
 */
const maximumHaves = 100_000;

/**
 * Asks the source for a pack and streams its bytes as they come. The stream ends only after the source said that the
 * pack is whole; a cut one throws `GIT_PACK_TRUNCATED`, a want that is gone `GIT_REF_MOVED`.
 */
export async function fetchPack(
  transport: Transport,
  source: SourceCapabilities,
  request: PackRequest,
  signal?: AbortSignal,
): Promise<PackStream> {
  const answer = await transport.send(
    {
      remote: source.remote,
      method: 'POST',
      path: '/git-upload-pack',
      headers: uploadPackRequestHeaders(source.version),
      signal,
    },
    source.version === 2 ? version2Body(source, request) : version0Body(source, request),
  );
  return packStream(answer, source, request.depth !== undefined);
}

function version2Body(source: SourceCapabilities, request: PackRequest): Buffer {
  return Buffer.concat([
    encodePacket('command=fetch\n'),
    ...(source.objectFormat === 'sha256' ? [encodePacket('object-format=sha256\n')] : []),
    delimiterPacket,
    ...(request.thin ? [encodePacket('thin-pack\n')] : []),
    ...(request.ofsDelta ? [encodePacket('ofs-delta\n')] : []),
    ...(request.filter ? [encodePacket(`filter ${request.filter}\n`)] : []),
    ...(request.depth === undefined ? [] : [encodePacket(`deepen ${request.depth}\n`)]),
    ...request.wants.map((id) => encodePacket(`want ${id}\n`)),
    ...request.haves.slice(0, maximumHaves).map((id) => encodePacket(`have ${id}\n`)),
    encodePacket('done\n'),
    flushPacket,
  ]);
}

function version0Body(source: SourceCapabilities, request: PackRequest): Buffer {
  const capabilities = [
    'side-band-64k',
    ...(request.thin ? ['thin-pack'] : []),
    ...(request.ofsDelta ? ['ofs-delta'] : []),
    ...(request.filter ? ['filter'] : []),
    ...(source.objectFormat === 'sha256' ? ['object-format=sha256'] : []),
  ].join(' ');
  return Buffer.concat([
    ...request.wants.map((id, index) =>
      encodePacket(index === 0 ? `want ${id} ${capabilities}\n` : `want ${id}\n`),
    ),
    ...(request.filter ? [encodePacket(`filter ${request.filter}\n`)] : []),
    flushPacket,
    ...request.haves.slice(0, maximumHaves).map((id) => encodePacket(`have ${id}\n`)),
    encodePacket('done\n'),
  ]);
}

function packStream(answer: IncomingMessage, source: SourceCapabilities, shallow: boolean): PackStream {
  return {
    [Symbol.asyncIterator]: () => packBytes(answer, source, shallow),
    destroy: () => void answer.destroy(abortedError(source.remote.url, 'the rest of the pack is not wanted')),
  };
}

async function* packBytes(
  answer: IncomingMessage,
  source: SourceCapabilities,
  shallow: boolean,
): AsyncGenerator<Buffer, void, void> {
  const where = source.remote.url;
  const decoder = new PktLineDecoder(where);
  const sections = new SectionReader(source, shallow);
  let whole = false;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      for (const packet of decoder.push(chunk)) {
        if (packet.kind === 'band') {
          if (packet.channel === 1) yield packet.bytes;
          else if (packet.channel === 3) throw remoteError(packet.bytes.toString('utf8').trim(), where);
        } else if (decoder.sideband) {
          whole ||= packet.kind === 'flush';
        } else {
          decoder.sideband = sections.read(packet);
        }
      }
    }
  } catch (error) {
    throw error instanceof GitError ? error : truncated(where, error);
  }
  if (!whole) throw truncated(where);
}

/** Reads what stands before the pack; true once the side-band begins. */
class SectionReader {
  readonly #source: SourceCapabilities;
  /** Whether a part of the history was asked for: then the host says where it is cut off. */
  readonly #shallow: boolean;

  constructor(source: SourceCapabilities, shallow: boolean) {
    this.#source = source;
    this.#shallow = shallow;
  }

  read(packet: Packet): boolean {
    const where = this.#source.remote.url;
    if (packet.kind !== 'line') {
      if (packet.kind === 'flush') throw protocolError('the answer to fetch holds no pack', where);
      return false;
    }
    const line = lineText(packet.payload);
    if (line.startsWith('ERR ')) throw remoteError(line.slice(4), where);
    if (line === 'shallow-info' || line.startsWith('shallow ')) {
      if (!this.#shallow) throw shallowSource(where);
      return false;
    }
    // Version 0 answers `done` with one last ACK or NAK, then the side-band begins.
    if (this.#source.version === 0) return line === 'NAK' || /^ACK [0-9a-f]+$/.test(line);
    return line === 'packfile';
  }
}

function truncated(where: string, cause?: unknown): GitError {
  return new GitError({
    code: 'GIT_PACK_TRUNCATED',
    what: 'the source broke off before the pack was whole',
    where,
    remedy: 'Nothing to do: no ref was moved, and the work is tried again.',
    cause,
  });
}

/**
 * Which of the ids the source has. An id it has need not be reachable from a ref: this is knowledge, not ancestry.
 * In version 0 nothing is known cheaply, and the answer is `undefined`.
 */
export async function knownToSource(
  transport: Transport,
  source: SourceCapabilities,
  want: ObjectId,
  ids: readonly ObjectId[],
  signal?: AbortSignal,
): Promise<ReadonlySet<ObjectId> | undefined> {
  if (source.version === 0) return undefined;
  const body = Buffer.concat([
    encodePacket('command=fetch\n'),
    ...(source.objectFormat === 'sha256' ? [encodePacket('object-format=sha256\n')] : []),
    delimiterPacket,
    ...(source.waitForDone ? [encodePacket('wait-for-done\n')] : []),
    encodePacket(`want ${want}\n`),
    ...ids.slice(0, maximumHaves).map((id) => encodePacket(`have ${id}\n`)),
    flushPacket,
  ]);
  const where = source.remote.url;
  const answer = await transport.send(
    {
      remote: source.remote,
      method: 'POST',
      path: '/git-upload-pack',
      headers: uploadPackRequestHeaders(2),
      signal,
    },
    body,
  );
  const known = new Set<ObjectId>();
  const decoder = new PktLineDecoder(where);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      for (const packet of decoder.push(chunk)) {
        if (packet.kind === 'delimiter') return known;
        const line = packet.kind === 'line' ? lineText(packet.payload) : '';
        if (line.startsWith('ERR ')) throw remoteError(line.slice(4), where);
        if (line.startsWith('ACK ')) known.add(line.split(' ')[1] ?? '');
      }
    }
  } catch (error) {
    throw error instanceof GitError ? error : truncated(where, error);
  } finally {
    // Without wait-for-done a host that is satisfied sends a pack at once; nobody reads it.
    answer.destroy();
  }
  return known;
}
