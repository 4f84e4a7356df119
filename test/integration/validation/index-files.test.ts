import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexFiles } from '../../../functions/validation/sources/index-files.ts';
import { contents, listed, type TestDirectory, testDirectory } from '../../support/work-tree.ts';

let tree: TestDirectory;
beforeEach(async () => {
  tree = await testDirectory({ git: true });
});
afterEach(() => tree.remove());

describe('what is staged', () => {
  it('is read as it is staged, whatever lies in the work tree', async () => {
    await tree.write({ 'a.py': 'committed', 'b.py': 'committed', 'gone.py': 'committed', 'new\n".py': '' });
    await tree.commit();
    await tree.write({ 'a.py': 'staged' });
    await tree.git('add', 'a.py');
    await tree.git('rm', '--quiet', '--cached', 'gone.py');
    await tree.write({ 'a.py': 'edited since', 'untracked.py': 'x' });
    await rm(join(tree.path, 'b.py'));

    expect(await contents(await indexFiles(tree.path))).toEqual({
      'a.py': 'staged',
      'b.py': 'committed',
      'new\n".py': '',
    });
  });

  it('has the ids of its contents, so that they are known again', async () => {
    await tree.write({ 'dir/a.py': 'x' });
    await tree.git('add', '.');
    const files = await indexFiles(join(tree.path, 'dir'));
    expect(await files.list()).toEqual([
      { path: 'a.py', mode: '100644', id: await tree.git('hash-object', 'dir/a.py') },
    ]);
  });

  it('holds links that are not followed, and large files that are named', async () => {
    await tree.write({ 'large.py': Buffer.alloc(1024 * 1024 + 1) });
    await symlink('/etc/passwd', join(tree.path, 'link.py'));
    await tree.git('add', '.');
    const files = await indexFiles(tree.path);
    expect(await listed(files)).toEqual(['100644 large.py', '120000 link.py']);
    expect(await contents(files)).toEqual({
      'large.py': '[is larger than 1024 KB]',
      'link.py': '[is a symbolic link: links are not followed]',
    });
  });

  it('of many files is read whole', async () => {
    const many = Object.fromEntries(Array.from({ length: 450 }, (_, index) => [`f${index}.py`, `${index}`]));
    await tree.write(many);
    await tree.git('add', '.');
    expect(await contents(await indexFiles(tree.path))).toEqual(many);
  });
});
