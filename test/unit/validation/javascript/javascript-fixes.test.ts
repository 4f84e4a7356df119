import { describe, expect, it } from 'vitest';
import { javascriptInHand } from '../../../support/javascript-analysis.ts';

const { fix, findings } = javascriptInHand();

describe('removing unused imports', () => {
  const removed = (text: string, kind = 'ts') => fix(text, 'imports', { kind });

  it.each([
    ["import a from 'a';\nexport const x = 1;\n", 'export const x = 1;\n'],
    ["import a from 'a';\nimport b from 'b';\nexport { b };\n", "import b from 'b';\nexport { b };\n"],
    ["import { a, b, c } from 'x';\nexport { b };\n", "import { b } from 'x';\nexport { b };\n"],
    ["import { a, b, c } from 'x';\nexport { a };\n", "import { a } from 'x';\nexport { a };\n"],
    [
      "import {\n  a,\n  b,\n  c,\n} from 'x';\nexport { b };\n",
      "import {\n  b,\n} from 'x';\nexport { b };\n",
    ],
    ["import A, { b } from 'x';\nexport { b };\n", "import { b } from 'x';\nexport { b };\n"],
    ["import A, { b } from 'x';\nexport { A };\n", "import A from 'x';\nexport { A };\n"],
    ["import A, * as b from 'x';\nexport { A };\n", "import A from 'x';\nexport { A };\n"],
    ["import A, * as b from 'x';\nexport { b };\n", "import * as b from 'x';\nexport { b };\n"],
    ["import { a as b, c } from 'x';\nexport { c };\n", "import { c } from 'x';\nexport { c };\n"],
    [
      "import type { T, U } from 'x';\nexport type V = U;\n",
      "import type { U } from 'x';\nexport type V = U;\n",
    ],
  ])('turns %j into %j', (text, expected) => {
    expect(removed(text)).toBe(expected);
  });

  it('keeps imports that are there for their effect', () => {
    expect(removed("import 'a';\nimport b from 'b';\n")).toBe("import 'a';\n");
  });

  it('keeps comments', () => {
    const text =
      '// A licence.\n\n// About a.\nimport a from "a"; // Why a.\n/* About b. */ import b from "b";\nexport { b };\n';
    const result = removed(text);
    for (const comment of ['// A licence.', '// About a.', '// Why a.', '/* About b. */']) {
      expect(result).toContain(comment);
    }
    expect(result).not.toContain('import a');
  });

  it('takes away an order to a tool that would now speak of the next line', () => {
    expect(removed("// @ts-expect-error no types\nimport a from 'a';\nexport const b = 1;\n")).toBe(
      'export const b = 1;\n',
    );
  });

  it('keeps what a comment asks to keep', () => {
    const text = "// eslint-disable-next-line no-unused-vars\nimport a from 'a';\nexport {};\n";
    expect(removed(text)).toBe(text);
  });

  it('leaves a module a module', () => {
    expect(removed("import a from 'a';\nconst b = 1;\n")).toBe('export {};\nconst b = 1;\n');
  });

  it('does not join the statements around it', () => {
    const text = "export const a = b\nimport c from 'c'\n;(function () {})()\n";
    expect(findings(removed(text, 'js'), { kind: 'js', stages: [1] })).toEqual([]);
    expect(removed("const a = b\nimport c from 'c'\n(d)\nexport { a }\n", 'js')).toContain('\n;\n(d)');
  });

  it('keeps the mark and the line endings of the file', () => {
    expect(removed("\uFEFFimport a from 'a';\r\nimport { b, c } from 'b';\r\nexport { c };\r\n")).toBe(
      "\uFEFFimport { c } from 'b';\r\nexport { c };\r\n",
    );
  });

  it('changes nothing where nothing is unused, and where the text does not parse', () => {
    expect(removed("import a from 'a';\na();\n")).toBe("import a from 'a';\na();\n");
    expect(removed("import a from 'a';\nconst = 1;\n")).toBe("import a from 'a';\nconst = 1;\n");
  });
});

describe('formatting', () => {
  const formatted = (text: string, options = {}, kind = 'ts') => fix(text, 'style', { kind, options });

  it('follows the style that is configured', () => {
    const style = {
      indentStyle: 'space',
      indentWidth: 4,
      quoteStyle: 'single',
      semicolons: 'asNeeded',
    } as const;
    expect(formatted('if (a) { b("c"); }\n', { style })).toBe("if (a) {\n    b('c')\n}\n");
  });

  it.each([
    ["const a = 'b'\nif (a) {\n    c( a )\n}\n", "const a = 'b'\nif (a) {\n    c(a)\n}\n"],
    ['const a = "b";\nif (a) {\n\tc( a );\n}\n', 'const a = "b";\nif (a) {\n\tc(a);\n}\n'],
    ["const {a} = {a: 'b'};\nc( {a} );\n", "const {a} = {a: 'b'};\nc({a});\n"],
    ["const a = b => b;\nc( a, 'd' );\n", "const a = b => b;\nc(a, 'd');\n"],
  ])('makes %j consistent in its own style where nothing is configured', (text, expected) => {
    expect(formatted(text, { styleOfFile: true })).toBe(expected);
  });

  it('keeps the mark and the line endings, or makes those that are asked for', () => {
    expect(formatted('\uFEFFa( );\r\nb();\r\n')).toBe('\uFEFFa();\r\nb();\r\n');
    expect(formatted('a( );\r\nb();\r\n', { lineEnding: 'lf' })).toBe('a();\nb();\n');
  });

  it('does not touch what Prettier or Biome is told to leave alone', () => {
    const text =
      '// prettier-ignore\nconst a = [1,0,\n  0,1];\n// biome-ignore format: a matrix\nconst b = [1,0];\n';
    expect(formatted(text)).toBe(text);
  });

  it('does nothing where formatting is off, and where a comment silences it', () => {
    expect(formatted('a( );\n', { format: false })).toBe('a( );\n');
    expect(formatted('/* eslint-disable prettier/prettier */\na( );\n')).toBe(
      '/* eslint-disable prettier/prettier */\na( );\n',
    );
  });

  it('is reported once for a file, with how much would change', () => {
    const text = 'a();\nb( );\nc();\nd( );\n';
    expect(findings(text, { kind: 'js', stages: [3] })).toEqual(['2:1 format']);
  });

  it('does nothing when only other codes are asked for', () => {
    expect(fix('a( );\n', 'imports', { kind: 'js' })).toBe('a( );\n');
  });
});
