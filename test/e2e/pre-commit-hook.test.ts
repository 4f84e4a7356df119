import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isolatedGitEnvironment } from '../../local/github/bare-repository.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const root = new URL('../../', import.meta.url);
const hook = fileURLToPath(new URL('docs/examples/pre-commit', root));
const launcher = fileURLToPath(new URL('cli/auto-builder.mjs', root));

const clean = '"""Greets."""\n\nprint("hello")\n';
const broken = '"""Greets."""\n\nprint(nobody)\n';

let clone: TestDirectory;
beforeEach(async () => {
  clone = await testDirectory({ git: true });
  await clone.write({ 'app.py': clean, 'other.py': clean });
  await clone.commit();
  await clone.git('config', 'user.name', 'Test Author');
  await clone.git('config', 'user.email', 'author@example.test');
  await mkdir(join(clone.path, '.git/hooks'), { recursive: true });
  await copyFile(hook, join(clone.path, '.git/hooks/pre-commit'));
});
afterEach(() => clone.remove());

/** Commits as a developer does who has set the hook up. */
function commit(
  args: readonly string[] = [],
  directory = clone.path,
): Promise<{ readonly code: number; readonly output: string }> {
  const env = {
    ...isolatedGitEnvironment(clone.path),
    AUTO_BUILDER: `${process.execPath} ${launcher}`,
  };
  return new Promise((resolve) => {
    execFile('git', ['commit', '-m', 'A change', ...args], { cwd: directory, env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, output: out + err });
    });
  });
}

const subject = () => clone.git('log', '-1', '--format=%s');

describe('the pre-commit hook of the examples', () => {
  it('lets through what is clean', async () => {
    await clone.write({ 'new.py': clean });
    await clone.git('add', 'new.py');

    expect(await commit()).toMatchObject({ code: 0 });
    expect(await subject()).toBe('A change');
  });

  it('stops a commit with an error, and says where it is', async () => {
    await clone.write({ 'app.py': broken });
    await clone.git('add', 'app.py');

    const { code, output } = await commit();

    expect(code).toBe(1);
    expect(output).toMatch(/app\.py\n +3:7 +error +Undefined name `nobody` +F821/);
    expect(await subject()).toBe('A commit');
  });

  it('looks at what is staged, not at what lies beside it', async () => {
    await clone.write({ 'app.py': broken });
    await clone.git('add', 'app.py');
    await clone.write({ 'app.py': clean });

    const { code, output } = await commit();

    expect(code).toBe(1);
    expect(output).toContain('F821');
  });

  it('leaves alone what is not staged', async () => {
    await clone.write({ 'app.py': broken, 'other.py': `${clean}print("again")\n` });
    await clone.git('add', 'other.py');

    expect(await commit()).toMatchObject({ code: 0 });
  });

  it('sees what `git commit --all` takes along', async () => {
    await clone.write({ 'app.py': broken });

    expect(await commit(['--all'])).toMatchObject({ code: 1 });
    expect(await subject()).toBe('A commit');
  });

  it('sees what `git commit <path>` takes, and not what else is staged', async () => {
    await clone.write({ 'app.py': broken, 'other.py': `${clean}print("again")\n` });
    await clone.git('add', '--all');

    expect(await commit(['other.py'])).toMatchObject({ code: 0 });
  });

  it('works in a further work tree of a clone', async () => {
    const further = join(clone.path, 'further');
    await clone.git('worktree', 'add', '--quiet', '-b', 'topic', further);
    await clone.write({ 'further/app.py': broken });

    const { code, output } = await commit(['--all'], further);

    expect(code).toBe(1);
    expect(output).toContain('F821');
  });
});
