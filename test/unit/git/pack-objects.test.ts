import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GitError } from '../../../shared/git/errors.ts';
import { objectIdOf } from '../../../shared/git/object-id.ts';
import { type PackContents, type PackReadOptions, readPack } from '../../../shared/git/pack-objects.ts';
import { PackWriter } from '../../../shared/git/pack-writer.ts';
import { delta, PackBuilder } from '../../support/pack-builder.ts';

const where = 'https://host.example/acme/app';
const read = (pack: Buffer, changes: Partial<PackReadOptions> = {}): Promise<PackContents> =>
  readPack(pack, { format: 'sha1', where, memoryLimit: 1024 * 1024, ...changes });
const idOf = (text: string): string => objectIdOf('blob', Buffer.from(text), 'sha1');
const texts = ({ objects }: PackContents): string[] =>
  [...objects.values()].map(({ bytes }) => bytes.toString());

describe('a whole pack', () => {
  it('gives every object by the id of its content', async () => {
    const pack = new PackBuilder();
    pack.add('commit', 'a commit');
    pack.add('tree', '');
    pack.add('blob', 'text');
    const { objects, ...rest } = await read(pack.build());
    expect(rest).toEqual({ passedOver: new Map(), unresolved: 0, whole: true });
    expect([...objects.values()].map(({ type }) => type)).toEqual(['commit', 'tree', 'blob']);
    expect(objects.get(idOf('text'))?.bytes.toString()).toBe('text');
  });

  it('names objects by SHA-256 where the repository does', async () => {
    const pack = new PackBuilder();
    pack.add('blob', 'text');
    const { objects } = await read(pack.build('sha256'), { format: 'sha256' });
    expect([...objects.keys()]).toEqual([objectIdOf('blob', Buffer.from('text'), 'sha256')]);
  });

  it('is read with deltas against what comes before, by offset and by id', async () => {
    const pack = new PackBuilder();
    const offset = pack.add('blob', 'base');
    pack.addOfsDelta(offset, delta(4, 5, [{ copy: [0, 4] }, { insert: '1' }]));
    pack.addRefDelta(idOf('base1'), delta(5, 6, [{ copy: [0, 5] }, { insert: '2' }]));
    expect(texts(await read(pack.build()))).toEqual(['base', 'base1', 'base12']);
  });

  it('is read with deltas against what comes later, in chains', async () => {
    const pack = new PackBuilder();
    pack.addRefDelta(idOf('base1'), delta(5, 6, [{ copy: [0, 5] }, { insert: '2' }]));
    pack.addRefDelta(idOf('base'), delta(4, 5, [{ copy: [0, 4] }, { insert: '1' }]));
    pack.add('blob', 'base');
    expect(texts(await read(pack.build())).sort()).toEqual(['base', 'base1', 'base12']);
  });

  it('is read with a chain of 20,000 deltas', async () => {
    const pack = new PackBuilder();
    let offset = pack.add('blob', 'x');
    for (let index = 0; index < 20_000; index += 1) {
      offset = pack.addOfsDelta(offset, delta(1, 1, [{ insert: String.fromCharCode(65 + (index % 26)) }]));
    }
    expect((await read(pack.build())).unresolved).toBe(0);
  });

  it('says how many deltas build on what is not there', async () => {
    const pack = new PackBuilder();
    pack.addRefDelta('f'.repeat(40), delta(4, 5, [{ copy: [0, 4] }, { insert: '1' }]));
    expect(await read(pack.build())).toMatchObject({ unresolved: 1, whole: true });
  });

  it('that our own writer made is read back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.uint8Array({ maxLength: 5000 }), { maxLength: 8 }),
        async (contents) => {
          const writer = new PackWriter('sha1');
          const ids = contents.map((content) => writer.add('blob', content));
          const { objects } = await read(writer.build());
          expect(new Set(objects.keys())).toEqual(new Set(ids));
          for (const [index, id] of ids.entries()) {
            expect(objects.get(id)?.bytes.equals(contents[index] ?? new Uint8Array())).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a limit', () => {
  it('passes over what does not fit, and names it with its size', async () => {
    const pack = new PackBuilder();
    const large = 'y'.repeat(3_000_000);
    pack.add('blob', 'small');
    pack.add('blob', large);
    const contents = await read(pack.build(), { memoryLimit: 1000 });
    expect(texts(contents)).toEqual(['small']);
    expect(contents.passedOver).toEqual(new Map([[idOf(large), 3_000_000]]));
  });

  it('holds for what deltas make', async () => {
    const pack = new PackBuilder();
    const steps = Array.from({ length: 100 }, () => ({ copy: [0, 1000] as const }));
    pack.addOfsDelta(pack.add('blob', 'z'.repeat(1000)), delta(1000, 100_000, steps));
    const contents = await read(pack.build(), { memoryLimit: 50_000 });
    expect(contents.objects.size).toBe(1);
    expect(contents.unresolved).toBe(1);
  });

  it('of work ends the reading of a pack that would inflate to gigabytes', async () => {
    const pack = new PackBuilder();
    const million = deflateSync(Buffer.alloc(100_000_000));
    const header = Buffer.from([0xb0 | (100_000_000 & 15), ...sizeRest(100_000_000)]);
    for (let index = 0; index < 30; index += 1) pack.addRaw(Buffer.concat([header, million]));
    expect((await read(pack.build())).whole).toBe(false);
  });

  it('to some types leaves out the others, and what builds on them', async () => {
    const pack = new PackBuilder();
    pack.add('tree', 'a tree');
    pack.addOfsDelta(pack.add('blob', 'base'), delta(4, 5, [{ copy: [0, 4] }, { insert: '1' }]));
    const contents = await read(pack.build(), { types: new Set(['tree']) });
    expect(texts(contents)).toEqual(['a tree']);
    expect(contents.unresolved).toBe(0);
  });
});

describe('the beginning of a pack', () => {
  it('gives what is whole in it, wherever it is cut', async () => {
    const pack = new PackBuilder();
    pack.add('blob', 'first');
    const second = pack.add('blob', 'x'.repeat(200));
    const end = pack.addOfsDelta(second, delta(200, 5, [{ insert: 'third' }]));
    const bytes = pack.build();
    for (let length = 12; length < bytes.length; length += 1) {
      const contents = await read(bytes.subarray(0, length), { cut: true });
      expect(contents.whole).toBe(false);
      if (length >= second && length <= end) expect(texts(contents)[0]).toBe('first');
    }
    expect(texts(await read(bytes, { cut: true }))).toEqual(['first', 'x'.repeat(200), 'third']);
  });
});

describe('a pack that is not right', () => {
  const whole = (): Buffer => {
    const pack = new PackBuilder();
    const offset = pack.add('blob', 'the base of a delta');
    pack.addOfsDelta(offset, delta(19, 10, [{ copy: [2, 8] }, { insert: '!!' }]));
    pack.add('tree', 'not a tree');
    return pack.build();
  };
  const built = (build: (pack: PackBuilder) => void): Buffer => {
    const pack = new PackBuilder();
    build(pack);
    return pack.build();
  };

  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is something else', Buffer.from('<html>an error page</html>')],
    ['is cut', whole().subarray(0, -30)],
    [
      'has a wrong checksum',
      Buffer.concat([whole().subarray(0, -1), Buffer.from([whole().at(-1) === 0 ? 1 : 0])]),
    ],
    ['claims more than it has', built((pack) => pack.addRaw(Buffer.from([0x31])))],
    [
      'has an object larger than it says',
      built((pack) => pack.addRaw(Buffer.concat([Buffer.from([0x31]), deflateSync(Buffer.from('ab'))]))),
    ],
    [
      'has an object smaller than it says',
      built((pack) => pack.addRaw(Buffer.concat([Buffer.from([0x35]), deflateSync(Buffer.from('ab'))]))),
    ],
    ['has an entry of no known type', built((pack) => pack.addRaw(Buffer.from([0x50, 0, 0])))],
    [
      'has a delta of another base',
      built((pack) => pack.addOfsDelta(pack.add('blob', 'base'), delta(9, 1, [{ insert: 'x' }]))),
    ],
    [
      'has a delta that copies what is not there',
      built((pack) => pack.addOfsDelta(pack.add('blob', 'base'), delta(4, 4, [{ copy: [2, 4] }]))),
    ],
    [
      'has a delta that makes too little',
      built((pack) => pack.addOfsDelta(pack.add('blob', 'base'), delta(4, 9, [{ insert: 'x' }]))),
    ],
    [
      'has a delta that makes too much',
      built((pack) => pack.addOfsDelta(pack.add('blob', 'base'), delta(4, 1, [{ insert: 'xyz' }]))),
    ],
    [
      'has a delta that builds on what is before the pack',
      built((pack) => pack.addOfsDelta(-5000, delta(4, 1, [{ insert: 'x' }]))),
    ],
  ])('because it %s is refused', async (_, pack) => {
    await expect(read(pack)).rejects.toMatchObject({ code: 'GIT_PROTOCOL_UNEXPECTED' });
  });

  it('never does anything but be refused or read, whatever byte of it is changed', async () => {
    const original = whole();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (changes, cut) => {
          const pack = Buffer.from(original);
          for (const [place, value] of changes) pack[place] = value;
          try {
            const { objects } = await read(pack, { cut });
            for (const [id, { type, bytes }] of objects) expect(objectIdOf(type, bytes, 'sha1')).toBe(id);
          } catch (error) {
            expect(error).toBeInstanceOf(GitError);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('never does anything but be refused when it is noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
        const header = Buffer.from('PACK\0\0\0\x02\0\0\x01\0', 'latin1');
        const reading = read(Buffer.concat([header, noise]), { cut: true });
        await reading.catch((error: unknown) => expect(error).toBeInstanceOf(GitError));
      }),
      { numRuns: 1000 },
    );
  });
});

function sizeRest(size: number): number[] {
  const bytes: number[] = [];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((rest & 0x7f) | (rest > 127 ? 0x80 : 0));
  }
  return bytes;
}
