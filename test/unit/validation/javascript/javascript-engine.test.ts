import { describe, expect, it } from 'vitest';
import { javascriptInHand } from '../../../support/javascript-analysis.ts';

const { analyse, findings } = javascriptInHand();

describe('an analysis of JavaScript', () => {
  const text = "import a from 'a';\nexport function f() { mispelt( ) }\n";

  it.each([
    [[1], []],
    [[2], ['1:8 noUnusedImports', '2:23 noUndeclaredVariables']],
    [[3], ['1:1 format']],
    [[4], ['2:17 missing-jsdoc']],
  ] as const)('of the stages %j has %j', (stages, expected) => {
    expect(findings(text, { stages })).toEqual(expected);
  });

  it('is in the order of the file, with the lines around each finding', () => {
    const { findings: found, excerpts, lines } = analyse(text);
    expect(found.map(({ line }) => line)).toEqual([1, 1, 2, 2]);
    expect(excerpts[2]).toBe('export function f() { mispelt( ) }');
    expect(lines).toBe(2);
  });

  it('counts columns in UTF-16 code units, after characters of every width', () => {
    expect(findings("'é€😀'; mispelt;\n", { kind: 'js', stages: [2] })).toEqual([
      '1:9 noUndeclaredVariables',
    ]);
  });

  it('does not count a byte-order mark', () => {
    expect(findings('\uFEFFmispelt;\n', { kind: 'js', stages: [2, 3] })).toEqual([
      '1:1 noUndeclaredVariables',
    ]);
  });

  it('counts lines that end in any way', () => {
    expect(findings('1;\r\n2;\rmispelt;\n', { kind: 'js', stages: [2] })).toEqual([
      '3:1 noUndeclaredVariables',
    ]);
  });

  it('gives the severity that the repository asks for', () => {
    const [found] = analyse("import a from 'a';\n", {
      stages: [2],
      options: { severities: { noUnusedImports: 'error' } },
    }).findings;
    expect(found?.severity).toBe('error');
  });

  it('of an empty file is empty', () => {
    expect(analyse('')).toEqual({ findings: [], imports: [], suppressions: [], excerpts: {}, lines: 0 });
  });

  it('throws for what nests too deeply, so that its thread is ended', () => {
    expect(() => analyse(`export const a = ${'['.repeat(20_000)}${']'.repeat(20_000)};\n`)).toThrow();
  });
});

describe('imports of a file', () => {
  const imports = (text: string, kind = 'ts') =>
    analyse(text, { kind, stages: [2] }).imports.map(
      ({ specifier, kind: way, guarded }) => `${way} ${specifier}${guarded ? ' guarded' : ''}`,
    );

  it('are found in every form', () => {
    const text = [
      "import a from 'a';",
      "import 'b';",
      "import type { C } from 'c';",
      "import { type D } from 'd';",
      "export * from 'e';",
      "export type { F } from 'f';",
      "import g = require('g');",
      "const h = require('h');",
      "const i = await import('i');",
      "type J = import('j').J;",
      'const k = require(`k`);',
    ].join('\n');
    expect(imports(text)).toEqual([
      'import a',
      'import b',
      'type c',
      'type d',
      'export e',
      'type f',
      'require g',
      'require h',
      'dynamic i',
      'type j',
      'require k',
    ]);
  });

  it('are guarded in a try, a condition and a function', () => {
    const text = [
      "try { require('a'); } catch {}",
      "if (x) require('b');",
      "const c = () => import('c');",
      "const d = x && require('d');",
      "require.resolve('e');",
    ].join('\n');
    expect(imports(text, 'cjs')).toEqual([
      'require a guarded',
      'require b guarded',
      'dynamic c guarded',
      'require d guarded',
      'require e guarded',
    ]);
  });

  it('are not what a bundle or an AMD module requires by its own means', () => {
    expect(imports("define(function (require) { require('a'); });\n", 'js')).toEqual([]);
    expect(imports('require(name);\nimport(name);\n', 'js')).toEqual([]);
  });

  it('stand where the specifier stands', () => {
    const [fact] = analyse("import {\n  a,\n} from './a';\n", { stages: [2] }).imports;
    expect(fact).toMatchObject({ line: 3, column: 8, endLine: 3, endColumn: 13 });
  });
});

describe('comments of other tools', () => {
  it.each([
    ["// eslint-disable-next-line no-unused-vars\nimport a from 'a';\n", []],
    ["import a from 'a'; // eslint-disable-line @typescript-eslint/no-unused-vars\n", []],
    ["/* eslint-disable no-undef */\nimport a from 'a';\nmispelt;\n", ['2:8 noUnusedImports']],
    ["/* eslint-disable */\nimport a from 'a';\nmispelt;\n", []],
    [
      '/* eslint-disable no-undef */\none;\n/* eslint-enable no-undef */\ntwo;\n',
      ['4:1 noUndeclaredVariables'],
    ],
    ['one;\n/* eslint-disable no-undef -- two is new */\ntwo;\n', ['1:1 noUndeclaredVariables']],
    ['// eslint-disable-next-line semi\nmispelt;\n', ['2:1 noUndeclaredVariables']],
    ['mispelt; // auto-builder-ignore noUndeclaredVariables\n', []],
  ])('%j leaves %j', (text, expected) => {
    expect(findings(text, { kind: 'js', stages: [2] })).toEqual(expected);
  });

  it('do not hide a syntax error', () => {
    expect(findings('/* eslint-disable */\nconst = 1;\n', { kind: 'js' })).toEqual(['2:7 parse']);
  });

  it('are handed on for imports, about which is decided later', () => {
    const suppressions = (text: string) => analyse(text, { stages: [2] }).suppressions;
    expect(suppressions("// @ts-ignore\nimport 'a';\n")).toContainEqual({
      line: 2,
      codes: ['missing-import', 'undeclared-dependency'],
    });
    expect(suppressions("// @ts-nocheck\nimport 'a';\n")).toContainEqual({
      line: 0,
      codes: ['missing-import', 'undeclared-dependency'],
    });
    expect(suppressions("import 'a'; // eslint-disable-line import/no-unresolved\n")).toEqual([
      { line: 1, codes: ['missing-import'] },
    ]);
  });
});
