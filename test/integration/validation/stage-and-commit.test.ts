import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { push, stageAndCommit } from '../../../functions/validation/sources/stage-and-commit.ts';
import { createBareRepository, fsck, gitIn } from '../../support/repositories.ts';
import { type TestDirectory, testDirectory } from '../../support/work-tree.ts';

const author = { name: 'Auto-Builder', email: 'bot@example.test' };
const request = { message: 'style: fix formatting in 1 file', author };

let tree: TestDirectory;
beforeEach(async () => {
  tree = await testDirectory({ git: true });
  await tree.write({ 'a.py': '1\n', 'b.py': '1\n', 'dir/c.py': '1\n' });
  await tree.commit();
});
afterEach(() => tree.remove());

describe('committing files', () => {
  it('commits those and nothing else; what else is staged stays staged', async () => {
    await tree.write({ 'a.py': '2\n', 'b.py': '2\n', 'dir/new\n.py': '2\n' });
    await tree.git('add', 'b.py');

    const id = await stageAndCommit({
      ...request,
      root: tree.path,
      files: ['a.py', 'dir/new\n.py'],
      trailers: { 'Auto-Builder-Run': 'run-1' },
    });

    expect(id).toBe(await tree.git('rev-parse', 'HEAD'));
    expect(await tree.git('show', '--format=%an <%ae>|%cn|%B', '--name-only', '-z', 'HEAD')).toBe(
      'Auto-Builder <bot@example.test>|Auto-Builder|style: fix formatting in 1 file\n\nAuto-Builder-Run: run-1\n\0\na.py\0dir/new\n.py\0',
    );
    expect(await tree.git('diff', '--cached', '--name-only')).toBe('b.py');
  });

  it('deletes a file that is gone', async () => {
    await rm(join(tree.path, 'a.py'));
    await stageAndCommit({ ...request, root: tree.path, files: ['a.py'] });
    expect(await tree.git('ls-tree', '-r', '--name-only', 'HEAD')).toBe('b.py\ndir/c.py');
  });

  it('names files relative to the directory', async () => {
    await tree.write({ 'dir/c.py': '2\n' });
    await stageAndCommit({ ...request, root: join(tree.path, 'dir'), files: ['c.py'] });
    expect(await tree.git('show', 'HEAD:dir/c.py')).toBe('2');
  });

  it('makes no commit when nothing changed', async () => {
    const before = await tree.git('rev-parse', 'HEAD');
    expect(await stageAndCommit({ ...request, root: tree.path, files: ['a.py'] })).toBeUndefined();
    expect(await tree.git('rev-parse', 'HEAD')).toBe(before);
  });

  it('makes the first commit too', async () => {
    const fresh = await testDirectory({ git: true });
    await fresh.write({ 'a.py': '1\n' });
    expect(await stageAndCommit({ ...request, root: fresh.path, files: ['a.py'] })).toMatch(/^[0-9a-f]{40}$/);
    await fresh.remove();
  });

  it('starts no hook', async () => {
    for (const hook of ['pre-commit', 'commit-msg', 'post-commit']) {
      await tree.write({ [`.git/hooks/${hook}`]: '#!/bin/sh\ntouch "$(dirname "$0")/started"\nexit 1\n' });
      await chmod(join(tree.path, '.git/hooks', hook), 0o755);
    }
    await tree.write({ 'a.py': '2\n' });
    await stageAndCommit({ ...request, root: tree.path, files: ['a.py'] });
    await expect(tree.git('hash-object', '.git/hooks/started')).rejects.toThrow();
  });

  it.each(['../outside.py', '/etc/passwd', '', 'a\0b'])('refuses the path %j', async (file) => {
    await expect(stageAndCommit({ ...request, root: tree.path, files: [file] })).rejects.toMatchObject({
      code: 'VALIDATION_PATH_UNREADABLE',
    });
  });

  it('says in the words of git why it cannot', async () => {
    await tree.write({ '.gitignore': '*.log\n', 'x.log': '1\n' });
    await expect(stageAndCommit({ ...request, root: tree.path, files: ['x.log'] })).rejects.toMatchObject({
      code: 'VALIDATION_GIT_FAILED',
      what: expect.stringContaining('ignored'),
    });
  });
});

describe('pushing', () => {
  let host: TestDirectory;
  beforeEach(async () => {
    host = await testDirectory();
    await createBareRepository(host.path);
    await tree.git('remote', 'add', 'origin', host.path);
    await tree.git('push', '--quiet', 'origin', 'main');
  });
  afterEach(() => host.remove());

  it('moves the branch of the same name', async () => {
    const tip = await tree.commit();
    expect(await push(tree.path)).toEqual({ ok: true, ref: 'refs/heads/main' });
    expect(await gitIn(host.path, 'rev-parse', 'main')).toBe(tip);
    await fsck(host.path);
  });

  it('leaves a branch alone that has moved on', async () => {
    const theirs = await tree.commit('Theirs');
    await tree.git('push', '--quiet', 'origin', 'main');
    await tree.git('reset', '--quiet', '--hard', 'HEAD~1');
    await tree.commit('Ours');

    expect(await push(tree.path)).toEqual({ ok: false, reason: expect.stringContaining('rejected') });
    expect(await gitIn(host.path, 'rev-parse', 'main')).toBe(theirs);
  });

  it('says why when there is nobody to push to, without the credentials', async () => {
    await tree.git('remote', 'set-url', 'origin', 'http://user:topsecret@127.0.0.1:9/x.git');
    const failure = await push(tree.path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'VALIDATION_GIT_FAILED' });
    expect(String(failure)).not.toContain('topsecret');
  });
});
