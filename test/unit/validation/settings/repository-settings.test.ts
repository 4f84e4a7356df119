import { describe, expect, it } from 'vitest';
import {
  isSettingsFile,
  readRepositorySettings,
} from '../../../../functions/validation/settings/repository-settings.ts';
import { validationDefaults } from '../../../../shared/config/validation-settings.ts';

function settings(product: object = {}, files: Readonly<Record<string, string>> = {}) {
  return readRepositorySettings(new Map(Object.entries(files)), validationDefaults(product), new Set());
}

describe('what is looked at', () => {
  it.each([
    ['a.py', 'python', 'py'],
    ['a.ts', 'javascript', 'ts'],
    ['a.json', 'json', 'json'],
    ['a.md', 'markdown', 'md'],
  ])('includes %s', (path, language, kind) => {
    const all = settings({ stages: [1, 3] });

    expect(all.excluded(path)).toBeUndefined();
    expect(all.settingsFor(path)).toMatchObject({ language, kind, stages: [1, 3], lineLength: 120 });
  });

  it('leaves out languages that are switched off', () => {
    expect(settings({ languages: ['json'] }).settingsFor('a.py')).toBeUndefined();
  });

  it('leaves out files in no language', () => {
    expect(settings().settingsFor('a.txt')).toBeUndefined();
  });

  it.each([
    ['node_modules/a/index.js', {}, {}, 'is in a folder of tools'],
    ['docs/a.md', { include: ['src'] }, {}, 'is not included'],
    ['src/gen/a.py', { exclude: ['gen'] }, {}, 'is excluded by the configuration'],
    ['a.pb.py', {}, { '.gitattributes': '*.pb.py linguist-generated' }, '.gitattributes: linguist-generated'],
    ['lib/a.js', {}, { '.gitattributes': 'lib linguist-vendored' }, '.gitattributes: linguist-vendored'],
    ['a.md', {}, { '.markdownlintignore': 'a.md' }, "is excluded by the repository's own configuration"],
  ])('leaves out %s, and says why', (path, product, files, reason) => {
    expect(settings(product, files).excluded(path)).toBe(reason);
  });

  it('is what is included but for what is excluded', () => {
    const all = settings({ include: ['src/**'], exclude: ['*.test.ts'] });
    const paths = ['src/a.ts', 'src/a.test.ts', 'lib/a.ts'];

    expect(paths.filter((path) => all.excluded(path) === undefined)).toEqual(['src/a.ts']);
  });
});

describe('the severity of a finding', () => {
  it.each([
    [{}, 'warning'],
    [{ F401: 'error' }, 'error'],
    [{ F401: 'off' }, 'off'],
    [{ F401: 'error', 'python/F401': 'info' }, 'info'],
    [{ 'javascript/F401': 'info' }, 'warning'],
  ])('with the rules %j is %s', (rules, severity) => {
    expect(settings({ rules }).severityOf('python', 'F401', 'warning')).toBe(severity);
  });
});

describe("a repository's own settings", () => {
  it('silence a code for some files', () => {
    const files = { 'ruff.toml': '[lint.per-file-ignores]\n"tests/*" = ["F401"]\n' };
    const all = settings({}, files);

    expect(all.ignores('tests/a.py', 'F401')).toBe(true);
    expect(all.ignores('a.py', 'F401')).toBe(false);
  });

  it('that cannot be read are named', () => {
    expect(settings({}, { '.markdownlint.json': '{' }).broken).toEqual([
      { file: '.markdownlint.json', reason: expect.stringContaining('line 1') },
    ]);
  });

  it('that are not followed are named', () => {
    expect(settings({}, { '.markdownlint.cjs': 'module.exports = {}' }).notHonoured).toContainEqual({
      file: '.markdownlint.cjs',
      what: 'is code: configurations are not executed',
    });
  });

  it.each([
    [{ exclude: ['fixtures'] }, {}],
    [{ exclude: ['test/fixtures/**'] }, {}],
    [{}, { '.gitattributes': 'test/fixtures/** linguist-vendored' }],
  ])('in a folder that is left out mean nothing: %j %j', (product, files) => {
    expect(settings(product, { ...files, 'test/fixtures/.markdownlint.json': '{' }).broken).toEqual([]);
  });

  it('count although the file itself is not to be looked at', () => {
    const files = { '.markdownlint.json': '{ "MD013": { "line_length": 60 } }' };

    expect(
      settings({ include: ['docs'], exclude: ['*.json'] }, files).settingsFor('docs/a.md'),
    ).toMatchObject({
      lineLength: 60,
    });
  });
});

describe('the files that hold settings', () => {
  it.each(['.gitattributes', 'a/.gitattributes', 'pyproject.toml', 'a/.markdownlint.yaml', '.editorconfig'])(
    'include %s',
    (path) => {
      expect(isSettingsFile(path)).toBe(true);
    },
  );

  it.each(['README.md', 'src/a.py', 'a/data.json'])('do not include %s', (path) => {
    expect(isSettingsFile(path)).toBe(false);
  });
});
