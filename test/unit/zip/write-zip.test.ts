import { unzipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { readZip } from '../../../shared/zip/read-zip.ts';
import { createZipWriter, type ZipWriter } from '../../../shared/zip/write-zip.ts';

const file = (path: string, text = path) => ({ path, bytes: Buffer.from(text), executable: false });

describe('writing a zip', () => {
  let pieces: Uint8Array[];
  let writer: ZipWriter;
  beforeEach(() => {
    pieces = [];
    writer = createZipWriter((piece) => pieces.push(piece));
  });

  it('writes what another program reads', () => {
    writer.add(file('a.txt', 'a '.repeat(10_000)));
    writer.add(file('b/ä.txt', ''));
    writer.end();
    const read = unzipSync(Buffer.concat(pieces));
    expect(Object.entries(read).map(([path, bytes]) => [path, bytes.length])).toEqual([
      ['a.txt', 20_000],
      ['b/ä.txt', 0],
    ]);
  });

  it('writes the same whether it packs here or beside this thread', async () => {
    writer.add(file('a'));
    writer.end();
    const here = Buffer.concat(pieces);
    pieces = [];
    const other = createZipWriter((piece) => pieces.push(piece));
    await other.addBeside(file('a'));
    other.end();
    expect(Buffer.concat(pieces)).toEqual(here);
  });

  it('keeps which files may be run', () => {
    writer.add({ ...file('run'), executable: true });
    writer.add(file('read'));
    writer.end();
    expect(readZip(Buffer.concat(pieces)).map(({ mode }) => mode)).toEqual([0o100755, 0o100644]);
  });

  it('refuses more files than a plain zip can count', () => {
    for (let index = 0; index <= 65_535; index += 1) writer.add(file(String(index), ''));
    expect(() => writer.end()).toThrow(RangeError);
  });
});
