import { describe, expect, it } from 'vitest';
import { markdownSettings } from '../../../../functions/validation/settings/markdown-settings.ts';
import { validationDefaults } from '../../../../shared/config/validation-settings.ts';

function settings(files: Readonly<Record<string, string>>, product: object = {}) {
  return markdownSettings.read(new Map(Object.entries(files)), validationDefaults(product));
}

function optionsFor(path: string, files: Readonly<Record<string, string>>, product: object = {}) {
  return settings(files, product).settingsFor(path).options;
}

const offElsewhere = '{ "default": false }';

describe('a repository without a configuration of markdownlint', () => {
  it('gets few rules, and the length of the product', () => {
    expect(settings({}, { maxLineLength: 90 }).settingsFor('a.md')).toEqual({
      kind: 'md',
      lineLength: 90,
      options: expect.objectContaining({
        default: false,
        MD051: true,
        MD013: { line_length: 90, code_blocks: false, tables: false },
      }),
    });
  });

  it('may have a length in .editorconfig', () => {
    expect(
      settings({ '.editorconfig': '[*.md]\nmax_line_length = 70\n' }).settingsFor('a.md').lineLength,
    ).toBe(70);
  });

  it('may have lines as long as they like', () => {
    expect(optionsFor('a.md', { '.editorconfig': '[*]\nmax_line_length = off\n' })).not.toHaveProperty(
      'MD013',
    );
  });

  it('need not give titles to templates', () => {
    const { ignores } = settings({});
    const paths = ['.github/PULL_REQUEST_TEMPLATE.md', '.github/ISSUE_TEMPLATE/bug.md', 'README.md'];

    expect(paths.map((path) => ignores(path, 'MD041'))).toEqual([true, true, false]);
    expect(ignores('.github/PULL_REQUEST_TEMPLATE.md', 'MD013')).toBe(false);
  });
});

describe('a configuration of markdownlint', () => {
  it.each([
    ['.markdownlint.json', '{ "default": false, "MD033": true } // why'],
    ['.markdownlint.jsonc', '{ "default": false, /* why */ "MD033": true, }'],
    ['.markdownlint.yaml', 'default: false\nMD033: true\n'],
    ['.markdownlint.yml', 'default: false\nMD033: true\n'],
    ['.markdownlintrc', '{ "default": false, "MD033": true }'],
    ['.markdownlint-cli2.jsonc', '{ "config": { "default": false, "MD033": true } }'],
    ['.markdownlint-cli2.yaml', 'config:\n  default: false\n  MD033: true\n'],
    ['package.json', '{ "markdownlint-cli2": { "config": { "default": false, "MD033": true } } }'],
  ])('is followed in %s', (file, text) => {
    expect(optionsFor('docs/a.md', { [file]: text })).toEqual({ default: false, MD033: true });
  });

  it('is the first in the order of markdownlint where a folder has several', () => {
    const files = { '.markdownlint.yaml': 'MD001: false', '.markdownlint.jsonc': offElsewhere };

    expect(optionsFor('a.md', files)).toEqual({ default: false });
  });

  it('is the nearest one', () => {
    const files = { '.markdownlint.json': '{ "MD001": false }', 'docs/.markdownlint.json': offElsewhere };

    expect(optionsFor('docs/deep/a.md', files)).toEqual({ default: false });
    expect(optionsFor('a.md', files)).toHaveProperty('MD001', false);
  });

  it('of markdownlint-cli2 is written over that of folders further up', () => {
    const files = {
      '.markdownlint-cli2.yaml': 'config: { default: false, MD001: true }',
      'docs/.markdownlint-cli2.yaml': 'config: { MD001: false }',
    };

    expect(optionsFor('docs/a.md', files)).toEqual({ default: false, MD001: false });
  });

  it('that says nothing of lines has the length of the product', () => {
    expect(optionsFor('a.md', { '.markdownlint.json': '{ "MD001": false }' })).toEqual({
      MD001: false,
      MD013: { line_length: 120, code_blocks: false, tables: false },
    });
  });

  it.each([
    ['{ "MD013": { "line_length": 60 } }', 60],
    ['{ "line-length": true }', 80],
    ['{ "line_length": { "tables": false } }', 80],
    ['{ "MD013": false }', 120],
  ])('%s says how long lines may be', (text, length) => {
    const { lineLength, options } = settings({ '.markdownlint.json': text }).settingsFor('a.md');

    expect(lineLength).toBe(length);
    expect(options).toEqual(JSON.parse(text));
  });

  it('applies to templates as it is', () => {
    expect(settings({ '.markdownlint.json': '{}' }).ignores('.github/ISSUE_TEMPLATE.md', 'MD041')).toBe(
      false,
    );
  });
});

describe('a configuration that extends another one', () => {
  it('has what it does not say itself from there', () => {
    const files = {
      'docs/.markdownlint.json': '{ "extends": "../config/markdownlint-base.yaml", "MD001": true }',
      'config/markdownlint-base.yaml': 'extends: ./markdownlint-all.json\nMD001: false\nMD003: false\n',
      'config/markdownlint-all.json': offElsewhere,
    };

    expect(optionsFor('docs/a.md', files)).toEqual({ default: false, MD001: true, MD003: false });
  });

  it('may extend a style that comes with markdownlint', () => {
    const files = { '.markdownlint.json': '{ "extends": "markdownlint/style/prettier", "MD001": false }' };

    expect(optionsFor('a.md', files)).toMatchObject({ 'line-length': false, MD001: false });
  });

  it.each(['./missing.json', '../../outside.json', 'some-package'])(
    '%s that is not there is named',
    (target) => {
      const all = settings({ '.markdownlint.json': JSON.stringify({ extends: target, default: false }) });

      expect(all.settingsFor('a.md').options).toEqual({ default: false });
      expect(all.notHonoured).toEqual([
        {
          file: '.markdownlint.json',
          what: `extends "${target}": it is not a configuration in this repository`,
        },
      ]);
    },
  );

  it('endlessly is named', () => {
    const all = settings({ '.markdownlint.json': '{ "extends": "./.markdownlint.json" }' });

    expect(all.notHonoured).toEqual([
      expect.objectContaining({ what: expect.stringContaining('endless chain') }),
    ]);
  });
});

describe('files that a configuration leaves out', () => {
  it.each([
    ['.markdownlintignore', 'vendor/\n!vendor/own.md\n*.gen.md\n', ['vendor/a.md', 'x/b.gen.md']],
    ['.markdownlint-cli2.jsonc', '{ "ignores": ["vendor", "**/*.gen.md"] }', ['vendor/a.md', 'x/b.gen.md']],
    ['.markdownlint-cli2.yaml', 'globs: ["**/*.md", "!vendor", "#x"]', ['vendor/a.md', 'x/b.gen.md']],
    ['.markdownlint-cli2.yaml', 'globs: ["docs/**/*.md", ":vendor/a.md"]', ['x/b.gen.md', 'a.md']],
    ['docs/.markdownlint-cli2.yaml', 'ignores: ["*.md"]', ['docs/a.md']],
  ])('%s with %j', (file, text, left) => {
    const paths = ['vendor/a.md', 'docs/a.md', 'docs/deep/a.md', 'x/b.gen.md', 'a.md'];

    expect(paths.filter(settings({ [file]: text }).excludes)).toEqual(left);
  });
});

describe('what is not followed', () => {
  it.each(['.markdownlint.cjs', '.markdownlint.mjs', 'docs/.markdownlint-cli2.cjs'])(
    'is %s, for it is code',
    (file) => {
      expect(settings({ [file]: 'export default {}' }).notHonoured).toEqual([
        { file, what: 'is code: configurations are not executed' },
      ]);
    },
  );

  it('is what would need code', () => {
    expect(settings({ '.markdownlint-cli2.yaml': 'customRules: [./rule.cjs]' }).notHonoured).toEqual([
      { file: '.markdownlint-cli2.yaml', what: 'customRules is not followed' },
    ]);
  });
});

describe('a broken configuration', () => {
  it.each([
    ['.markdownlint.json', '{ "MD001" }'],
    ['.markdownlint.yaml', 'a: [b'],
  ])('%s is named, and the defaults count', (file, text) => {
    const all = settings({ [file]: text });

    expect(all.broken).toEqual([{ file, reason: expect.stringMatching(/line 1/) }]);
    expect(all.settingsFor('a.md').options).toHaveProperty('MD051', true);
  });
});
