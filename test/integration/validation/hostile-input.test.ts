import { mkdir, open, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnginePool } from '../../../functions/validation/engines/engine-pool.ts';
import { engineVersions } from '../../../functions/validation/engines/engine-versions.ts';
import { htmlReport } from '../../../functions/validation/reports/html-report.ts';
import { jsonReport } from '../../../functions/validation/reports/json-report.ts';
import { sarifReport } from '../../../functions/validation/reports/sarif-report.ts';
import { textReport } from '../../../functions/validation/reports/text-report.ts';
import type { ValidationResult } from '../../../functions/validation/result.ts';
import {
  type DirectoryRequest,
  validateDirectory,
} from '../../../functions/validation/validate-directory.ts';
import { validationDefaults } from '../../../shared/config/validation-settings.ts';
import { type TestDirectory, testDirectory } from '../../support/work-tree.ts';

const depth = 20_000;
const clean = '"""Says it."""\n';
const unused = '"""Says it."""\n\nimport os\n';
const opened: TestDirectory[] = [];
const pool = createEnginePool({ threads: 2, timeLimitMs: 4_000 });
const validator = { pool, engineVersions: engineVersions(), now: Date.now };

async function directory(options: { readonly git?: boolean } = { git: true }): Promise<TestDirectory> {
  const made = await testDirectory(options);
  opened.push(made);
  return made;
}

function validate(path: string, settings: unknown = {}, more: Partial<DirectoryRequest> = {}) {
  return validateDirectory(validator, { path, settings: validationDefaults(settings), ...more });
}

afterAll(async () => {
  await pool.close();
  for (const each of opened) await each.remove();
});

describe('a repository full of traps', () => {
  let tree: TestDirectory;
  let result: ValidationResult;

  beforeAll(async () => {
    tree = await directory();
    const module = await directory();
    await module.write({ 'inner.py': unused });
    await module.commit();
    await tree.write({
      'good.py': unused,
      'good.ts': 'const x = nobody;\n',
      'good.json': '{ "a": 1, "a": 2 }\n',
      'good.md': '# Title\n\n[nowhere](#nowhere)\n',
      'latin.py': new Uint8Array([...Buffer.from('x = "'), 0xe9, 0x22, 0x0a]),
      'nul.ts': 'const x = "\0";\n',
      'deep.py': `x = ${'['.repeat(depth)}${']'.repeat(depth)}\n`,
      'deep.js': `const x = ${'['.repeat(depth)}${']'.repeat(depth)};\n`,
      'deep.ts': `const x = ${'('.repeat(depth)}1${')'.repeat(depth)};\n`,
      'deep.json': `${'['.repeat(depth)}${']'.repeat(depth)}\n`,
      'deep.md': `${'> '.repeat(depth)}a\n`,
      'list.md': Array.from({ length: 1_000 }, (_, level) => `${'  '.repeat(level)}- a\n`).join(''),
      'large.json': `"${'a'.repeat(1024 * 1024)}"\n`,
      'pointer.py': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'line.py': `x = "${'a'.repeat(500_000)}"\n`,
      'lines.py': '\n'.repeat(500_000),
      'Case.py': unused,
      'case.py': unused,
    });
    await writeFile(join(tree.path, 'huge.py'), '');
    await truncate(join(tree.path, 'huge.py'), 200 * 1024 * 1024);
    await symlink('/etc/passwd', join(tree.path, 'password.py'));
    await symlink('good.py', join(tree.path, 'linked.py'));
    await mkdir(join(tree.path, 'outside'));
    await symlink('/etc', join(tree.path, 'outside/etc'));
    await tree.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.path, 'module');
    ({ result } = await validate(tree.path));
  }, 120_000);

  const reasonOf = (file: string) => result.notAnalysed.find((each) => each.file === file)?.reason;
  const codesOf = (file: string) =>
    result.findings.filter((each) => each.file === file).map(({ code }) => code);

  it('does not pass', () => {
    expect(result.ok).toBe(false);
  });

  it.each([
    ['latin.py', /UTF-8/],
    ['nul.ts', /NUL/],
    ['deep.py', /nested too deeply|crashed/],
    ['deep.js', /nested too deeply|crashed/],
    ['deep.ts', /nested too deeply|crashed/],
    ['deep.json', /nested too deeply|crashed/],
    ['list.md', /took longer than 4 s/],
    ['large.json', /larger than 1024 KB/],
    ['huge.py', /larger than 1024 KB \(204800 KB\)/],
    ['pointer.py', /LFS pointer/],
    ['password.py', /symbolic link/],
    ['linked.py', /symbolic link/],
    ['module', /submodule/],
  ])('names %s with the reason', (file, reason) => {
    expect(reasonOf(file)).toMatch(reason);
  });

  it.each([
    ['good.py', 'F401'],
    ['good.ts', 'noUndeclaredVariables'],
    ['good.json', 'duplicate-key'],
    ['good.md', 'MD051'],
    ['line.py', 'E501'],
    ['Case.py', 'F401'],
    ['case.py', 'F401'],
  ])('has everything else analysed: %s', (file, code) => {
    expect(codesOf(file)).toContain(code);
  });

  it('has each file of a language either analysed or named', async () => {
    const names = (await tree.git('ls-files', '--cached', '--others', '-z')).split('\0');
    const expected = names.filter((name) => /\.(py|js|ts|json|md)$|^module$/.test(name));

    expect(expected.length).toBe(result.files + result.notAnalysed.length);
  });

  it('never shows what a link leads to', () => {
    expect(JSON.stringify([jsonReport(result), [...result.excerpts]])).not.toContain('root:');
  });
});

describe('names that mean something elsewhere', () => {
  const names = [
    'new\nline.py',
    'quote"\'`.py',
    '..py',
    '...py',
    '..\\..\\up.py',
    '-rf.py',
    '$(touch witness).py',
    ':(top)magic.py',
    '*.py',
    '%2e%2e%2fup.py',
    '<img src=x onerror=alert(1)>.py',
    '\u001b[31mred.py',
    '\u202egpj.py',
    '__proto__.py',
    'constructor/__proto__.py',
  ];

  it('are names: found, mended and committed as they are', async () => {
    const tree = await directory();
    await tree.write(Object.fromEntries(names.map((name) => [name, unused])));
    await tree.commit();

    const before = await validate(tree.path);
    const after = await validate(tree.path, {}, { fix: true, commit: { runId: 'run' } });

    expect(before.result.findings.map(({ file }) => file).sort()).toEqual([...names].sort());
    expect(after).toMatchObject({ unwritten: [], uncommitted: [], result: { findings: [], ok: true } });
    expect(await tree.git('status', '--porcelain')).toBe('');
    for (const name of names) expect(await readFile(join(tree.path, name), 'utf8')).toBe(clean);
  });

  it('are harmless in every report', async () => {
    const tree = await directory();
    await tree.write(Object.fromEntries(names.map((name) => [name, unused])));

    const { result } = await validate(tree.path);

    const text = textReport(result, { paint: (_, plain) => plain });
    expect([...text].filter((character) => '\u001b\u202e'.includes(character))).toEqual([]);
    expect(text).not.toContain('new\nline');
    expect(htmlReport(result)).not.toContain('<img src=x');
    const uris = JSON.stringify(sarifReport(result)).match(/"uri":"[^"]*\.py"/g) ?? [];
    expect(uris).toContain('"uri":"new%0Aline.py"');
    expect(uris.filter((uri) => /[\s<>\\]/.test(uri))).toEqual([]);
  });

  it('in bytes that are no UTF-8 are looked at, and never written', async () => {
    const tree = await directory();
    const name = Buffer.concat([Buffer.from(`${tree.path}/x`), Buffer.from([0xff]), Buffer.from('.py')]);
    const file = await open(name, 'w');
    await file.writeFile(unused);
    await file.close();

    const { result } = await validate(tree.path, {}, { fix: true });

    expect(result.findings.map(({ code }) => code)).toEqual(['F401']);
    expect(await readFile(name, 'utf8')).toBe(unused);
  });
});

describe('a configuration of the repository that cannot be read', () => {
  it.each([
    ['pyproject.toml', '[tool.ruff\n', 'a.py', unused],
    ['ruff.toml', 'line-length = \n', 'a.py', unused],
    ['setup.cfg', '[flake8\nmax-line-length\n', 'a.py', unused],
    ['biome.json', '{ "formatter": \n', 'a.ts', 'const x = nobody;\n'],
    ['tsconfig.json', '{ "compilerOptions": {', 'a.ts', 'const x = nobody;\n'],
    ['package.json', '{ "dependencies": ', 'a.ts', 'const x = nobody;\n'],
    ['.prettierrc', '{ "semi": ', 'a.ts', 'const x = nobody;\n'],
    ['.markdownlint.json', '{ "MD013": ', 'a.md', '# A\n\n[x](#y)\n'],
    ['.markdownlint.yaml', 'MD013: [\n', 'a.md', '# A\n\n[x](#y)\n'],
    ['ruff.toml', Buffer.from([0xff, 0xfe, 0x00]), 'a.py', unused],
  ])('is named, and the files are looked at all the same: %s', async (name, text, file, content) => {
    const tree = await directory({});
    await tree.write({ [name]: text, [file]: content });

    const { result } = await validate(tree.path);

    expect(result.ok).toBe(false);
    expect(result.findings.some((each) => each.file === file)).toBe(true);
    const named = [...result.notAnalysed, ...result.findings.filter(({ stage }) => stage === 1)];
    expect(named.map((each) => each.file)).toContain(name);
  });

  it('because it is a link is told, and not followed', async () => {
    const tree = await directory({});
    await tree.write({ 'a.py': unused, 'shared/base': '[lint]\nignore = ["F401"]\n' });
    await symlink('shared/base', join(tree.path, 'ruff.toml'));

    const { result } = await validate(tree.path);

    expect(result.findings.map(({ code }) => code)).toContain('F401');
    expect(result.notHonoured).toEqual([
      { file: 'ruff.toml', what: expect.stringContaining('symbolic link') },
    ]);
  });

  it('in a folder that is left out concerns nobody', async () => {
    const tree = await directory({});
    await tree.write({ 'a.py': clean, 'fixtures/ruff.toml': 'line-length = \n' });

    const { result } = await validate(tree.path, { exclude: ['fixtures'] });

    expect(result).toMatchObject({ ok: true, notAnalysed: [] });
  });

  it('because it is in bytes, as a baseline, does not pass for an empty one', async () => {
    const tree = await directory({});
    await tree.write({ 'a.py': clean, 'known.json': new Uint8Array([0xff]) });

    const { result } = await validate(tree.path, { baseline: 'known.json' });

    expect(result).toMatchObject({
      ok: false,
      notAnalysed: [{ file: 'known.json', reason: 'is not UTF-8' }],
    });
  });
});

describe('patterns that explode', () => {
  const bomb = `${'**/*a'.repeat(40)}b`;
  const path = `${'a/'.repeat(60)}${'a'.repeat(60)}.py`;

  it.each([
    ['in the product', { exclude: [bomb], include: ['**'] }, {}],
    ['in .gitattributes', {}, { '.gitattributes': `${bomb} linguist-generated\n` }],
    ['in ruff.toml', {}, { 'ruff.toml': `exclude = ["${bomb}"]\n` }],
    ['in .prettierignore', {}, { '.prettierignore': `${bomb}\n` }],
    ['in .editorconfig', {}, { '.editorconfig': `[${'{a,b}'.repeat(30)}*${bomb}]\nmax_line_length = 90\n` }],
  ])('take no time: %s', async (_, settings, files) => {
    const tree = await directory({});
    await tree.write({ [path]: unused, 'a.ts': 'const x = nobody;\n', ...files });

    const startedAt = performance.now();
    const { result } = await validate(tree.path, settings);

    expect(result.findings.map(({ code }) => code)).toContain('noUndeclaredVariables');
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});

describe('an empty repository', () => {
  it('is clean, with no grade', async () => {
    const tree = await directory();

    const { result } = await validate(tree.path);

    expect(result).toMatchObject({ ok: true, grade: undefined, files: 0, findings: [], notAnalysed: [] });
  });
});

describe('an engine that gives up', () => {
  it.each([
    ['hangs', 'took longer than 0.5 s'],
    ['traps', 'the engine crashed: unreachable'],
    ['exits', 'the engine ended without an answer (exit code 3)'],
    ['throws', 'the engine failed: a rule gave up'],
  ])('and %s costs one file and no other', async (text, reason) => {
    const tree = await directory({});
    await tree.write({ 'a.py': 'fine', 'b.py': text, 'c.py': 'fine' });
    const double = createEnginePool({
      threads: 1,
      timeLimitMs: 500,
      entry: new URL('../../support/engine-thread-double.ts', import.meta.url),
    });

    const { result } = await validateDirectory(
      { ...validator, pool: double },
      { path: tree.path, settings: validationDefaults() },
    );
    await double.close();

    expect(result).toMatchObject({ ok: false, files: 2, notAnalysed: [{ file: 'b.py', reason }] });
  });
});
