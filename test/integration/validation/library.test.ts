import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fix, stageAndCommit, validateFile, validateRepository } from 'auto-builder/validation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDirectory, testDirectory } from '../../support/work-tree.ts';

const clean = '"""Greets."""\n\nprint("hello")\n';
const unused = '"""Greets."""\n\nimport os\n\nprint("hello")\n';

let tree: TestDirectory;
beforeEach(async () => {
  tree = await testDirectory();
});
afterEach(() => tree.remove());

describe('validateRepository', () => {
  it('says what is found in a directory, and writes nothing', async () => {
    await tree.write({ 'app.py': unused, 'sub/other.py': clean });

    const { ok, grade, files, findings, counts } = await validateRepository(tree.path);

    expect({ ok, files, warnings: counts.warning }).toEqual({ ok: true, files: 2, warnings: 1 });
    expect(grade).toMatch(/^[A-F]/);
    expect(findings).toMatchObject([{ file: 'app.py', line: 3, column: 8, code: 'F401', fixable: true }]);
    expect(await readFile(join(tree.path, 'app.py'), 'utf8')).toBe(unused);
  });

  it('takes the section of the configuration as people write it', async () => {
    await tree.write({ 'app.py': unused });

    const { ok } = await validateRepository(tree.path, {
      settings: { failOn: 'warning', stages: ['imports'] },
    });

    expect(ok).toBe(false);
  });

  it('looks at what changed since a commit', async () => {
    await tree.git('init', '--quiet');
    await tree.write({ 'app.py': unused, 'other.py': clean });
    const first = await tree.commit();
    await tree.write({ 'other.py': unused });

    const { findings } = await validateRepository(tree.path, { since: first });

    expect(findings.map(({ file }) => file)).toEqual(['other.py']);
  });

  it('has nothing of one call in the next, whichever run at once', async () => {
    await tree.write({ 'a.py': unused, 'b.py': clean });

    const results = await Promise.all([
      validateFile(join(tree.path, 'a.py'), { threads: 1 }),
      validateFile(join(tree.path, 'b.py'), { threads: 1 }),
    ]);

    expect(results.map(({ findings }) => findings.length)).toEqual([1, 0]);
  });

  it.each([
    ['a directory that is not there', 'nowhere', {}, 'VALIDATION_PATH_MISSING'],
    ['settings that cannot be', '.', { settings: { failOn: 'never' } }, 'CONFIG_INVALID'],
    ['a commit where there is no repository', '.', { since: 'main' }, 'VALIDATION_NOT_A_REPOSITORY'],
  ])('throws for %s', async (_, path, options, code) => {
    await expect(validateRepository(join(tree.path, path), options)).rejects.toMatchObject({ code });
  });

  it('ends when it is told to', async () => {
    await tree.write({ 'app.py': unused });
    const reason = new Error('no time');

    await expect(validateRepository(tree.path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('validateFile', () => {
  it('looks at one file, and at its imports with the others in view', async () => {
    await tree.write({
      'app.ts': "import './there.ts';\nimport './nowhere.ts';\n",
      'there.ts': 'let x = y;\n',
    });

    const { files, findings } = await validateFile(join(tree.path, 'app.ts'));

    expect(files).toBe(1);
    expect(findings.map(({ code, line }) => [code, line])).toEqual([['missing-import', 2]]);
  });

  it('follows the settings of the repository that it is in', async () => {
    await tree.git('init', '--quiet');
    await tree.write({ 'ruff.toml': '[lint]\nignore = ["F401"]\n', 'src/app.py': unused });

    const { findings } = await validateFile(join(tree.path, 'src/app.py'));

    expect(findings).toEqual([]);
  });
});

describe('fix', () => {
  it('writes what is safe, and says what it is like afterwards', async () => {
    await tree.write({ 'app.py': `${unused}print(nobody)\n` });

    const { result, root, commits } = await fix(tree.path);

    expect(result.fixed).toMatchObject([{ file: 'app.py', kind: 'imports', codes: ['F401'] }]);
    expect(result.findings.map(({ code }) => code)).toEqual(['F821']);
    expect({ root, commits }).toEqual({ root: tree.path, commits: [] });
    expect(await readFile(join(tree.path, 'app.py'), 'utf8')).toBe(`${clean}print(nobody)\n`);
  });

  it('changes nothing the second time', async () => {
    await tree.write({ 'app.py': unused });
    await fix(tree.path);

    const { result } = await fix(tree.path);

    expect(result.fixed).toEqual([]);
  });

  it('leads to a commit of these files and no others', async () => {
    await tree.git('init', '--quiet');
    await tree.write({ 'src/app.py': unused, 'other.py': clean });
    await tree.commit();
    await tree.write({ 'other.py': `${clean}print("mine")\n` });

    const { root, result } = await fix(join(tree.path, 'src'));
    const files = result.fixed.map(({ file }) => file);
    const author = { name: 'A Robot', email: 'robot@example.test' };
    const commit = await stageAndCommit({ root, files, message: 'style: safe fixes', author });

    expect(commit).toBe(await tree.git('rev-parse', 'HEAD'));
    expect(await tree.git('show', '--format=%an %s', '--name-only', 'HEAD')).toBe(
      'A Robot style: safe fixes\n\nsrc/app.py',
    );
  });
});
