import { describe, expect, it } from 'vitest';
import { silence, suppressionsIn } from '../../../../functions/validation/suppressions.ts';

describe('comments that silence findings', () => {
  it('concern their own line when they follow code', () => {
    expect(suppressionsIn('import os  # auto-builder-ignore F401\n', 'python')).toEqual([
      { line: 1, codes: ['F401'] },
    ]);
  });

  it('concern the next line when nothing else is on their line', () => {
    expect(
      suppressionsIn('  // auto-builder-ignore noUnusedImports, format\nimport a;\n', 'javascript'),
    ).toEqual([{ line: 2, codes: ['noUnusedImports', 'format'] }]);
  });

  it('pass over each other when several stand above one line', () => {
    const text = '# auto-builder-ignore F401\n# auto-builder-ignore E501\nimport os\n';

    expect(suppressionsIn(text, 'python')).toEqual([
      { line: 3, codes: ['F401'] },
      { line: 3, codes: ['E501'] },
    ]);
  });

  it.each([
    ['javascript', '/* auto-builder-ignore format */\nx', 2],
    ['javascript', '{/* auto-builder-ignore format */}\nx', 2],
    ['javascript', 'x /* auto-builder-ignore format */\n', 1],
    ['javascript', '/* auto-builder-ignore format */ x\n', 1],
    ['javascript', '/**\n * auto-builder-ignore format\n */\n', 3],
    ['json', '{ // auto-builder-ignore format\n}', 1],
    ['markdown', '<!-- auto-builder-ignore format -->\nText', 2],
    ['markdown', '<!--auto-builder-ignore format-->\r\nText', 2],
  ] as const)('are found in %s: %j', (language, text, line) => {
    expect(suppressionsIn(text, language)).toEqual([{ line, codes: ['format'] }]);
  });

  it('silence everything when they name no code', () => {
    expect(suppressionsIn('x  # auto-builder-ignore -- written by a tool\n', 'python')).toEqual([
      { line: 1 },
    ]);
  });

  it('may give a reason after the codes', () => {
    expect(suppressionsIn('x // auto-builder-ignore: format -- a table\n', 'javascript')).toEqual([
      { line: 1, codes: ['format'] },
    ]);
  });

  it('concern the whole file in their file form', () => {
    expect(suppressionsIn('\n<!-- auto-builder-ignore-file MD013 MD041 -->\n', 'markdown')).toEqual([
      { line: 0, codes: ['MD013', 'MD041'] },
    ]);
  });

  it('do not concern the file when they come after line 20', () => {
    expect(suppressionsIn(`${'\n'.repeat(20)}# auto-builder-ignore-file\n`, 'python')).toEqual([]);
  });

  it.each([
    ['python', 'x = "auto-builder-ignore"'],
    ['python', 'x // auto-builder-ignore'],
    ['javascript', '// auto-builder-ignored'],
    ['markdown', '`# auto-builder-ignore`'],
  ] as const)('are not seen in %s: %s', (language, text) => {
    expect(suppressionsIn(text, language)).toEqual([]);
  });
});

describe("Python's noqa", () => {
  it('silences what we say about imports, for ruff follows it for its own', () => {
    expect(suppressionsIn('import x  # NOQA\n', 'python')).toEqual([
      { line: 1, codes: ['missing-import', 'undeclared-dependency'] },
    ]);
  });

  it('silences the codes that it names', () => {
    expect(suppressionsIn('import x  # noqa: F401, missing-import\n', 'python')).toEqual([
      { line: 1, codes: ['F401', 'missing-import'] },
    ]);
  });

  it.each(['# ruff: noqa\n', '# flake8: noqa\n'])('silences the file in %j', (text) => {
    expect(suppressionsIn(text, 'python')).toEqual([
      { line: 0, codes: ['missing-import', 'undeclared-dependency'] },
    ]);
  });

  it('means nothing in other languages', () => {
    expect(suppressionsIn('# noqa\n', 'javascript')).toEqual([]);
  });
});

describe('silencing', () => {
  const findings = [
    { line: 1, code: 'F401' },
    { line: 2, code: 'F401' },
    { line: 2, code: 'E501' },
  ];

  it('takes away what is named on that line', () => {
    expect(silence(findings, [{ line: 2, codes: ['f401'] }])).toEqual([findings[0], findings[2]]);
  });

  it('takes away everything on the line when no code is named', () => {
    expect(silence(findings, [{ line: 2 }])).toEqual([findings[0]]);
  });

  it('takes away a code in the whole file', () => {
    expect(silence(findings, [{ line: 0, codes: ['F401'] }])).toEqual([findings[2]]);
  });

  it('leaves all when there is nothing to silence', () => {
    expect(silence(findings, [])).toBe(findings);
  });
});
