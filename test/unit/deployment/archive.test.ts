import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { manifestOf, openArchive, zipFiles } from '../../../functions/deployment/build/archive.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('an archive', () => {
  it('given the same files in another order, is the same bytes', () => {
    const files = ['b/c.txt', 'a.txt'].map((path) => ({ path, bytes: bytes(path) }));
    expect(zipFiles(files)).toEqual(zipFiles(files.toReversed()));
  });

  it('gives back what was put into it, sorted', () => {
    const archive = openArchive(
      zipFiles([
        { path: 'b/ä.txt', bytes: bytes('ä') },
        { path: 'a', bytes: bytes('') },
      ]),
      'shop',
    );
    expect(archive.paths).toEqual(['a', 'b/ä.txt']);
    expect(Buffer.from(archive.read('b/ä.txt')).toString()).toBe('ä');
  });

  it('names every file with its hash and its size', () => {
    expect(manifestOf(openArchive(zipFiles([{ path: 'a', bytes: bytes('abc') }]), 'shop'))).toEqual({
      files: { a: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', bytes: 3 } },
    });
  });

  it.each(['../a', 'b/../../a', '/a', 'b\\a', './a', 'b//a'])('refuses a file that is called %s', (path) => {
    const zip = zipSync({ [path]: bytes('x') });
    expect(() => openArchive(zip, 'shop')).toThrow(expect.objectContaining({ code: 'BUILD_WROTE_OUTSIDE' }));
  });

  it.each([
    { files: 1, bytes: 100 },
    { files: 9, bytes: 5 },
  ])('refuses more than %j before it is unpacked', (limits) => {
    const zip = zipFiles(['a', 'b'].map((path) => ({ path, bytes: bytes('xxxx') })));
    expect(() => openArchive(zip, 'shop', limits)).toThrow(
      expect.objectContaining({ code: 'BUILD_OUTPUT_TOO_LARGE' }),
    );
  });

  it('refuses a link, wherever it leads', () => {
    const zip = zipSync({ a: [bytes('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
    expect(() => openArchive(zip, 'shop')).toThrow(expect.objectContaining({ code: 'BUILD_WROTE_OUTSIDE' }));
  });

  it('refuses a file that is there twice', () => {
    const zip = Buffer.from(zipSync({ 'one.txt': bytes('x'), 'two.txt': bytes('y') }));
    zip.write('one.txt', zip.lastIndexOf('two.txt'));
    expect(() => openArchive(zip, 'shop')).toThrow(/"one.txt" twice/);
  });

  it('refuses to pack a file twice', () => {
    expect(() => zipFiles(['a', 'a'].map((path) => ({ path, bytes: bytes('x') })))).toThrow(
      /a is there twice/,
    );
  });

  it('keeps a file whatever it is called', () => {
    const archive = openArchive(zipFiles([{ path: '__proto__', bytes: bytes('x') }]), 'shop');
    expect(Object.keys(manifestOf(archive).files)).toEqual(['__proto__']);
  });

  it('refuses what is no zip', () => {
    expect(() => openArchive(bytes('not found'), 'shop')).toThrow(
      expect.objectContaining({ code: 'BUILD_RUNNER_UNAVAILABLE' }),
    );
  });

  it('says which file is not there', () => {
    expect(() => openArchive(zipFiles([]), 'shop').read('index.html')).toThrow(/no file index.html/);
  });
});
