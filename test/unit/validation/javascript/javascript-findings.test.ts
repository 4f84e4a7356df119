import { describe, expect, it } from 'vitest';
import { javascriptInHand } from '../../../support/javascript-analysis.ts';

const { analyse, findings } = javascriptInHand();

describe('syntax of JavaScript and TypeScript', () => {
  it('reports an error where it is, as critical, and nothing else of that file', () => {
    const { findings: found, imports } = analyse("import a from 'a';\nconst = 3;\n");
    expect(found.map(({ line, code, severity, stage }) => ({ line, code, severity, stage }))).toEqual([
      { line: 2, code: 'parse', severity: 'critical', stage: 1 },
    ]);
    expect(imports).toEqual([]);
  });

  it.each([
    ['tsx', 'export const a = <T,>(x: T) => <b>{x}</b>;\n'],
    ['js', 'export const a = () => <b />;\n'],
    ['ts', 'export class A { constructor(@Inject() private readonly x: B) {} }\n'],
    ['mts', 'const a = { b: 1 } satisfies object;\nexport { a };\n'],
    ['cts', "import a = require('a');\nexport = a;\n"],
    ['cjs', "const a = require('a');\nmodule.exports = a;\nreturn;\n"],
    ['js', 'with (window) { name; }\nvar a = 010;\n'],
    ['js', '#!/usr/bin/env node\nmodule.exports = 1;\n'],
    ['d.ts', 'declare const a: string;\nexport default a;\n'],
  ])('takes %s: %j', (kind, text) => {
    expect(findings(text, { kind, stages: [1] })).toEqual([]);
  });

  it('reads types of Flow that are like those of TypeScript, and gives up on others', () => {
    expect(
      findings('// @flow\nexport function a(b: string): void {}\n', { kind: 'js', stages: [1] }),
    ).toEqual([]);
    expect(() => analyse('// @flow\nexport opaque type A = {| b: ?*string |};\n', { kind: 'js' })).toThrow(
      /Flow/,
    );
  });

  it('still says that a module is wrong which would be right as a script', () => {
    expect(findings('export const a = 1;\nwith (a) {}\n', { kind: 'js', stages: [1] })).toEqual([
      '2:1 parse',
    ]);
  });
});

describe('unused imports', () => {
  const unused = (text: string, kind = 'ts') => findings(text, { kind, stages: [2] });

  it('names each name by itself', () => {
    const { findings: found } = analyse("import A, { b, c as d, e } from 'x';\nb;\n", { stages: [2] });
    expect(found.map(({ column, endColumn, message }) => [column, endColumn, message])).toEqual([
      [8, 9, "'A' is imported and never used"],
      [21, 22, "'d' is imported and never used"],
      [24, 25, "'e' is imported and never used"],
    ]);
  });

  it.each([
    ["import 'x';\n", 'ts'],
    ["import {} from 'x';\n", 'ts'],
    ["import type { T } from 'x';\nexport const a = (b: T) => b;\n", 'ts'],
    ["import { T } from 'x';\n/** {@link T} */\nexport const a = 1;\n", 'ts'],
    ["import React from 'react';\nexport default () => <a />;\n", 'tsx'],
    ["import { h } from 'preact';\nexport default () => <a />;\n", 'jsx'],
    ["/** @jsx make */\nimport { make } from 'x';\nexport default () => <a />;\n", 'jsx'],
    ["import a from 'x';\nexport { a };\n", 'js'],
  ])('is silent about %j', (text, kind) => {
    expect(unused(text, kind)).toEqual([]);
  });

  it('sees that a name is only used under the same name of a function', () => {
    expect(unused("import { a } from 'x';\nexport const f = (a: number) => a;\n")).toEqual([
      '1:10 noUnusedImports',
    ]);
  });

  it('takes Biome at its word when React needs not be in scope', () => {
    const text = "import React from 'react';\nexport default () => <a />;\n";
    expect(findings(text, { kind: 'tsx', stages: [2], options: { transparentJsx: true } })).toEqual([
      '1:8 noUnusedImports',
    ]);
  });
});

describe('undeclared variables', () => {
  const undeclared = (text: string, kind = 'js', options = {}) =>
    findings(text, { kind, stages: [2], options });

  it('reports a name that is declared nowhere', () => {
    expect(undeclared('export const a = mispelt + 1;\n')).toEqual(['1:18 noUndeclaredVariables']);
  });

  it.each([
    'document.body; window; process.env; Buffer; fetch;\n',
    'require; module; exports; __dirname; arguments;\n',
    'Deno; Bun; $; jQuery; define; chrome; google;\n',
    'if (typeof FEATURE !== "undefined") FEATURE();\n',
    '/* global foo, bar:writable */\nfoo(); bar = 1;\n',
    '/* globals foo */ foo();\n',
    '/* eslint-env mocha */ describe("a", () => {});\n',
    '// biome-ignore lint/correctness/noUndeclaredVariables: set by the page\nfoo();\n',
  ])('knows the names of %j', (text) => {
    expect(undeclared(text)).toEqual([]);
  });

  it('knows the names of test frameworks in tests only', () => {
    const text = 'describe("a", () => it("b", () => expect(1).toBe(1)));\n';
    expect(undeclared(text, 'js', { test: true })).toEqual([]);
    expect(undeclared(text)).toHaveLength(3);
  });

  it('knows the names that the configuration has', () => {
    expect(undeclared('mine();\n', 'js', { globals: ['mine'] })).toEqual([]);
  });

  it('believes what TypeScript can have from declaration files', () => {
    expect(undeclared('declare global { var mine: number }\nmine;\nexport {};\n', 'ts')).toEqual([]);
    expect(undeclared('/// <reference types="x" />\nmine();\n', 'ts')).toEqual([]);
    expect(undeclared('export const a = BUILD_DATE;\n', 'ts')).toEqual([]);
    expect(undeclared('export const a = mispelt;\n', 'ts')).toEqual(['1:18 noUndeclaredVariables']);
    expect(undeclared('mispelt;\n', 'd.ts')).toEqual([]);
  });
});

describe('long lines', () => {
  const long = (text: string) => findings(text, { stages: [3], lineLength: 40, options: { format: false } });

  it('reports one from where it is too long to its end', () => {
    const text = `const a = 1;\nconst b = [${'1, '.repeat(12)}1];\n`;
    const [found] = analyse(text, { stages: [3], lineLength: 40, options: { format: false } }).findings;
    expect(found).toMatchObject({ code: 'line-length', line: 2, column: 41, severity: 'warning' });
    expect(found?.message).toBe('Line has 50 characters, more than 40');
  });

  it.each([
    `// see https://example.com/${'x'.repeat(30)} for more\n`,
    "import { aaaaaaaaaaaaa, bbbbbbbbbbbbb } from './somewhere/else.ts';\n",
    `const a =\n  'no-spaces-${'x'.repeat(40)}';\n`,
    `const a = '${'😀'.repeat(20)}';\n`,
  ])('is silent about %j', (text) => {
    expect(long(text)).toEqual([]);
  });

  it('counts a tab as four', () => {
    expect(long(`\t\t\t\t\t\tconst a = [1, 2, 3];\n`)).toEqual(['1:23 line-length']);
  });
});

describe('exports without JSDoc', () => {
  const missing = (text: string, kind = 'ts') =>
    analyse(text, { kind, stages: [4] }).findings.map(({ line, message }) => `${line} ${message}`);

  it('asks for functions, classes, their public methods, types, interfaces and enums', () => {
    const text = [
      'export function f() {}',
      'export const g = () => {};',
      'export class C {',
      '  constructor() {}',
      '  m() {}',
      '  private p() {}',
      '  #q() {}',
      '  override o() {}',
      '  get x() { return 1; }',
      '}',
      'export interface I {}',
      'export type T = string;',
      'export enum E { A }',
      'export const value = 1;',
      'function inner() {}',
    ].join('\n');
    expect(missing(text)).toEqual([
      "1 Exported function 'f' has no JSDoc",
      "2 Exported function 'g' has no JSDoc",
      "3 Exported class 'C' has no JSDoc",
      "5 Exported method 'm' has no JSDoc",
      "11 Exported interface 'I' has no JSDoc",
      "12 Exported type 'T' has no JSDoc",
      "13 Exported enum 'E' has no JSDoc",
    ]);
  });

  it('takes what is exported later, as default or by CommonJS, for exported', () => {
    expect(missing('function a() {}\nexport { a as b };\n')).toEqual([
      "1 Exported function 'a' has no JSDoc",
    ]);
    expect(missing('export default function () {}\n')).toEqual(['1 Exported function has no JSDoc']);
    expect(missing('function a() {}\nexport default a;\n')).toEqual(["1 Exported function 'a' has no JSDoc"]);
    expect(missing('exports.a = function () {};\n', 'cjs')).toEqual(["1 Exported function 'a' has no JSDoc"]);
    expect(missing('function a() {}\nmodule.exports = { a };\n', 'cjs')).toEqual([
      "1 Exported function 'a' has no JSDoc",
    ]);
  });

  it('is content with a comment before a decorator, with one documented overload, and in declaration files', () => {
    expect(missing('/** It is. */\n@sealed\nexport class A {\n  /** It does. */\n  m() {}\n}\n')).toEqual([]);
    expect(
      missing('/** It is. */\nexport function a(b: string): void;\nexport function a(b: unknown) {}\n'),
    ).toEqual([]);
    expect(missing('export function a(): void;\n', 'd.ts')).toEqual([]);
  });

  it('wants JSDoc and no other comment', () => {
    expect(missing('// It is.\nexport function a() {}\n/* It is. */\nexport function b() {}\n')).toHaveLength(
      2,
    );
  });
});

describe('what is written by tools', () => {
  it('is read, and neither measured nor formatted nor documented', () => {
    const text = `export function a(){${'a();'.repeat(1_000)}}\nexport const b=mispelt;`;
    expect(findings(text, { kind: 'js' })).toEqual(['2:16 noUndeclaredVariables']);
  });
});
