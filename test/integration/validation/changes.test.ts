import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addedLinesSince, changedSince, stagedFiles } from '../../../functions/validation/sources/changes.ts';
import { type TestDirectory, testDirectory } from '../../support/work-tree.ts';

let tree: TestDirectory;
beforeEach(async () => {
  tree = await testDirectory({ git: true });
  await tree.write({
    'same.py': '1\n',
    'changed.py': '1\n2\n3\n',
    'gone.py': '1\n',
    'dir/inner.py': '1\n',
    '.gitignore': '*.log\n',
  });
  await tree.commit();
  await tree.git('tag', 'start');
});
afterEach(() => tree.remove());

describe('what changed since a commit', () => {
  it('is what was committed, staged, edited or added since, but not what is gone or ignored', async () => {
    await tree.write({ 'changed.py': '1\nx\n3\n' });
    await tree.commit();
    await tree.write({ 'dir/inner.py': '2\n', 'new\n".py': '1\n', 'x.log': '1\n' });
    await tree.git('rm', '--quiet', '--cached', 'gone.py');
    await rm(join(tree.path, 'gone.py'));
    expect([...(await changedSince(tree.path, 'start'))].sort()).toEqual([
      'changed.py',
      'dir/inner.py',
      'new\n".py',
    ]);
  });

  it('is relative to the path that was named', async () => {
    await tree.write({ 'dir/inner.py': '2\n', 'changed.py': 'x\n' });
    expect(await changedSince(join(tree.path, 'dir'), 'HEAD')).toEqual(new Set(['inner.py']));
    expect(await changedSince(join(tree.path, 'dir/inner.py'), 'HEAD')).toEqual(new Set(['inner.py']));
  });

  it('leaves out what others did on the branch meanwhile', async () => {
    await tree.git('checkout', '--quiet', '-b', 'topic');
    await tree.write({ 'changed.py': 'x\n' });
    await tree.commit();
    await tree.git('checkout', '--quiet', 'main');
    await tree.write({ 'same.py': 'theirs\n' });
    await tree.commit();
    await tree.git('checkout', '--quiet', 'topic');
    expect(await changedSince(tree.path, 'main')).toEqual(new Set(['changed.py']));
  });

  it.each(['no-such-branch', '--output=/tmp/x', 'HEAD:same.py', ''])('cannot be told for %j', async (ref) => {
    await expect(changedSince(tree.path, ref)).rejects.toMatchObject({ code: 'VALIDATION_REF_UNKNOWN' });
  });

  it('cannot be told outside of a clone', async () => {
    const plain = await testDirectory();
    await expect(changedSince(plain.path, 'HEAD')).rejects.toMatchObject({
      code: 'VALIDATION_NOT_A_REPOSITORY',
    });
    await plain.remove();
  });
});

describe('staged files', () => {
  it('are those of the next commit', async () => {
    await tree.write({ 'changed.py': 'x\n', 'same.py': 'x\n', 'new.py': '1\n' });
    await tree.git('add', 'changed.py', 'new.py');
    await tree.git('rm', '--quiet', 'gone.py');
    expect(await stagedFiles(tree.path)).toEqual(new Set(['changed.py', 'new.py']));
  });

  it('of the first commit are all that is staged', async () => {
    const fresh = await testDirectory({ git: true });
    await fresh.write({ 'a.py': '1\n', 'b.py': '1\n' });
    await fresh.git('add', 'a.py');
    expect(await stagedFiles(fresh.path)).toEqual(new Set(['a.py']));
    await fresh.remove();
  });
});

it('added lines are those that the old content does not have', async () => {
  await tree.write({ 'changed.py': '0\n1\n2\nx\n3\n', 'new.py': '1\n2\n', 'dir/inner.py': 'y\n' });
  await tree.commit();
  const changed = new Set(['changed.py', 'new.py']);
  expect(await addedLinesSince(tree.path, 'start', changed)).toEqual(
    new Map([
      ['changed.py', new Set([1, 4])],
      ['new.py', new Set([1, 2])],
    ]),
  );
});

it('a file that only got another name has no added lines', async () => {
  await tree.git('mv', 'changed.py', 'moved.py');
  expect(await addedLinesSince(tree.path, 'start', new Set(['moved.py']))).toEqual(
    new Map([['moved.py', new Set()]]),
  );
});
