import { describe, expect, it } from 'vitest';
import {
  javascriptSettings,
  jsonSettings,
} from '../../../../functions/validation/settings/javascript-settings.ts';
import { settingsOf } from '../../../support/javascript-repository.ts';

type Files = Readonly<Record<string, string>>;

const styleOf = (files: Files, path = 'a.ts') => settingsOf(files).javascript.settingsFor(path).options.style;
const optionsOf = (files: Files, path = 'a.ts') => settingsOf(files).javascript.settingsFor(path).options;

describe('a repository that says nothing', () => {
  it('has every file formatted in its own style, with the product’s line length', () => {
    expect(settingsOf({}).javascript.settingsFor('src/a.tsx')).toEqual({
      kind: 'tsx',
      lineLength: 100,
      options: { styleOfFile: true },
    });
  });

  it.each([
    ['a.d.ts', 'd.ts'],
    ['a.d.mts', 'd.ts'],
    ['a.d.css.ts', 'd.ts'],
    ['a.cjs', 'cjs'],
    ['a.JS', 'js'],
  ])('reads %s as %s', (path, kind) => {
    expect(settingsOf({}).javascript.settingsFor(path).kind).toBe(kind);
  });

  it.each(['test/a.js', 'src/a.spec.ts', '__tests__/a.js', 'vitest.setup.ts', 'cypress/support/x.js'])(
    'knows test frameworks in %s',
    (path) => {
      expect(optionsOf({}, path)).toMatchObject({ test: true });
    },
  );

  it('does not ask for more in files that are made by tools or hold types', () => {
    const { javascript } = settingsOf({});
    expect(javascript.ignores('a.min.js', 'line-length')).toBe(true);
    expect(javascript.ignores('a.min.js', 'parse')).toBe(false);
    expect(javascript.ignores('a.d.ts', 'missing-jsdoc')).toBe(true);
    expect(javascript.ignores('a.d.ts', 'noUnusedImports')).toBe(false);
  });
});

describe('the configuration of Biome', () => {
  it('gives the style, levels of rules, globals and files', () => {
    const { javascript } = settingsOf({
      'biome.jsonc': `{
        // all
        "files": { "includes": ["**", "!**/gen", "!old/**"] },
        "formatter": { "indentStyle": "space", "lineWidth": 120 },
        "javascript": { "formatter": { "quoteStyle": "single" }, "globals": ["mine"], "jsxRuntime": "transparent" },
        "linter": { "rules": { "correctness": { "noUnusedImports": "error", "noUndeclaredVariables": "off" } } },
      }`,
    });
    expect(javascript.settingsFor('a.ts')).toEqual({
      kind: 'ts',
      lineLength: 120,
      options: {
        style: { indentStyle: 'space', lineWidth: 120, quoteStyle: 'single' },
        globals: ['mine'],
        severities: { noUnusedImports: 'error' },
        transparentJsx: true,
      },
    });
    expect(javascript.ignores('a.ts', 'noUndeclaredVariables')).toBe(true);
    expect(['a.ts', 'x/gen/a.ts', 'old/a.ts'].map((path) => javascript.excludes(path))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('has overrides, and parts that it extends', () => {
    const files = {
      'biome.json': JSON.stringify({
        extends: ['./config/base.json'],
        overrides: [{ includes: ['test/**'], formatter: { indentWidth: 8 }, linter: { enabled: false } }],
      }),
    };
    const base = { 'config/base.json': '{"formatter": {"indentStyle": "space", "indentWidth": 4}}' };
    expect(styleOf({ ...files, ...base })).toEqual({ indentStyle: 'space', indentWidth: 4 });
    expect(styleOf({ ...files, ...base }, 'test/a.ts')).toEqual({ indentStyle: 'space', indentWidth: 8 });
    expect(settingsOf({ ...files, ...base }).javascript.ignores('test/a.ts', 'noUnusedImports')).toBe(true);
    expect(settingsOf(files).javascript.notHonoured).toEqual([
      {
        file: 'biome.json',
        what: '`extends` of ./config/base.json is not in the repository’s files.'.replace('’', "'"),
      },
    ]);
  });

  it('of version 1 is understood', () => {
    const { javascript } = settingsOf({
      'biome.json': '{"files": {"ignore": ["gen"]}, "formatter": {"enabled": false, "indentSize": 3}}',
    });
    expect(javascript.excludes('gen/a.ts')).toBe(true);
    expect(javascript.ignores('a.ts', 'format')).toBe(true);
    expect(javascript.settingsFor('a.ts').options).toMatchObject({ format: false });
  });

  it('of the nearest folder counts', () => {
    const files = {
      'biome.json': '{"formatter": {"indentWidth": 4}}',
      'packages/a/biome.json': '{"formatter": {"indentWidth": 6}}',
    };
    expect(styleOf(files, 'packages/a/src/x.ts')).toEqual({ indentWidth: 6 });
    expect(styleOf(files, 'packages/b/x.ts')).toEqual({ indentWidth: 4 });
  });
});

describe('the configuration of Prettier', () => {
  const defaults = {
    indentStyle: 'space',
    indentWidth: 2,
    lineWidth: 80,
    quoteStyle: 'double',
    jsxQuoteStyle: 'double',
    semicolons: 'always',
    trailingCommas: 'all',
    arrowParentheses: 'always',
    quoteProperties: 'asNeeded',
  };

  it.each([
    ['.prettierrc', 'singleQuote: true\nsemi: false\n'],
    ['.prettierrc', '{"singleQuote": true, "semi": false}'],
    ['.prettierrc.json', '{"singleQuote": true, "semi": false} // all'],
    ['.prettierrc.toml', 'singleQuote = true\nsemi = false\n'],
    ['package.json', '{"prettier": {"singleQuote": true, "semi": false}}'],
  ])('is read from %s: %j', (name, text) => {
    expect(styleOf({ [name]: text })).toEqual({ ...defaults, quoteStyle: 'single', semicolons: 'asNeeded' });
  });

  it('has overrides', () => {
    const files = {
      '.prettierrc': 'tabWidth: 4\noverrides:\n  - files: "*.test.ts"\n    options: { tabWidth: 8 }\n',
    };
    expect(styleOf(files)).toMatchObject({ indentWidth: 4 });
    expect(styleOf(files, 'x/a.test.ts')).toMatchObject({ indentWidth: 8 });
  });

  it('is its defaults for a package that uses it and configures nothing', () => {
    expect(styleOf({ 'package.json': '{"devDependencies": {"prettier": "3"}}' })).toEqual(defaults);
  });

  it('leaves to .editorconfig what it does not say', () => {
    const files = {
      '.prettierrc': 'tabWidth: 4\n',
      '.editorconfig': '[*]\nindent_style = tab\nindent_size = 8\nend_of_line = crlf\n',
    };
    expect(optionsOf(files)).toMatchObject({
      style: { indentStyle: 'tab', indentWidth: 4 },
      lineEnding: 'crlf',
    });
  });

  it('leaves out what .prettierignore has', () => {
    const { javascript, json } = settingsOf({
      '.prettierrc': '',
      '.prettierignore': '# built\n/out/\n!/out/a.ts\n',
    });
    expect(javascript.ignores('out/b.ts', 'format')).toBe(true);
    expect(javascript.ignores('out/b.ts', 'line-length')).toBe(false);
    expect(javascript.ignores('src/out/b.ts', 'format')).toBe(false);
    expect(json.ignores('out/b.json', 'format')).toBe(true);
  });
});

describe('.editorconfig', () => {
  it('gives indentation and the length of lines where no formatter is configured', () => {
    const files = { '.editorconfig': 'root = true\n[*.{js,ts}]\nindent_size = 4\nmax_line_length = 90\n' };
    expect(settingsOf(files).javascript.settingsFor('x/a.ts')).toMatchObject({
      lineLength: 90,
      options: { style: { indentWidth: 4, lineWidth: 90 }, styleOfFile: true },
    });
    expect(settingsOf(files).javascript.settingsFor('a.mts')).toMatchObject({ lineLength: 100 });
  });

  it('may lift the limit', () => {
    const { javascript } = settingsOf({ '.editorconfig': '[*]\nmax_line_length = off\n' });
    expect(javascript.ignores('a.ts', 'line-length')).toBe(true);
  });
});

describe('the configuration of ESLint', () => {
  it('is followed in rules that are off, max-len, globals and test frameworks', () => {
    const { javascript } = settingsOf({
      '.eslintrc.json': JSON.stringify({
        env: { mocha: true },
        globals: { mine: 'readonly' },
        rules: { 'no-undef': 0, 'max-len': ['error', { code: 70 }], 'jsdoc/require-jsdoc': ['off'] },
      }),
    });
    expect(javascript.settingsFor('a.js')).toMatchObject({
      lineLength: 70,
      options: { globals: ['mine'], test: true },
    });
    expect(
      ['noUndeclaredVariables', 'missing-jsdoc', 'noUnusedImports'].map((code) =>
        javascript.ignores('a.js', code),
      ),
    ).toEqual([true, true, false]);
    expect(javascript.notHonoured).toHaveLength(1);
  });

  it('has a rule off only if no other rule does the same', () => {
    const { javascript } = settingsOf({
      '.eslintrc.yml': 'rules:\n  no-unused-vars: off\n  "@typescript-eslint/no-unused-vars": error\n',
    });
    expect(javascript.ignores('a.ts', 'noUnusedImports')).toBe(false);
  });

  it('leaves out what .eslintignore has, but for syntax and format', () => {
    const { javascript } = settingsOf({ '.eslintignore': 'vendor\n' });
    expect(
      ['noUnusedImports', 'parse', 'format'].map((code) => javascript.ignores('vendor/a.js', code)),
    ).toEqual([true, false, false]);
  });
});

describe('what cannot be followed', () => {
  it.each(['eslint.config.mjs', '.eslintrc.cjs', 'prettier.config.ts', 'packages/a/.prettierrc.js'])(
    'is said: %s is code',
    (path) => {
      expect(settingsOf({ [path]: 'throw 1' }).javascript.notHonoured).toMatchObject([{ file: path }]);
    },
  );

  it.each([
    ['biome.json', '{'],
    ['.prettierrc', 'a: ['],
    ['.prettierrc.toml', 'a ='],
    ['.eslintrc.json', '{]'],
  ])('is said: %s is broken', (path, text) => {
    const { javascript, json } = settingsOf({ [path]: text });
    expect(javascript.broken).toMatchObject([{ file: path }]);
    expect(json.broken).toEqual([]);
    expect(javascript.settingsFor('a.ts').kind).toBe('ts');
  });

  it('is not looked for elsewhere', () => {
    expect(javascriptSettings.isSettingsFile('a/b/.editorconfig')).toBe(true);
    expect(jsonSettings.isSettingsFile('.eslintrc.json')).toBe(false);
    expect(javascriptSettings.isSettingsFile('src/biome.ts')).toBe(false);
  });
});

describe('settings of JSON', () => {
  it.each([
    ['tsconfig.build.json', 'jsonc'],
    ['.vscode/settings.json', 'jsonc'],
    ['a/.devcontainer/devcontainer.json', 'jsonc'],
    ['x.code-workspace', 'jsonc'],
    ['x.jsonc', 'jsonc'],
    ['package.json', 'json'],
    ['data.json', 'json'],
  ])('read %s as %s', (path, kind) => {
    expect(settingsOf({}).json.settingsFor(path).kind).toBe(kind);
  });

  it('do not format what a package manager writes', () => {
    expect(settingsOf({}).json.settingsFor('a/package-lock.json').options).toEqual({ format: false });
  });

  it('follow the formatter of the repository', () => {
    const { json } = settingsOf({
      'biome.json': '{"json": {"formatter": {"indentWidth": 6}, "parser": {"allowComments": true}}}',
    });
    expect(json.settingsFor('a.json')).toMatchObject({
      kind: 'jsonc',
      options: { style: { indentWidth: 6 } },
    });
    expect(json.settingsFor('package.json').options).toMatchObject({ style: { expand: 'always' } });
  });
});
