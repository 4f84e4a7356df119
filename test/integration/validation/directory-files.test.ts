import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { directoryFiles } from '../../../functions/validation/sources/directory-files.ts';
import { contents, listed, type TestDirectory, testDirectory } from '../../support/work-tree.ts';

const opened: TestDirectory[] = [];
afterEach(async () => {
  for (const directory of opened.splice(0)) await directory.remove();
});

async function open(options: { readonly git?: boolean } = {}): Promise<TestDirectory> {
  const directory = await testDirectory(options);
  opened.push(directory);
  return directory;
}

describe('a clone', () => {
  it('has what is tracked and what is not ignored, as it lies there', async () => {
    const tree = await open({ git: true });
    await tree.write({ '.gitignore': 'ignored/\n*.log\n', 'a.py': '1', 'dir/b.py': '2', 'gone.py': '3' });
    await tree.commit();
    await rm(join(tree.path, 'gone.py'));
    await tree.write({ 'a.py': 'changed', 'new.py': '4', 'ignored/c.py': '5', 'x.log': '6' });

    const files = await directoryFiles(tree.path);

    expect(await contents(files)).toEqual({
      '.gitignore': 'ignored/\n*.log\n',
      'a.py': 'changed',
      'dir/b.py': '2',
      'new.py': '4',
    });
    expect((await files.list()).find(({ path }) => path === 'a.py')).toEqual({
      path: 'a.py',
      mode: '100644',
      id: undefined,
      size: 7,
    });
  });

  it('tells where it stands', async () => {
    const tree = await open({ git: true });
    await tree.write({ 'a.py': '1' });
    const commit = await tree.commit();
    expect((await directoryFiles(tree.path)).git).toEqual({ commit, ref: 'refs/heads/main', dirty: false });
    await tree.write({ 'b.py': '1' });
    expect((await directoryFiles(tree.path)).git).toMatchObject({ dirty: true });
  });

  it('without a commit has files all the same', async () => {
    const tree = await open({ git: true });
    await tree.write({ 'a.py': '1' });
    const files = await directoryFiles(tree.path);
    expect(await listed(files)).toEqual(['100644 a.py']);
    expect(files.git).toEqual({ commit: undefined, ref: 'refs/heads/main', dirty: true });
  });

  it('can be looked at from a folder of it, and as a single file', async () => {
    const tree = await open({ git: true });
    await tree.write({ 'a.py': '1', 'dir/b.py': '2', 'dir/c/d.py': '3' });
    await tree.commit();
    expect(await contents(await directoryFiles(join(tree.path, 'dir')))).toEqual({
      'b.py': '2',
      'c/d.py': '3',
    });
    expect(await contents(await directoryFiles(join(tree.path, 'dir/b.py')))).toEqual({ 'b.py': '2' });
  });

  it('shows an ignored directory to who names it', async () => {
    const tree = await open({ git: true });
    await tree.write({ '.gitignore': 'build/\n', 'build/a.py': '1' });
    expect(await listed(await directoryFiles(join(tree.path, 'build')))).toEqual(['100644 a.py']);
  });

  it('names links, programs, submodules and repositories within by their modes', async () => {
    const [tree, other] = [await open({ git: true }), await open({ git: true })];
    await other.write({ 'x.py': '1' });
    await other.commit();
    await tree.write({ 'run.py': '1', 'nested/y.py': '2' });
    await chmod(join(tree.path, 'run.py'), 0o755);
    await symlink('/etc/passwd', join(tree.path, 'link.py'));
    await tree.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.path, 'module');
    await tree.git('init', '--quiet', 'nested');

    const files = await directoryFiles(tree.path);

    expect(await listed(files)).toEqual([
      '100644 .gitmodules',
      '120000 link.py',
      '160000 module',
      '160000 nested',
      '100755 run.py',
    ]);
    expect(await contents(files)).toMatchObject({
      'link.py': '[is a symbolic link: links are not followed]',
      module: '[is a submodule]',
    });
  });

  it('with files in conflict lists each once', async () => {
    const tree = await open({ git: true });
    await tree.write({ 'a.py': 'base\n' });
    await tree.commit();
    await tree.git('checkout', '--quiet', '-b', 'other');
    await tree.write({ 'a.py': 'theirs\n' });
    await tree.commit();
    await tree.git('checkout', '--quiet', 'main');
    await tree.write({ 'a.py': 'ours\n' });
    await tree.commit();
    await tree.git('merge', 'other').catch(() => undefined);
    expect(await listed(await directoryFiles(tree.path))).toEqual(['100644 a.py']);
  });

  it('does not read through a folder that has become a link', async () => {
    const [tree, outside] = [await open({ git: true }), await open()];
    await tree.write({ 'dir/secret.py': 'tracked' });
    await tree.commit();
    await outside.write({ 'secret.py': 'a secret' });
    await rm(join(tree.path, 'dir'), { recursive: true });
    await symlink(outside.path, join(tree.path, 'dir'));

    const shown = await contents(await directoryFiles(tree.path));

    expect(shown['dir/secret.py']).toBe('[lies behind a symbolic link: links are not followed]');
    expect(JSON.stringify(shown)).not.toContain('a secret');
  });

  it('starts no program that its own configuration names', async () => {
    const tree = await open({ git: true });
    await tree.write({ '.gitattributes': '*.py filter=evil diff=evil\n', 'a.py': '1' });
    await tree.commit();
    const witness = join(tree.path, '.git', 'witness');
    for (const key of ['filter.evil.clean', 'filter.evil.process', 'core.fsmonitor', 'diff.evil.textconv']) {
      await tree.git('config', key, `touch ${witness}; cat`);
    }
    // The same size at another time: git has to compare the content.
    await tree.write({ 'a.py': '2' });

    const files = await directoryFiles(tree.path);
    await contents(files);

    expect(files.git?.dirty).toBe(true);
    await expect(promisify(execFile)('ls', [witness])).rejects.toThrow();
  });
});

describe('a directory without git', () => {
  it('is walked, but for .git and node_modules', async () => {
    const directory = await open();
    await directory.write({
      'a.py': '1',
      'x/y/z.md': '2',
      'node_modules/m/i.js': '3',
      'x/node_modules/n.js': '4',
    });
    const files = await directoryFiles(directory.path);
    expect(await contents(files)).toEqual({ 'a.py': '1', 'x/y/z.md': '2' });
    expect(files.git).toBeUndefined();
  });

  it('is not left through links', async () => {
    const [directory, outside] = [await open(), await open()];
    await outside.write({ 'secret.py': 'a secret' });
    await symlink(outside.path, join(directory.path, 'folder'));
    await symlink('.', join(directory.path, 'loop'));
    expect(await contents(await directoryFiles(directory.path))).toEqual({
      folder: '[is a symbolic link: links are not followed]',
      loop: '[is a symbolic link: links are not followed]',
    });
  });
});

describe('bad input', () => {
  it('pipes and sockets are refused and block nothing', async () => {
    const directory = await open();
    await promisify(execFile)('mkfifo', [join(directory.path, 'pipe.py')]);
    const server = createServer().listen(join(directory.path, 'socket.py'));
    await once(server, 'listening');
    try {
      expect(await contents(await directoryFiles(directory.path))).toEqual({
        'pipe.py': '[is a named pipe: only regular files are read]',
        'socket.py': '[is a socket: only regular files are read]',
      });
    } finally {
      server.close();
    }
  });

  it.each([{ git: true }, { git: false }])('strange names are read ($git)', async (options) => {
    const directory = await open(options);
    await directory.write({
      'new\nline.py': '1',
      '"quotes".py': '2',
      'back\\slash.py': '3',
      'ü.py': '4',
      '*.py': '5',
    });
    await writeFile(
      Buffer.concat([Buffer.from(`${directory.path}/`), Buffer.from([0xff]), Buffer.from('.py')]),
      '6',
    );
    await writeFile(
      Buffer.concat([Buffer.from(`${directory.path}/`), Buffer.from([0xfe]), Buffer.from('.md')]),
      '7',
    );
    expect(await contents(await directoryFiles(directory.path))).toEqual({
      'new\nline.py': '1',
      '"quotes".py': '2',
      'back\\slash.py': '3',
      'ü.py': '4',
      '*.py': '5',
      '\ufffd.py': '6',
      '\ufffd.md': '7',
    });
  });

  it('names that differ in case alone are two files', async () => {
    const tree = await open({ git: true });
    await tree.write({ 'A.py': '1', 'a.py': '2' });
    expect(await contents(await directoryFiles(tree.path))).toEqual({ 'A.py': '1', 'a.py': '2' });
  });

  it('a file that is too large, or gone, is named', async () => {
    const directory = await open();
    await directory.write({
      'large.py': Buffer.alloc(1024 * 1024 + 1),
      'gone.py': '1',
      'limit.py': Buffer.alloc(1024 * 1024),
    });
    const files = await directoryFiles(directory.path);
    await files.list();
    await rm(join(directory.path, 'gone.py'));
    const shown = await contents(files);
    expect(shown).toMatchObject({
      'large.py': '[is larger than 1024 KB (1025 KB)]',
      'gone.py': '[is gone]',
    });
    expect(shown['limit.py']).toHaveLength(1024 * 1024);
  });

  it('a path that is not listed is not read', async () => {
    const directory = await open();
    await directory.write({ 'inside/a.py': '1', 'outside.py': '2' });
    const files = await directoryFiles(join(directory.path, 'inside'));
    for await (const content of files.read([{ path: '../outside.py', mode: '100644', id: undefined }])) {
      expect(content).toMatchObject({ problem: 'is not in the directory' });
    }
  });

  it('a file that has become a folder is no file', async () => {
    const tree = await open({ git: true });
    await tree.write({ 'a.py': '1' });
    await tree.commit();
    await rename(join(tree.path, 'a.py'), join(tree.path, 'b.py'));
    await mkdir(join(tree.path, 'a.py'));
    expect(await listed(await directoryFiles(tree.path))).toEqual(['100644 b.py']);
  });

  it('a path that is not there is said to be missing', async () => {
    await expect(directoryFiles('/no/such/path')).rejects.toMatchObject({ code: 'VALIDATION_PATH_MISSING' });
  });
});
