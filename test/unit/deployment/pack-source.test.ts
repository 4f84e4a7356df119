import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../functions/deployment/build/archive.ts';
import { packSource } from '../../../functions/deployment/build/pack-source.ts';
import type { SourceRepository } from '../../../functions/deployment/build/source.ts';
import { type SourceFile, sourceInMemory } from '../../support/source-in-memory.ts';

const link = (text: string): SourceFile => ({ text, mode: '120000' });

async function packed(
  files: Readonly<Record<string, SourceFile>>,
  over: Partial<SourceRepository> = {},
): Promise<Readonly<Record<string, string>>> {
  const source = sourceInMemory();
  const tree = await source.tree(source.commit(files));
  if (!tree) throw new Error('no tree');
  const { paths, read } = openArchive(await packSource(tree, { ...source, ...over }, 'shop'), 'shop');
  return Object.fromEntries(paths.map((path) => [path, Buffer.from(read(path)).toString()]));
}

describe('packing a commit for a build', () => {
  it('has every file', async () => {
    expect(await packed({ 'a.js': '1', 'src/b.js': '2' })).toEqual({ 'a.js': '1', 'src/b.js': '2' });
  });

  it('has a copy of the file that a link names', async () => {
    const files = { 'src/naïve name.js': '1', 'other/link.js': link('../src/naïve name.js') };
    expect(await packed(files)).toMatchObject({ 'other/link.js': '1' });
  });

  it('has a copy of the file that a link to a link names', async () => {
    expect(await packed({ a: '1', b: link('a'), c: link('b') })).toEqual({ a: '1', b: '1', c: '1' });
  });

  it('has a copy of the folder that a link names', async () => {
    const files = { 'src/a.js': '1', 'src/deep/b.js': '2', 'packages/shop': link('../src/') };
    expect(await packed(files)).toMatchObject({ 'packages/shop/a.js': '1', 'packages/shop/deep/b.js': '2' });
  });

  it.each([
    ['leads outside', link('../../etc/passwd')],
    ['is absolute', link('/etc/passwd')],
    ['names nothing', link('nowhere')],
    ['names itself', link('self')],
  ])('leaves out a link that %s', async (_what, self) => {
    const files = { a: '1', 'etc/passwd': '2' };
    expect(await packed({ ...files, self })).toEqual(files);
  });

  it('copies a folder above a link once', async () => {
    expect(await packed({ 'a/b': '1', 'a/up': link('..') })).toEqual({ 'a/b': '1', 'a/up/a/b': '1' });
  });

  it('leaves out submodules', async () => {
    expect(await packed({ a: '1', module: { text: 'f', mode: '160000' } })).toEqual({ a: '1' });
  });

  it('refuses a commit whose links make more of it than a build may start from', async () => {
    const links = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`l${index}`, link('big')]));
    await expect(packed({ 'big/file': 'x'.repeat(1_048_576), ...links })).rejects.toMatchObject({
      code: 'BUILD_OUTPUT_TOO_LARGE',
    });
  });

  it('names a file that the host does not hand out', async () => {
    await expect(packed({ 'src/huge.bin': '1' }, { async *contents() {} })).rejects.toMatchObject({
      code: 'BUILD_INPUT_MISSING',
      what: expect.stringContaining('src/huge.bin'),
    });
  });
});
