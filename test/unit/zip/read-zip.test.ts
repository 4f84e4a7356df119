import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readZip, unpackEntry, ZipError } from '../../../shared/zip/read-zip.ts';

/** Made by another program than the one that reads. */
const made = (files: Parameters<typeof zipSync>[0]) => Buffer.from(zipSync(files));
const contents = (zip: Uint8Array) =>
  readZip(zip).map((entry) => [entry.path, Buffer.from(unpackEntry(zip, entry)).toString()]);

describe('reading a zip', () => {
  it('finds every file, packed or not, with its content', () => {
    const text = 'again and again '.repeat(100);
    const zip = made({
      'a.txt': [strToU8('as it is'), { level: 0 }],
      'b/ä.txt': strToU8(text),
      empty: strToU8(''),
    });
    expect(contents(zip)).toEqual([
      ['a.txt', 'as it is'],
      ['b/ä.txt', text],
      ['empty', ''],
    ]);
  });

  it('finds the permissions of files that were packed on Unix', () => {
    const zip = made({
      run: [strToU8('x'), { os: 3, attrs: 0o100755 << 16 }],
      other: [strToU8('x'), { os: 0 }],
    });
    expect(readZip(zip).map(({ mode }) => mode)).toEqual([0o100755, 0]);
  });

  it('finds the directory before a comment', () => {
    const zip = Buffer.concat([made({ a: strToU8('1') }), Buffer.from('so far')]);
    zip.writeUInt16LE(6, zip.length - 8);
    expect(contents(zip)).toEqual([['a', '1']]);
  });

  it('finds the directory that a longer record describes', () => {
    const zip = made({ a: strToU8('1'), b: strToU8('2') });
    const end = zip.subarray(-22);
    const long = Buffer.alloc(56);
    long.writeUInt32LE(0x06064b50);
    long.writeBigUInt64LE(2n, 32);
    long.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50);
    locator.writeBigUInt64LE(BigInt(zip.length - 22), 8);
    const shortEnd = Buffer.from(end);
    shortEnd.writeUInt16LE(0xffff, 10);
    expect(contents(Buffer.concat([zip.subarray(0, -22), long, locator, shortEnd]))).toHaveLength(2);
  });

  it('never unpacks more than the zip claims', () => {
    const zip = made({ bomb: new Uint8Array(1_000_000) });
    const [entry] = readZip(zip);
    if (!entry) throw new Error('no entry');
    expect(() => unpackEntry(zip, { ...entry, bytes: 1_000 })).toThrow(ZipError);
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('<html>'.repeat(20))],
    ['a zip that is cut off at its end', (zip: Buffer) => zip.subarray(0, -10)],
    ['a zip that is cut off at its beginning', (zip: Buffer) => zip.subarray(20)],
    ['a zip whose packed bytes are damaged', (zip: Buffer) => Buffer.from(zip).fill(0xff, 35, 60)],
    ['an encrypted zip', (zip: Buffer) => flagged(zip, 1)],
  ])('refuses %s', (_what, change) => {
    const zip = change(made({ 'name.txt': strToU8('again and again '.repeat(100)) }));
    expect(() => contents(zip)).toThrow(ZipError);
  });
});

/** Sets bits in the first entry of the directory. */
function flagged(zip: Buffer, bits: number): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt16LE(bits, changed.readUInt32LE(changed.length - 6) + 8);
  return changed;
}
