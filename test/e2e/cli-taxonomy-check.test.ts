import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

let directory: TestDirectory;
beforeEach(async () => {
  directory = await testDirectory();
});
afterEach(() => directory.remove());

const taxonomy = (...args: readonly string[]) =>
  runHere(['taxonomy', ...args], { directory: directory.path });
const items = (...entries: readonly object[]) => JSON.stringify({ entries }, undefined, 2);
const sound = items({ id: 'intro', title: 'Intro', related: ['usage'] }, { id: 'usage', title: 'Usage' });

/** What `taxonomy check --json` finds. */
async function found(...paths: readonly string[]) {
  const { code, stdout } = await taxonomy('check', ...paths, '--json');
  const report: { files: number; findings: { file: string; line?: number; code: string }[] } =
    JSON.parse(stdout);
  return {
    code,
    files: report.files,
    findings: report.findings.map(({ file, line, code }) => `${file}:${line} ${code}`),
  };
}

describe('taxonomy check', () => {
  it('ends with 0 when the index files of the folder are sound', async () => {
    await directory.write({ 'docs/doc_index.json': sound, 'search_index.yaml': 'entries: []\n' });

    expect(await found()).toEqual({ code: 0, files: 2, findings: [] });
  });

  it('finds what cannot be parsed, with its place', async () => {
    await directory.write({ 'doc_index.json': '{\n  "entries": oops\n}' });

    expect(await found()).toEqual({
      code: 1,
      files: 1,
      findings: ['doc_index.json:2 TAXONOMY_FILE_INVALID'],
    });
  });

  it('finds items of one name', async () => {
    const entries = ['a', 'b', 'c', 'd', 'e', 'a'].map((id) => ({ id }));
    await directory.write({ 'doc_index.json': items(...entries) });

    expect((await found()).findings).toEqual(['doc_index.json:18 TAXONOMY_DUPLICATE_IDENTITY']);
  });

  it('finds references that lead nowhere', async () => {
    await directory.write({
      'doc_index.json': items(
        { id: 'intro', related: ['usage', 'gone'] },
        { id: 'usage', related: ['intro'] },
        { id: 'setup', related: ['usage'] },
      ),
    });

    expect((await found()).findings).toEqual(['doc_index.json:7 TAXONOMY_REFERENCE_MISSING']);
  });

  it('follows references from one file to another', async () => {
    await directory.write({
      'doc_index.json': items({ id: 'intro' }, { id: 'usage' }),
      'roadmap_index.json': items({ id: 'next', related: ['intro', 'usage'] }),
    });

    expect(await found()).toEqual({ code: 0, files: 2, findings: [] });
  });

  it('takes each folder for a repository of its own', async () => {
    await directory.write({ 'one/doc_index.json': sound, 'two/doc_index.json': sound });

    expect(await found('one', 'two')).toEqual({ code: 0, files: 2, findings: [] });
  });

  it('takes a file that is named, whatever its name is', async () => {
    await directory.write({ 'mine.json': '[', 'doc_index.json': '[' });

    expect((await found('mine.json')).findings).toEqual(['mine.json:1 TAXONOMY_FILE_INVALID']);
  });

  it('looks neither into installed packages nor through links', async () => {
    await directory.write({ 'node_modules/x/doc_index.json': '[', 'elsewhere/mine.json': '[' });
    await symlink('elsewhere/mine.json', join(directory.path, 'doc_index.json'));

    expect(await found()).toEqual({ code: 0, files: 0, findings: [] });
  });

  it('ends with 3 for a path that is not there', async () => {
    expect(await taxonomy('check', 'nowhere')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('nowhere'),
    });
  });

  it('ends with 2 for an unknown option', async () => {
    expect(await taxonomy('check', '--colour')).toMatchObject({ code: 2 });
  });

  it('shows a line for each finding, and their number', async () => {
    await directory.write({ 'doc_index.json': '[' });

    const { stdout } = await taxonomy('check');

    expect(stdout).toMatch(/^doc_index\.json:1:\d+ {2}TAXONOMY_FILE_INVALID: .+\n1 index file, 1 finding\n$/);
  });
});

describe('taxonomy schema', () => {
  it('tells the kind of a file, how items are told apart, what refers, and why', async () => {
    await directory.write({ 'docs/doc_index.json': sound });

    const { code, stdout } = await taxonomy('schema', 'docs/doc_index.json');

    expect(code).toBe(0);
    expect(stdout).toContain('docs/doc_index.json: doc_index\n  It is called doc_index.json.');
    expect(stdout).toContain('/entries: items are told apart by id (1 list, 2 items)');
    expect(stdout).toContain('related: a reference (first at /entries/[id=intro]/related/{usage})');
  });

  it('tells the same with --json', async () => {
    await directory.write({ 'doc_index.json': sound });

    const { stdout } = await taxonomy('schema', 'doc_index.json', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      file: 'doc_index.json',
      format: 'json',
      kind: 'doc_index',
      arrays: [{ place: '/entries', identity: { kind: 'keyed', field: 'id' } }, { lists: 1 }],
      references: [{ field: 'related', isReference: true }],
    });
  });

  it.each([
    ['2 without a file', [], 2],
    ['3 for a file that is not there', ['nowhere.json'], 3],
    ['3 for a file that cannot be parsed', ['broken.json'], 3],
  ])('ends with %s', async (_, args, code) => {
    await directory.write({ 'broken.json': '{' });

    expect(await taxonomy('schema', ...args)).toMatchObject({ code });
  });
});
