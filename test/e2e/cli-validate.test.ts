import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HereOptions, runHere, startHere } from '../support/cli-here.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const clean = '"""Greets."""\n\nprint("hello")\n';
/** A warning that can be mended. */
const unused = '"""Greets."""\n\nimport os\n\nprint("hello")\n';
/** An error. */
const undefinedName = '"""Greets."""\n\nprint(nobody)\n';

let directory: TestDirectory;
beforeEach(async () => {
  directory = await testDirectory();
});
afterEach(() => directory.remove());

const validate = (args: readonly string[] = [], options: HereOptions = {}) =>
  runHere(['validate', ...args], { directory: directory.path, ...options });

/** What `--format json` prints. */
interface Report {
  readonly ok: boolean;
  readonly findings: readonly { readonly file: string; readonly code: string }[];
  readonly fixed?: unknown;
  readonly notAnalysed: readonly { readonly file: string; readonly reason: string }[];
}

async function report(args: readonly string[] = [], options: HereOptions = {}): Promise<Report> {
  return JSON.parse((await validate(['--format', 'json', ...args], options)).stdout);
}

const placesIn = ({ findings }: Report): readonly string[] =>
  findings.map(({ file, code }) => `${file} ${code}`);

describe('the exit code of validate', () => {
  it('is 0 when nothing is found', async () => {
    await directory.write({ 'app.py': clean });

    expect(await validate()).toMatchObject({ code: 0, stdout: expect.stringContaining('Passed') });
  });

  it('is 0 with findings below the limit', async () => {
    await directory.write({ 'app.py': unused });

    expect(await validate()).toMatchObject({ code: 0, stdout: expect.stringContaining('F401') });
  });

  it('is 1 with findings at the limit', async () => {
    await directory.write({ 'app.py': unused });

    expect(await validate(['--fail-on', 'warning'])).toMatchObject({ code: 1 });
  });

  it('is 1 when a file was not analysed', async () => {
    await directory.write({ 'app.py': clean, 'bytes.py': new Uint8Array([0x23, 0xff, 0xfe]) });

    expect(await validate()).toMatchObject({ code: 1, stdout: expect.stringContaining('bytes.py') });
  });

  it.each([
    ['a path that is not there', ['nowhere']],
    ['a file that is not there, in a folder that is', ['sub/nowhere.py']],
    ['an unknown option', ['--colour']],
    ['two targets', ['a', 'b']],
    ['an unknown stage', ['--stage', '5']],
    ['an unknown severity', ['--fail-on', 'bad']],
    ['an unknown format', ['--format', 'xml']],
    ['a commit of nothing', ['--commit']],
    ['a push of nothing', ['--fix', '--push']],
    ['two choices of files', ['--staged', '--since', 'main']],
    ['a commit of what is staged', ['--staged', '--fix', '--commit']],
    ['a baseline of some files', ['--staged', '--write-baseline', 'known.json']],
    ['a report that cannot be written', ['-o', 'nowhere/report.txt']],
    ['a configuration that is not there', ['--config', 'nowhere.json']],
    ['files since a commit, where there is no repository', ['--since', 'main']],
    ['staged files, where there is no repository', ['--staged']],
    ['a push, where there is no repository', ['--fix', '--commit', '--push']],
  ])('is 2 for %s, with a word on standard error', async (_, args) => {
    await directory.write({ 'app.py': unused, 'sub/b.py': clean });

    const { code, stdout, stderr } = await validate(args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('please report it');
  });

  it('is 2 for a configuration that says what cannot be', async () => {
    await directory.write({ 'auto-builder.config.json': '{"validation":{"failOn":"wrong"}}' });

    expect(await validate()).toMatchObject({ code: 2, stderr: expect.stringContaining('validation.failOn') });
  });

  it('is 130 after Ctrl-C', async () => {
    await directory.write(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${n}.py`, unused])));

    const running = startHere(['validate'], { directory: directory.path, interrupted: true });

    expect(await running.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('interrupted'),
    });
  });
});

describe('what validate looks at', () => {
  it('need not be a repository', async () => {
    await directory.write({ 'app.py': unused, 'sub/other.py': unused });

    expect(placesIn(await report())).toEqual(['app.py F401', 'sub/other.py F401']);
  });

  it('may be a single file, whose imports are looked for beside it', async () => {
    await directory.write({ 'app.ts': "import './other.ts';\n", 'other.ts': 'let x = y;\n' });

    expect(placesIn(await report(['app.ts']))).toEqual([]);
  });

  it('is seen within its repository: settings and imports are those of the whole', async () => {
    await directory.git('init', '--quiet');
    await directory.write({
      'ruff.toml': '[lint]\nignore = ["F401"]\n',
      'src/app.py': unused,
      'src/app.ts': "import '../lib/there.ts';\nimport '../lib/nowhere.ts';\n",
      'lib/there.ts': 'let x = y;\n',
    });

    expect(placesIn(await report(['src']))).toEqual(['src/app.ts missing-import']);
    expect(placesIn(await report(['app.ts'], { directory: join(directory.path, 'src') }))).toEqual([
      'src/app.ts missing-import',
    ]);
  });

  it('may be a folder that git ignores, for who names it', async () => {
    await directory.git('init', '--quiet');
    await directory.write({ '.gitignore': 'build/\n', 'build/app.py': unused });

    expect(placesIn(await report())).toEqual([]);
    expect(placesIn(await report(['build']))).toEqual(['app.py F401']);
    expect(placesIn(await report(['build/app.py']))).toEqual(['app.py F401']);
  });

  it('is never what a link leads to', async () => {
    await directory.write({ 'app.py': clean });
    await symlink('/etc/passwd', join(directory.path, 'secrets.py'));

    const { notAnalysed } = await report(['secrets.py']);

    expect(notAnalysed).toEqual([{ file: 'secrets.py', reason: expect.stringContaining('symbolic link') }]);
  });

  it('may be nothing: that is clean, and said', async () => {
    const { code, stderr } = await validate();

    expect({ code, stderr }).toEqual({ code: 0, stderr: 'auto-builder: there is nothing to look at\n' });
  });

  it('is one stage alone, when that is wanted', async () => {
    await directory.write({ 'app.py': 'import os\nprint( nobody )\n' });

    expect(placesIn(await report(['--stage', 'imports']))).toEqual(['app.py F401', 'app.py F821']);
    expect(placesIn(await report(['--stage', '4,1']))).toEqual(['app.py D100']);
  });

  it('is what the configuration says, even one that is nothing else', async () => {
    await directory.write({
      'app.py': unused,
      'old/app.py': unused,
      'auto-builder.config.json': '{"validation":{"exclude":["old/**"],"failOn":"warning"}}',
    });

    expect(await report()).toMatchObject({ ok: false, findings: [{ file: 'app.py', code: 'F401' }] });
    expect(await report(['--fail-on', 'error'])).toMatchObject({ ok: true });
  });

  it('says how far it is on a terminal', async () => {
    await directory.write(
      Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`f${n}.py`, `${unused}x = ${n}\n`])),
    );

    const { stderr } = await validate([], { live: true });

    expect(stderr).toMatch(/\d+ of 120 files/);
  });
});

describe('known findings', () => {
  it('are written down, and do not count from then on', async () => {
    await directory.write({ 'app.py': undefinedName });
    const written = await validate(['--write-baseline', 'known/list.json']);
    await directory.write({ 'auto-builder.config.json': '{"validation":{"baseline":"known/list.json"}}' });

    expect(written).toMatchObject({ code: 0, stdout: '' });
    expect(await report()).toMatchObject({ ok: true, findings: [] });
    await directory.write({ 'other.py': undefinedName });
    expect(await report()).toMatchObject({ ok: false, findings: [{ file: 'other.py', code: 'F821' }] });
  });

  it('are all written again when the list is made anew', async () => {
    await directory.write({
      'app.py': undefinedName,
      'auto-builder.config.json': '{"validation":{"baseline":"list.json"}}',
    });
    await validate(['--write-baseline', 'list.json']);
    const first = await readFile(join(directory.path, 'list.json'), 'utf8');

    await validate(['--write-baseline', 'list.json']);

    expect(await readFile(join(directory.path, 'list.json'), 'utf8')).toBe(first);
  });

  it('that cannot be read are an error of the command', async () => {
    await directory.write({
      'app.py': undefinedName,
      'list.json': '{bad',
      'auto-builder.config.json': '{"validation":{"baseline":"list.json"}}',
    });

    expect(await validate()).toMatchObject({ code: 2, stderr: expect.stringContaining('--write-baseline') });
  });
});

describe('the formats of validate', () => {
  it('are one JSON object and nothing else', async () => {
    await directory.write({ 'app.py': unused });

    const { stdout, stderr } = await validate(['--format', 'json'], { live: true });

    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      grade: expect.stringMatching(/^[A-F][+-]?$/),
      files: 1,
      counts: { critical: 0, error: 0, warning: 1, info: 0 },
      notAnalysed: [],
      notHonoured: [],
      findings: [
        {
          file: 'app.py',
          line: 3,
          column: 8,
          stage: 2,
          severity: 'warning',
          code: 'F401',
          message: expect.stringContaining('os'),
          fixable: true,
        },
      ],
    });
    expect(stderr).not.toContain('F401');
  });

  it('are JSON for a command that failed, too', async () => {
    const { stdout } = await validate(['nowhere', '--format', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'VALIDATION_PATH_MISSING' } });
  });

  it.each([
    ['text', /app\.py\n +3:8 +warning .*F401/],
    ['sarif', /"version": "2\.1\.0"/],
    ['html', /^<!doctype html>/i],
    ['github', /^::warning file=app\.py,line=3,/],
  ])('are %s, on standard output or in a file', async (format, pattern) => {
    await directory.write({ 'app.py': unused });

    const printed = await validate(['--format', format]);
    const written = await validate(['--format', format, '-o', 'report.out']);

    expect(printed.stdout).toMatch(pattern);
    expect(written.stdout).toBe('');
    expect(await readFile(join(directory.path, 'report.out'), 'utf8')).toMatch(pattern);
  });
});

describe('validate --fix', () => {
  it('writes what can be mended safely, and tells it', async () => {
    await directory.write({ 'app.py': unused, 'other.py': clean });

    const { code, stdout } = await validate(['--fix', '--format', 'json']);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [],
      fixed: [{ file: 'app.py', codes: expect.arrayContaining(['F401']) }],
    });
    expect(await readFile(join(directory.path, 'app.py'), 'utf8')).toBe(clean);
  });

  it('leaves alone what is not looked at', async () => {
    await directory.write({ 'app.py': unused, 'sub/other.py': unused });

    await validate(['sub', '--fix']);

    expect(await readFile(join(directory.path, 'app.py'), 'utf8')).toBe(unused);
    expect(await readFile(join(directory.path, 'sub/other.py'), 'utf8')).toBe(clean);
  });

  it('does no more than its options say, whatever the configuration has the service do', async () => {
    await directory.git('init', '--quiet');
    await directory.write({
      'app.py': unused,
      'auto-builder.config.json': '{"validation":{"autoCommit":true,"autoPush":true}}',
    });
    const commit = await directory.commit();

    await validate();

    expect(await readFile(join(directory.path, 'app.py'), 'utf8')).toBe(unused);
    expect(await directory.git('rev-parse', 'HEAD')).toBe(commit);
  });
});

describe('validate in a clone', () => {
  let host: TestDirectory;
  beforeEach(async () => {
    host = await testDirectory();
    await host.git('init', '--quiet', '--bare', '--initial-branch=main');
    await directory.git('init', '--quiet', '--initial-branch=main');
    await directory.git('remote', 'add', 'origin', host.path);
    await directory.write({ 'app.py': clean, 'other.py': clean });
    await directory.commit('First');
  });
  afterEach(() => host.remove());

  const subjects = (format = '%s') => directory.git('log', `--format=${format}`);

  it('looks at what changed since a commit, committed or not', async () => {
    const first = await directory.git('rev-parse', 'HEAD');
    await directory.write({ 'other.py': unused, 'app.py': unused });
    await directory.commit();
    await directory.write({ 'app.py': clean, 'new.py': unused });

    expect(placesIn(await report(['--since', first]))).toEqual(['new.py F401', 'other.py F401']);
    expect(placesIn(await report(['--since', 'HEAD']))).toEqual(['new.py F401']);
  });

  it('does not know a commit that is not there', async () => {
    expect(await validate(['--since', 'nowhere'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('VALIDATION_REF_UNKNOWN'),
    });
  });

  it('looks at what is staged, as it is staged', async () => {
    await directory.write({ 'app.py': unused, 'other.py': unused });
    await directory.git('add', 'app.py');
    await directory.write({ 'app.py': clean });

    expect(placesIn(await report(['--staged']))).toEqual(['app.py F401']);
  });

  it('stages the fixes of what is staged, but not what else is in the file', async () => {
    await directory.write({ 'app.py': unused, 'other.py': unused });
    await directory.git('add', '--all');
    await directory.write({ 'other.py': `${unused}print("mine")\n` });

    const { code, stderr } = await validate(['--staged', '--fix']);

    expect(code).toBe(1);
    expect(stderr).toContain('"other.py": the fix was not written');
    expect(await directory.git('show', ':app.py')).toBe(clean.trim());
    expect(await directory.git('show', ':other.py')).toBe(unused.trim());
  });

  it('commits each kind of fix for itself, by Auto-Builder and with the id of the run', async () => {
    await directory.write({ 'app.py': `${unused}print( 'again' )\n`, 'other.py': unused });
    await directory.commit('Second');

    const { code } = await validate(['--fix', '--commit']);

    expect(code).toBe(0);
    expect((await subjects('%an|%cn|%s')).split('\n').slice(0, 3)).toEqual([
      'Auto-Builder|Auto-Builder|style: fix formatting in 1 file',
      'Auto-Builder|Auto-Builder|refactor: resolve unused imports',
      expect.stringContaining('Second'),
    ]);
    const trailer = '%(trailers:key=Auto-Builder-Run,valueonly)';
    expect((await directory.git('log', '-1', `--format=${trailer}`)).trim()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await directory.git('status', '--porcelain')).toBe('');
  });

  it('mends files that hold changes of somebody, but does not commit these', async () => {
    await directory.write({ 'app.py': unused });
    await directory.commit('Second');
    await directory.write({ 'other.py': unused });

    const { code, stderr } = await validate(['--fix', '--commit']);

    expect(code).toBe(1);
    expect(stderr).toContain('"other.py": fixed, not committed');
    expect(await directory.git('show', '--format=', '--name-only', 'HEAD')).toBe('app.py');
    expect(await readFile(join(directory.path, 'other.py'), 'utf8')).toBe(clean);
  });

  it('pushes the branch', async () => {
    await directory.write({ 'app.py': unused });
    await directory.commit('Second');

    const { code, stderr } = await validate(['--fix', '--commit', '--push']);

    expect(code).toBe(0);
    expect(stderr).toContain('pushed to refs/heads/main');
    expect(await host.git('log', '-1', '--format=%s', 'main')).toBe('refactor: resolve unused imports');
  });

  it('does not push over what somebody else pushed, and says so with the result', async () => {
    await directory.git('push', '--quiet', 'origin', 'main');
    const first = await directory.git('rev-parse', 'HEAD');
    await directory.git('commit', '--quiet', '--allow-empty', '-m', 'Theirs');
    await directory.git('push', '--quiet', 'origin', 'main');
    await directory.git('reset', '--quiet', '--hard', first);
    await directory.write({ 'app.py': unused });
    await directory.commit('Mine');

    const { code, stdout, stderr } = await validate(['--fix', '--commit', '--push']);

    expect(code).toBe(1);
    expect(stdout).toContain('Passed');
    expect(stderr).toContain('not pushed');
    expect(await host.git('log', '-1', '--format=%s', 'main')).toBe('Theirs');
  });

  it('tells with the result that the host is not there', async () => {
    await rm(host.path, { recursive: true });
    await directory.write({ 'app.py': unused });
    await directory.commit('Second');

    expect(await validate(['--fix', '--commit', '--push'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Passed'),
      stderr: expect.stringContaining('not pushed'),
    });
  });

  it('mends nothing that could not be pushed: no branch is checked out', async () => {
    await directory.git('checkout', '--quiet', '--detach');
    await directory.write({ 'app.py': unused });
    await directory.commit('Second');

    expect(await validate(['--fix', '--commit', '--push'])).toMatchObject({ code: 2 });
    expect((await subjects()).split('\n')[0]).toBe('Second');
  });
});
