import { chmod, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const base = `{
  // kept as it is
  "entries": [
    { "id": "intro", "title": "Intro", "size": 9007199254740993 },
    { "id": "usage",   "title": "Usage" }
  ]
}
`;
const oneEdit = base.replace('"Intro"', '"Introduction"');
const otherEdit = base.replace('"Usage"', '"How to use"');
const rival = base.replace('"Intro"', '"Welcome"');

let directory: TestDirectory;
beforeEach(async () => {
  directory = await testDirectory();
  await directory.write({ 'base.json': base, 'a.json': oneEdit, 'b.json': otherEdit, 'rival.json': rival });
});
afterEach(() => directory.remove());

const merge = (...args: readonly string[]) =>
  runHere(['taxonomy', 'merge', ...args], { directory: directory.path });
const sides = (...files: readonly string[]) => [
  '--base',
  'base.json',
  ...files.flatMap((file) => ['--side', file]),
];
const content = (file: string) => readFile(join(directory.path, file), 'utf8');
const merged = base.replace('"Intro"', '"Introduction"').replace('"Usage"', '"How to use"');

describe('taxonomy merge', () => {
  it('prints the first side with what the others changed, every other byte as it was, and ends with 0', async () => {
    expect(await merge(...sides('a.json', 'b.json'))).toEqual({ code: 0, stdout: merged, stderr: '' });
  });

  it('merges as many sides as there are', async () => {
    await directory.write({ 'c.json': base.replace('9007199254740993', '1e400') });

    const { code, stdout } = await merge(...sides('a.json', 'b.json', 'c.json'));

    expect({ code, stdout }).toEqual({ code: 0, stdout: merged.replace('9007199254740993', '1e400') });
  });

  it('takes the same side twice as one, and a side that changed nothing as no news', async () => {
    expect(await merge(...sides('base.json', 'a.json', 'a.json', 'base.json'))).toMatchObject({
      code: 0,
      stdout: oneEdit,
    });
  });

  it('writes the result into a file, which keeps its mode, and leaves nothing beside it', async () => {
    await directory.write({ 'out.json': 'old' });
    await chmod(join(directory.path, 'out.json'), 0o640);

    const { code, stdout } = await merge(...sides('a.json', 'b.json'), '-o', 'out.json');

    expect({ code, stdout, written: await content('out.json') }).toEqual({
      code: 0,
      stdout: '',
      written: merged,
    });
    expect((await stat(join(directory.path, 'out.json'))).mode & 0o777).toBe(0o640);
    expect((await readdir(directory.path)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('writes through a link instead of replacing it', async () => {
    await symlink('a.json', join(directory.path, 'link.json'));

    await merge(...sides('a.json', 'b.json'), '-o', 'link.json');

    expect((await lstat(join(directory.path, 'link.json'))).isSymbolicLink()).toBe(true);
    expect(await content('a.json')).toBe(merged);
  });

  it('takes an empty base for none: what both sides added is united', async () => {
    await directory.write({ 'base.json': '', 'a.json': '{"a":1}', 'b.json': '{"b":2}' });

    const { code, stdout } = await merge(...sides('a.json', 'b.json'));

    expect({ code, value: JSON.parse(stdout) }).toEqual({ code: 0, value: { a: 1, b: 2 } });
  });

  it('tells JSON from the content where no name tells the format', async () => {
    await directory.write({ base, a: oneEdit, b: otherEdit });

    expect(await merge('--base', 'base', '--side', 'a', '--side', 'b')).toMatchObject({
      code: 0,
      stdout: merged,
    });
  });

  it('tells YAML from the content where no name tells the format', async () => {
    await directory.write({ base: 'a: 1 # one\nb: 2\n', a: 'a: 3 # one\nb: 2\n', b: 'a: 1 # one\nb: 4\n' });

    expect(await merge('--base', 'base', '--side', 'a', '--side', 'b')).toMatchObject({
      code: 0,
      stdout: 'a: 3 # one\nb: 4\n',
    });
  });

  it('takes the format from --path before all other names', async () => {
    await directory.write({
      'base.json': '---\na: 1\nb: 1\n---\n# Text\n',
      'a.json': '---\na: 2\nb: 1\n---\n# Text\n',
      'b.json': '---\na: 1\nb: 2\n---\n# Text\n',
    });

    expect(await merge(...sides('a.json', 'b.json'), '--path', 'page.md')).toMatchObject({
      code: 0,
      stdout: '---\na: 2\nb: 2\n---\n# Text\n',
    });
  });
});

describe('a conflict of taxonomy merge', () => {
  it('ends with 1, and is listed on standard error beside the whole result', async () => {
    const { code, stdout, stderr } = await merge(...sides('a.json', 'rival.json', 'b.json'));

    expect(code).toBe(1);
    expect(stdout).toBe(merged);
    expect(stderr).toMatchInlineSnapshot(`
      "auto-builder: 1 conflict in a.json
        /entries/[id=intro]/title
          base: "Intro"
          a.json: "Introduction"
          rival.json: "Welcome"
          taken: "Introduction"
      "
    `);
  });

  it.each([
    ['ours', 'the first side', '"Welcome"', ['rival.json', 'a.json']],
    ['theirs', 'the last side', '"Introduction"', ['rival.json', 'a.json']],
    ['manual', 'the base', '"Intro"', ['rival.json', 'a.json']],
  ])('is decided by %s for %s', async (strategy, _, expected, files) => {
    const { code, stdout } = await merge(...sides(...files), '--strategy', strategy);

    expect({ code, stdout }).toEqual({ code: 1, stdout: base.replace('"Intro"', expected) });
  });

  it('does not depend on the order of the sides', async () => {
    const one = await merge(...sides('a.json', 'rival.json'), '--json');
    const other = await merge(...sides('rival.json', 'a.json'), '--json');

    expect(one.stdout).toBe(other.stdout);
  });

  it('is told with --json as a value, and without -o nothing else is', async () => {
    const { code, stdout, stderr } = await merge(...sides('a.json', 'rival.json'), '--json');

    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      conflicts: [
        {
          path: '/entries/[id=intro]/title',
          base: 'Intro',
          candidates: [
            { side: 'a.json', value: 'Introduction' },
            { side: 'rival.json', value: 'Welcome' },
          ],
          chosen: 'Introduction',
        },
      ],
    });
  });

  it('keeps every digit of a number in --json', async () => {
    await directory.write({
      'a.json': base.replace('9007199254740993', '9007199254740995'),
      'b.json': base.replace('9007199254740993', '1e400'),
    });

    const { stdout } = await merge(...sides('a.json', 'b.json'), '--json');

    expect(stdout).toMatch(/"base": 9007199254740993,/);
    expect(stdout).toMatch(/"value": 9007199254740995\n/);
    expect(stdout).toMatch(/"value": 1e400\n/);
  });

  it('has no value for a side that deleted, and null where there was nothing', async () => {
    await directory.write({ 'base.json': '{"a":{"x":1}}', 'a.json': '{}', 'b.json': '{"a":{"x":2}}' });

    const { stdout } = await merge(...sides('a.json', 'b.json'), '--json', '-o', 'out.json');

    expect(JSON.parse(stdout).conflicts[0].candidates).toEqual([
      { side: 'a.json' },
      { side: 'b.json', value: { x: 2 } },
    ]);
    expect(JSON.parse(await content('out.json'))).toEqual({ a: { x: 2 } });
  });

  it('is an empty list in --json when there is none', async () => {
    expect(await merge(...sides('a.json', 'b.json'), '--json')).toMatchObject({
      code: 0,
      stdout: '{\n  "conflicts": []\n}\n',
    });
  });
});

describe('taxonomy merge with something wrong', () => {
  it.each([
    ['no base', ['--side', 'a.json']],
    ['no side', ['--base', 'base.json']],
    ['a strategy that there is not', [...sides('a.json'), '--strategy', 'union']],
    ['files without --driver', ['base.json', 'a.json', 'b.json']],
    ['two files behind --driver', ['--driver', 'base.json', 'a.json']],
    ['sides beside --driver', ['--driver', 'base.json', 'a.json', 'b.json', '--side', 'a.json']],
    ['an unknown option', [...sides('a.json'), '--colour']],
  ])('ends with 2 for %s, with a word on standard error', async (_, args) => {
    const { code, stdout, stderr } = await merge(...args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it.each([
    ['is not there', 'nowhere.json', 'nowhere.json'],
    ['is a folder', '.', '.'],
    ['is no JSON', 'broken.json', 'broken.json:2:8'],
    ['has two items of one name', 'twice.json', 'twice.json:3:'],
  ])('ends with 3 and writes nothing when a side %s', async (_, file, named) => {
    await directory.write({
      'broken.json': '{\n  "a": ,\n}',
      'twice.json': '{"entries": [\n  { "id": "intro" },\n  { "id": "intro" }\n]}',
    });

    const { code, stderr } = await merge(...sides('a.json', file), '-o', 'out.json');

    expect(code).toBe(3);
    expect(stderr).toContain(named);
    await expect(content('out.json')).rejects.toThrow('ENOENT');
  });

  it('says with --json what is wrong, and leaves the output as it was', async () => {
    await directory.write({ 'broken.json': '{', 'out.json': 'old' });

    const { code, stdout } = await merge(...sides('a.json', 'broken.json'), '-o', 'out.json', '--json');

    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 3,
      ok: false,
      error: { code: 'TAXONOMY_FILE_INVALID', where: expect.stringMatching(/^broken\.json:1:/) },
    });
    expect(await content('out.json')).toBe('old');
  });

  it('ends with 3 when the result cannot be written', async () => {
    expect(await merge(...sides('a.json'), '-o', 'nowhere/out.json')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('TAXONOMY_FILE_UNWRITABLE'),
    });
  });
});
