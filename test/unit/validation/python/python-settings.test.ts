import { describe, expect, it } from 'vitest';
import { pythonSettings } from '../../../../functions/validation/settings/python-settings.ts';
import { pythonCodes, readPythonSettings } from '../../../support/python-analysis.ts';

const optionsFor = (files: Readonly<Record<string, string>>, path = 'a.py', paths: readonly string[] = []) =>
  readPythonSettings(files, paths).settingsFor(path);

const lintOf = (files: Readonly<Record<string, string>>, path = 'a.py') =>
  optionsFor(files, path).options.lint as { select: string[]; ignore: string[] };

describe('without configuration', () => {
  it('the product says how long a line may be, and the newest grammar that older Pythons run holds', () => {
    expect(optionsFor({})).toMatchObject({
      kind: 'py',
      lineLength: 100,
      options: { 'line-length': 100, 'target-version': 'py313' },
    });
  });

  it('folders that tools make are left out', () => {
    const { excludes } = readPythonSettings({});
    expect(excludes('venv/lib/a.py')).toBe(true);
    expect(excludes('a/node_modules/b/c.py')).toBe(true);
    expect(excludes('src/venv_tools.py')).toBe(false);
  });

  it('kinds of files are told by their names', () => {
    expect(
      ['a.py', 'p/__init__.py', 'p/__init__.pyi', 'x__init__.py'].map((path) => optionsFor({}, path).kind),
    ).toEqual(['py', '__init__.py', 'pyi', 'py']);
  });

  it('the repository has its own modules: those of its root and of src, and the package of the file', () => {
    const paths = [
      'app/__init__.py',
      'src/lib/a.py',
      'tool.py',
      'deep/in/pkg/__init__.py',
      'deep/in/pkg/m.py',
      'types/a.py',
    ];
    const { lint } = optionsFor({}, 'deep/in/pkg/m.py', paths).options as { lint: { isort: unknown } };
    expect(lint.isort).toEqual({ 'known-first-party': ['app', 'deep', 'lib', 'pkg', 'src', 'tool'] });
  });
});

describe("ruff's configuration", () => {
  it.each([
    ['ruff.toml', 'line-length = 77'],
    ['.ruff.toml', 'line-length = 77'],
    ['pyproject.toml', '[tool.ruff]\nline-length = 77'],
  ])('is read from %s', (file, text) => {
    expect(optionsFor({ [file]: text }).lineLength).toBe(77);
  });

  it('is the nearest one, as a whole', () => {
    const files = {
      'pyproject.toml': '[tool.ruff]\nline-length = 77\nindent-width = 2',
      'sub/ruff.toml': 'line-length = 66',
      'sub/deeper/pyproject.toml': '[project]\nname = "x"',
    };
    expect(optionsFor(files, 'other/a.py').lineLength).toBe(77);
    expect(optionsFor(files, 'sub/deeper/a.py').lineLength).toBe(66);
    expect(optionsFor(files, 'sub/deeper/a.py').options['indent-width']).toBeUndefined();
  });

  it('prefers .ruff.toml to ruff.toml to pyproject.toml', () => {
    const files = {
      'pyproject.toml': '[tool.ruff]\nline-length = 1',
      'ruff.toml': 'line-length = 2',
      '.ruff.toml': 'line-length = 3',
    };
    expect(optionsFor(files).lineLength).toBe(3);
  });

  it('extends another file of the repository', () => {
    const files = {
      'base-ruff.toml': 'line-length = 77\nindent-width = 2\nlint.ignore = ["E501"]',
      'sub/ruff.toml': 'extend = "../base-ruff.toml"\nline-length = 66\nlint.extend-select = ["UP"]',
    };
    expect(optionsFor(files, 'sub/a.py')).toMatchObject({ lineLength: 66, options: { 'indent-width': 2 } });
    expect(lintOf(files, 'sub/a.py').ignore).toContain('E501');
    expect(lintOf(files, 'sub/a.py').select).toContain('UP');
    expect(readPythonSettings(files).notHonoured).toEqual([]);
  });

  it('forgets what the extended file says about rules when it chooses rules itself', () => {
    const files = {
      'base-ruff.toml': 'lint.ignore = ["E501"]\nlint.extend-select = ["UP"]',
      'ruff.toml': 'extend = "base-ruff.toml"\nlint.select = ["E"]',
    };
    expect(lintOf(files)).toMatchObject({ select: ['E'], ignore: [] });
  });

  it.each([
    ['what is not there', 'extend = "no-ruff.toml"', /no such configuration/],
    ['what is outside', 'extend = "~/ruff.toml"', /no such configuration/],
    ['itself', 'extend = "ruff.toml"', /back to itself/],
  ])('that extends %s is followed as far as it goes', (_, text, what) => {
    const settings = readPythonSettings({ 'ruff.toml': `line-length = 77\n${text}` });
    expect(settings.settingsFor('a.py').lineLength).toBe(77);
    expect(settings.notHonoured).toEqual([{ file: 'ruff.toml', what: expect.stringMatching(what) }]);
  });

  it('says what of it is not followed, and goes on with the rest', () => {
    const text = [
      'line-length = 9000',
      'indent-width = 2',
      'preview = true',
      'required-version = ">=99"',
      'no-such-key = 1',
      '[lint]',
      'select = ["E", "NOPE1"]',
      'preview = true',
      'dummy-variable-rgx = "(?=x)"',
    ].join('\n');
    const settings = readPythonSettings({ 'ruff.toml': text });
    expect(settings.settingsFor('a.py').options).toMatchObject({ 'indent-width': 2, 'line-length': 100 });
    expect(settings.notHonoured.map(({ what }) => /`([^`]+)`/.exec(what)?.[1]).toSorted()).toEqual([
      'NOPE1',
      'line-length',
      'lint.dummy-variable-rgx',
      'lint.preview',
      'no-such-key',
      'preview',
      'required-version',
    ]);
    expect(pythonCodes('x = 1;\n', { files: { 'ruff.toml': text }, stages: [1, 2] })).toEqual([]);
  });

  it('that is broken is named with the line, and the defaults hold', () => {
    const settings = readPythonSettings({ 'ruff.toml': 'line-length = 77\n[lint\n' });
    expect(settings.broken).toEqual([
      { file: 'ruff.toml', reason: expect.stringMatching(/not valid TOML: line 2/) },
    ]);
    expect(settings.settingsFor('a.py').lineLength).toBe(100);
  });

  it('takes the oldest Python of the project for its grammar', () => {
    const version = (requires: string, more = '') =>
      optionsFor({ 'pyproject.toml': `[project]\nrequires-python = "${requires}"\n[tool.ruff]\n${more}` })
        .options['target-version'];
    expect(version('>=3.9,<4')).toBe('py39');
    expect(version('~=3.11')).toBe('py311');
    expect(version('>3.9')).toBe('py310');
    expect(version('>=2.7')).toBe('py313');
    expect(version('>=3.6')).toBe('py37');
    expect(version('>=3.9', 'target-version = "py312"')).toBe('py312');
  });

  it('takes another version for some files, when it says so', () => {
    const files = { 'ruff.toml': 'per-file-target-version = { "old/*" = "py38" }' };
    expect(optionsFor(files, 'old/a.py').options['target-version']).toBe('py38');
    expect(optionsFor(files, 'new/a.py').options['target-version']).toBe('py313');
  });

  it('lets a convention decide about docstrings', () => {
    const text = '"""Do it"""\n\n\ndef f():\n    """Does it"""\n';
    const codes = (convention: string) =>
      pythonCodes(text, {
        files: { 'ruff.toml': `lint.pydocstyle.convention = "${convention}"` },
        stages: [4],
      });
    expect(codes('google')).toEqual(['D415', 'D415']);
    expect(codes('pep257')).toEqual(['D400', 'D400', 'D401']);
  });
});

describe('a package', () => {
  it('knows its own path, and other modules do not', () => {
    const builtins = (path: string) => optionsFor({}, path).options.builtins;
    expect([builtins('pkg/__init__.py'), builtins('pkg/a.py')]).toEqual([['__path__'], undefined]);
  });
});

describe('rules for some paths', () => {
  const settings = readPythonSettings({
    'sub/ruff.toml': [
      'lint.per-file-ignores = { "tests/*" = ["D", "S101"], "conf.py" = ["E501"], "!src/**" = ["W6"] }',
      'extend-exclude = ["gen", "docs/*.py"]',
      'format.exclude = ["raw"]',
      'lint.exclude = ["unlinted.py"]',
    ].join('\n'),
  });

  it.each([
    ['sub/tests/a.py', 'D100', true],
    ['sub/tests/deep/a.py', 'D205', true],
    ['sub/tests/a.py', 'DTZ001', false],
    ['sub/tests/a.py', 'invalid-syntax', false],
    ['sub/src/tests/a.py', 'D100', false],
    ['tests/a.py', 'D100', false],
    ['sub/x/conf.py', 'E501', true],
    ['sub/a.py', 'W605', true],
    ['sub/src/a.py', 'W605', false],
    ['sub/raw/a.py', 'format', true],
    ['sub/raw/a.py', 'E501', false],
    ['sub/unlinted.py', 'F401', true],
    ['sub/unlinted.py', 'format', false],
    ['a.pyi', 'D100', true],
    ['a.pyi', 'E704', true],
    ['a.pyi', 'F401', false],
    ['a.py', 'INP001', true],
  ])('%s and %s: silenced %s', (path, code, expected) => {
    expect(settings.ignores(path, code)).toBe(expected);
  });

  it.each([
    ['sub/gen/deep/a.py', true],
    ['sub/x/gen/a.py', true],
    ['sub/docs/a.py', true],
    ['sub/docs/deep/a.py', true],
    ['sub/x/docs/a.py', false],
    ['gen/a.py', false],
  ])('%s is left out: %s', (path, expected) => {
    expect(settings.excludes(path)).toBe(expected);
  });

  it('tell the engine too, so that nothing that is silenced is fixed', () => {
    const { ignore, select } = settings.settingsFor('sub/tests/a.py').options.lint as Record<
      string,
      string[]
    >;
    expect(ignore).toContain('D');
    expect(select).not.toContain('D100');
    expect(settings.settingsFor('sub/raw/a.py').options.format).toBe(false);
  });
});

describe('configuration of other tools, where there is none of ruff', () => {
  it.each(['.flake8', 'setup.cfg', 'tox.ini'])("is flake8's in %s", (file) => {
    const text = [
      '[flake8]',
      'max-line-length = 120',
      '# a comment',
      'ignore = E203, W503,',
      '    W605',
      'exclude = build,gen  # made',
      'per-file-ignores =',
      '    tests/*:F401,E501',
      '    a.py: E402',
    ].join('\n');
    const settings = readPythonSettings({ [file]: text });
    expect(settings.settingsFor('x.py')).toMatchObject({ lineLength: 120 });
    expect(lintOf({ [file]: text }).ignore).toEqual(expect.arrayContaining(['E203', 'W605']));
    expect(settings.excludes('gen/a.py')).toBe(true);
    expect(settings.excludes('made/a.py')).toBe(false);
    expect([
      settings.ignores('tests/t.py', 'F401'),
      settings.ignores('a.py', 'E402'),
      settings.ignores('a.py', 'F401'),
    ]).toEqual([true, true, false]);
    expect(settings.notHonoured).toEqual([]);
  });

  it("is black's: its length for the format, flake8's for the longest line", () => {
    const files = {
      'pyproject.toml': '[tool.black]\nline-length = 90\nskip-string-normalization = true\nexclude = "x"',
      'setup.cfg': '[flake8]\nmax-line-length = 110',
    };
    expect(optionsFor(files)).toMatchObject({
      lineLength: 110,
      options: { 'line-length': 90, format: { 'quote-style': 'preserve' } },
    });
    expect(readPythonSettings(files).notHonoured).toEqual([
      { file: 'pyproject.toml', what: expect.stringContaining('regular expression') },
    ]);
  });

  it("is isort's in black's style; in another style the order of imports is not looked at", () => {
    const black = { 'setup.cfg': '[isort]\nprofile = black\nknown_first_party = a, b\n' };
    const other = { 'pyproject.toml': '[tool.isort]\nmulti_line_output = 1\n' };
    expect(lintOf(black)).toMatchObject({ isort: { 'known-first-party': ['a', 'b'] } });
    expect(pythonCodes('import b\nimport a\n', { files: black, stages: [3] })).toEqual(['I001']);
    expect(pythonCodes('import b\nimport a\n', { files: other, stages: [3] })).toEqual([]);
    expect(readPythonSettings(other).notHonoured).toEqual([
      { file: 'pyproject.toml', what: expect.stringContaining('isort') },
    ]);
  });

  it('is not used beside that of ruff', () => {
    const files = { 'ruff.toml': 'line-length = 77', 'sub/.flake8': '[flake8]\nmax-line-length = 120' };
    expect(optionsFor(files, 'sub/a.py').lineLength).toBe(77);
  });

  it('another formatter than ours is said, and format is not looked at', () => {
    const files = { 'pyproject.toml': '[tool.yapf]\nbased_on_style = "google"' };
    expect(readPythonSettings(files).notHonoured).toEqual([
      { file: 'pyproject.toml', what: expect.stringContaining('yapf') },
    ]);
    expect(pythonCodes('x = [1,2]\n', { files, stages: [3] })).toEqual([]);
  });
});

describe('settings files', () => {
  it.each([
    ['pyproject.toml', true],
    ['a/b/ruff.toml', true],
    ['.ruff.toml', true],
    ['config/base-ruff.toml', true],
    ['setup.cfg', true],
    ['a/.flake8', true],
    ['setup.py', false],
    ['Cargo.toml', false],
    ['myproject.pyproject.toml.bak', false],
  ])('%s: %s', (path, expected) => {
    expect(pythonSettings.isSettingsFile(path)).toBe(expected);
  });

  it('do no harm whatever is in them', () => {
    const odd = [
      'lint = 3',
      'lint.per-file-ignores = ["x"]',
      'lint.per-file-ignores = { "[" = ["E"], "{a,{b" = ["E501"], "" = ["W"] }',
      'lint.select = "E"',
      'exclude = [1, "[!", "**/**/**", "../../../x", ""]',
      'extend = 3',
      'lint.isort = 3',
      'builtins = "x"',
      '__proto__ = { a = 1 }',
    ];
    for (const text of odd) {
      const settings = readPythonSettings({ 'ruff.toml': text });
      expect(settings.excludes('b.py')).toBe(text.includes('**/**'));
      expect(settings.ignores('b.py', 'F401')).toBe(false);
      expect(pythonCodes('import os\n', { files: { 'ruff.toml': text }, stages: [1] })).toEqual([]);
    }
  });
});
