import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockIn, guideSection } from '../../support/guide.ts';
import { type TestDirectory, testDirectory } from '../../support/work-tree.ts';

const run = promisify(execFile);
const checkout = fileURLToPath(new URL('../../..', import.meta.url));

let project: TestDirectory;
beforeEach(async () => {
  project = await testDirectory({ git: true });
  await project.git('config', 'user.name', 'Test Author');
  await project.git('config', 'user.email', 'author@example.test');
});
afterEach(() => project.remove());

describe('the example of the library in the guide', () => {
  it('validates, fixes and commits in a project that has linked the checkout', async () => {
    await project.write({
      '.gitignore': 'node_modules\n',
      'app.py': '"""Greets."""\n\nimport os\n\nprint("hello")\n',
      'vendor/broken.py': 'def (:\n',
    });
    const before = await project.commit();
    await mkdir(join(project.path, 'node_modules'));
    await symlink(checkout, join(project.path, 'node_modules/auto-builder'));
    const example = blockIn(await guideSection('As a library'), 'js');

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', example], {
      cwd: project.path,
    });

    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^passed: false, grade [A-F][+-]?, 1 warnings, 0 not analysed$/),
      '3:8 warning F401 `os` imported but unused',
      '1 files fixed, committed: true',
    ]);
    expect(await project.git('show', '--format=%s', '--name-only', 'HEAD')).toBe(
      'style: safe fixes\n\napp.py',
    );
    expect(await project.git('rev-parse', 'HEAD^')).toBe(before);
    expect(await project.git('show', 'HEAD:app.py')).toBe('"""Greets."""\n\nprint("hello")');
  });
});
