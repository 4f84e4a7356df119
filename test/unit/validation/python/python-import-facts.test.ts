import { describe, expect, it } from 'vitest';
import { analysePython } from '../../../support/python-analysis.ts';

function imports(text: string) {
  return analysePython(text, { stages: [2] }).imports.map(({ specifier, names, guarded }) =>
    [specifier, ...(names ? [`[${names.join(' ')}]`] : []), ...(guarded ? ['guarded'] : [])].join(' '),
  );
}

describe('the imports of a Python file', () => {
  it('are one for each module, with what is taken from it', () => {
    expect(imports('import a.b, c as d\nfrom e.f import g as h, i\nfrom j import *\n')).toEqual([
      'a.b',
      'c',
      'e.f [g i]',
      'j []',
    ]);
  });

  it('keep the dots of relative ones', () => {
    expect(imports('from . import a\nfrom .b import c\nfrom ... import d\nfrom .. e import f\n')).toEqual([
      '. [a]',
      '.b [c]',
      '... [d]',
      '..e [f]',
    ]);
  });

  it('go over lines in brackets, after backslashes and around comments', () => {
    expect(
      imports('from a import (  # why\n    b,  # c\n\n    d as e,\n)\nfrom \\\n  f \\\n  import g\n'),
    ).toEqual(['a [b d]', 'f [g]']);
  });

  it('are found after semicolons and on the line of a header', () => {
    expect(imports('x = 1; import a\nif x: import b; import c\nclass D: import d\n')).toEqual([
      'a',
      'b guarded',
      'c guarded',
      'd',
    ]);
  });

  it.each([
    ['a try', 'try:\n    import a\nexcept ImportError:\n    import b\n', ['a guarded', 'b guarded']],
    ['a condition', 'if x:\n    import a\nelse:\n    import b\n', ['a guarded', 'b guarded']],
    ['a function', 'def f():\n    if x:\n        pass\n    import a\n', ['a guarded']],
    [
      'an async function of a class',
      'class A:\n  import a\n  async def f():\n    import b\n',
      ['a', 'b guarded'],
    ],
    [
      '`suppress`',
      'with suppress(ImportError):\n    import a\nwith open(x):\n    import b\n',
      ['a guarded', 'b'],
    ],
    [
      'a check for type checkers',
      'if TYPE_CHECKING:\n    from a import b\nimport c\n',
      ['a [b] guarded', 'c'],
    ],
  ])('are guarded in %s', (_, text, expected) => {
    expect(imports(text)).toEqual(expected);
  });

  it('are not what strings, comments and brackets have in them', () => {
    const text = [
      '"""',
      'import a',
      '"""',
      "x = '\\",
      "import b'",
      "o = '\\'' + ''",
      '# import c',
      "y = f'''{'''",
      "import d'''}",
      "'''",
      "z = f'{x:{y}}' rf'\\{x}'",
      "w = f\"{x['a']!r:'>10}\"",
      "u = f'{{' + f'{x!r}' + b'}'.decode()",
      'v = [',
      '  lambda: x,',
      ']',
      'import real',
    ].join('\n');
    expect(imports(text)).toEqual(['real']);
  });

  it('have the place of the module', () => {
    const [first, second] = analysePython('import a, bc.d\n', { stages: [2] }).imports;
    expect(first).toMatchObject({ line: 1, column: 8, endLine: 1, endColumn: 9, kind: 'import' });
    expect(second).toMatchObject({ line: 1, column: 11, endLine: 1, endColumn: 15 });
  });

  it('are not looked for when nobody asks', () => {
    expect(analysePython('import a\n', { stages: [1, 3] }).imports).toEqual([]);
  });
});
