import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodePackets,
  delimiterPacket,
  encodePacket,
  flushPacket,
  lineText,
  type Packet,
  PktLineDecoder,
} from '../../../shared/git/pkt-line.ts';

const where = 'https://host.example/acme/app';
const buffers = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
/** A stream and places to cut it. */
const cuts = fc.array(fc.nat(), { maxLength: 20 });

function cutAt(stream: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((start, index) => stream.subarray(start, sorted[index] ?? stream.length));
}

function decodeCut(stream: Buffer, places: readonly number[], sideband: boolean): Packet[] {
  const decoder = new PktLineDecoder(where);
  decoder.sideband = sideband;
  return cutAt(stream, places).flatMap((chunk) => [...decoder.push(chunk)]);
}

describe('decoding pkt-lines', () => {
  const packet = fc.oneof(
    buffers(80).map((payload) => ({ wire: encodePacket(payload), is: payload.toString('hex') })),
    fc.constant({ wire: flushPacket, is: 'flush' }),
    fc.constant({ wire: delimiterPacket, is: 'delimiter' }),
    fc.constant({ wire: Buffer.from('0002'), is: 'response-end' }),
  );

  it('gives back what was encoded, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), cuts, (packets, places) => {
        const found = decodeCut(Buffer.concat(packets.map(({ wire }) => wire)), places, false);
        expect(found.map((one) => (one.kind === 'line' ? one.payload.toString('hex') : one.kind))).toEqual(
          packets.map(({ is }) => is),
        );
      }),
    );
  });

  it('gives back every side-band byte, by channel and in order, wherever the stream is cut', () => {
    const band = fc.tuple(fc.constantFrom(1, 2, 3), buffers(200));
    fc.assert(
      fc.property(fc.array(band, { maxLength: 20 }), cuts, (bands, places) => {
        const stream = Buffer.concat([
          ...bands.map(([channel, bytes]) => encodePacket(Buffer.concat([Buffer.from([channel]), bytes]))),
          flushPacket,
        ]);
        const found = decodeCut(stream, places, true);
        for (const wanted of [1, 2, 3]) {
          const bytes = found.flatMap((one) =>
            one.kind === 'band' && one.channel === wanted ? [one.bytes] : [],
          );
          const sent = bands.flatMap(([channel, payload]) => (channel === wanted ? [payload] : []));
          expect(Buffer.concat(bytes)).toEqual(Buffer.concat(sent));
        }
        expect(found.at(-1)).toEqual({ kind: 'flush' });
      }),
    );
  });

  it('gives the beginning of a side-band packet before its end has come', () => {
    const decoder = new PktLineDecoder(where);
    decoder.sideband = true;
    const wire = encodePacket(Buffer.from('\x01whole'));

    const found = [...decoder.push(wire.subarray(0, 8))];

    expect(found).toEqual([{ kind: 'band', channel: 1, bytes: Buffer.from('who') }]);
    expect(decoder.atBoundary).toBe(false);
  });

  it('can turn to side-band within a chunk', () => {
    const decoder = new PktLineDecoder(where);
    const kinds: string[] = [];
    const stream = Buffer.concat([encodePacket('packfile\n'), encodePacket('\x01PACK'), flushPacket]);
    for (const found of decoder.push(stream)) {
      kinds.push(found.kind);
      if (found.kind === 'line') decoder.sideband = true;
    }
    expect(kinds).toEqual(['line', 'band', 'flush']);
  });

  it('either decodes any bytes or refuses them with a typed error', () => {
    fc.assert(
      fc.property(buffers(300), fc.boolean(), (bytes, sideband) => {
        try {
          decodeCut(bytes, [], sideband);
        } catch (error) {
          expect(error).toMatchObject({ code: 'GIT_PROTOCOL_UNEXPECTED', where });
        }
      }),
    );
  });

  it('never waits for more than one packet: what a chunk completes comes at once', () => {
    fc.assert(
      fc.property(fc.array(buffers(30), { minLength: 1, maxLength: 10 }), (payloads) => {
        const decoder = new PktLineDecoder(where);
        for (const payload of payloads) {
          expect([...decoder.push(encodePacket(payload))]).toEqual([{ kind: 'line', payload }]);
          expect(decoder.atBoundary).toBe(true);
        }
      }),
    );
  });
});

describe('a whole message', () => {
  it('that ends in the middle of a line is refused', () => {
    expect(() => decodePackets(Buffer.from('0010half'), where)).toThrow('middle of a pkt-line');
  });

  it.each([['zzzz'], ['<htm'], ['0003']])(
    'that begins with %s is refused, and shows what was found',
    (text) => {
      expect(() => decodePackets(Buffer.from(text), where)).toThrow(/GIT_PROTOCOL_UNEXPECTED/);
    },
  );

  it('may write lengths in capitals', () => {
    expect(decodePackets(Buffer.from('000Aabcdef'), where)).toEqual([
      { kind: 'line', payload: Buffer.from('abcdef') },
    ]);
  });
});

describe('encoding', () => {
  it('takes 65,516 bytes and not one more', () => {
    expect(encodePacket(Buffer.alloc(65_516)).toString('latin1', 0, 4)).toBe('fff0');
    expect(() => encodePacket(Buffer.alloc(65_517))).toThrow(RangeError);
  });

  it('of text round-trips with or without its line feed', () => {
    expect([lineText(Buffer.from('a\n')), lineText(Buffer.from('a')), lineText(Buffer.from(''))]).toEqual([
      'a',
      'a',
      '',
    ]);
  });
});
