import { describe, expect, it } from 'vitest';
import { createPythonEngine } from '../../../../functions/validation/engines/python-engine.ts';
import { analysePython, pythonCodes, pythonTask } from '../../../support/python-analysis.ts';

const documented = '"""A module."""\n';

describe('what is found in a Python file', () => {
  it('is nothing in a tidy one', () => {
    expect(pythonCodes(`${documented}\nimport os\n\nprint(os.name)\n`)).toEqual([]);
  });

  it('is an unused import: stage 2, a warning, fixable, with the place of its name', () => {
    const { findings } = analysePython(`${documented}\nimport os\n`);
    expect(findings).toEqual([
      {
        code: 'F401',
        message: '`os` imported but unused',
        stage: 2,
        severity: 'warning',
        fixable: true,
        line: 3,
        column: 8,
        endLine: 3,
        endColumn: 10,
      },
    ]);
  });

  it('is an undefined name: stage 2, an error, not fixable', () => {
    const [finding] = analysePython(`${documented}\nprint(nothing)\n`).findings;
    expect(finding).toMatchObject({ code: 'F821', stage: 2, severity: 'error', fixable: false });
  });

  it('is a critical syntax error when the file does not parse, and then nothing that needs its tree', () => {
    const { findings, imports } = analysePython('import os\ndef f(:\n    x = [1,2]\n');
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        code: 'invalid-syntax',
        stage: 1,
        severity: 'critical',
        fixable: false,
      });
    }
    expect(imports).toEqual([]);
  });

  it('is a line that is longer than the limit', () => {
    const text = `${documented}\nx = "${'x'.repeat(100)}"\n`;
    expect(pythonCodes(text)).toEqual(['E501']);
    expect(pythonCodes(text, { files: { 'ruff.toml': 'line-length = 120' } })).toEqual([]);
  });

  it('is a missing docstring: stage 4', () => {
    const [finding] = analysePython('x = 1\n').findings;
    expect(finding).toMatchObject({ code: 'D100', stage: 4, severity: 'warning', fixable: false });
  });

  it('is one finding for the format of the whole file, at the first line that would change', () => {
    const { findings } = analysePython(`${documented}\nx = 1\ny = [1,2]\nz = [3,4]\n`);
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'format',
        stage: 3,
        severity: 'info',
        fixable: true,
        line: 4,
        message: 'Not formatted: the formatter would change 2 lines',
      }),
    ]);
  });

  it('is only what belongs to the wanted stages', () => {
    const text = 'import os\nx = [1,2]\n';
    expect(pythonCodes(text, { stages: [2] })).toEqual(['F401']);
    expect(pythonCodes(text, { stages: [4] })).toEqual(['D100']);
    expect(pythonCodes(text, { stages: [1] })).toEqual([]);
    expect(pythonCodes('x =\n', { stages: [1] })).toEqual(['invalid-syntax']);
  });

  it('does not contradict itself about docstrings', () => {
    const oneStyle = `${documented}\n\nclass A:\n    """A class."""\n\n    x = 1\n`;
    const lines = `${documented}\n\ndef f():\n    """Do it.\n\n    More words.\n    """\n`;
    const linesBelow = `${documented}\n\ndef f():\n    """\n    Do it.\n\n    More words.\n    """\n`;
    expect([oneStyle, lines, linesBelow].map((text) => pythonCodes(text))).toEqual([[], [], []]);
  });

  it('leaves out what `# noqa` and our own comments silence', () => {
    expect(pythonCodes(`${documented}\nimport os  # noqa: F401\n`)).toEqual([]);
    expect(pythonCodes(`${documented}\nimport os  # auto-builder-ignore F401\n`)).toEqual([]);
    expect(pythonCodes(`${documented}\nimport os  # noqa: E501\n`)).toEqual(['F401']);
  });
});

describe('places', () => {
  it('count UTF-16 code units', () => {
    const [finding] = analysePython(`${documented}\nprint("😀", nothing)\n`).findings;
    expect(finding).toMatchObject({ line: 3, column: 13 });
  });

  it('do not count a byte-order mark', () => {
    const { findings, imports } = analysePython('\uFEFFimport os\nimport sys\n', { stages: [2] });
    expect(findings.map(({ line, column }) => [line, column])).toEqual([
      [1, 8],
      [2, 8],
    ]);
    expect(imports.map(({ line, column }) => [line, column])).toEqual([
      [1, 8],
      [2, 8],
    ]);
  });

  it('are the same for all kinds of line breaks', () => {
    const lines = ['"""A."""', '', 'import os', ''];
    const places = ['\n', '\r\n', '\r'].map((end) =>
      analysePython(lines.join(end), { stages: [2] }).findings.map(({ line, column }) => [line, column]),
    );
    expect(places).toEqual([[[3, 8]], [[3, 8]], [[3, 8]]]);
  });

  it('come with the text of their lines and the number of lines', () => {
    const { excerpts, lines } = analysePython('x = 1\n\n\n\n\nprint(nothing)\n', { stages: [2] });
    expect(excerpts[6]).toBe('print(nothing)');
    expect(excerpts[1]).toBeUndefined();
    expect(lines).toBe(6);
  });
});

describe('what the name of a file means', () => {
  it('an unused import of a package file is told, but not fixable', () => {
    const { findings } = analysePython(`${documented}\nfrom .a import b\n`, { path: 'p/__init__.py' });
    expect(findings).toEqual([expect.objectContaining({ code: 'F401', fixable: false })]);
  });

  it('a package without a docstring is D104, and an empty one needs none', () => {
    expect(pythonCodes('x = 1\n', { path: 'p/__init__.py' })).toEqual(['D104']);
    expect(pythonCodes('# nothing\n', { path: 'p/__init__.py' })).toEqual([]);
  });

  it('D104 can be silenced without D100, and D100 without D104', () => {
    const files = (ignore: string) => ({ files: { 'ruff.toml': `lint.ignore = ["${ignore}"]` } });
    expect(pythonCodes('x = 1\n', { path: 'p/__init__.py', ...files('D104') })).toEqual([]);
    expect(pythonCodes('x = 1\n', { path: 'p/__init__.py', ...files('D100') })).toEqual(['D104']);
    expect(pythonCodes('x = 1\n', files('D104'))).toEqual(['D100']);
  });

  it('a stub may use names before they are bound, and is not formatted', () => {
    const text = 'x: Later\nclass Later: ...\ny: Never\n';
    const found = analysePython(text, { path: 'p.pyi' }).findings;
    expect(found.filter(({ code }) => code === 'F821')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('Never') }),
    ]);
    expect(found.map(({ code }) => code)).not.toContain('format');
  });
});

describe('the engine', () => {
  it('refuses options that ruff refuses, naming what is wrong', () => {
    const engine = createPythonEngine();
    const task = pythonTask('x = 1\n', { options: { lint: { select: ['NOPE1'] } } });
    expect(() => engine.analyse(task)).toThrow(/NOPE1/);
  });

  it('throws a RangeError for a text that is nested too deeply', () => {
    const engine = createPythonEngine();
    const text = '('.repeat(20_000) + ')'.repeat(20_000);
    expect(() => engine.analyse(pythonTask(text))).toThrow(RangeError);
  });

  it('stays right when more sets of options are used than it keeps', () => {
    const engine = createPythonEngine();
    const text = `"""A."""\n\nx = "${'x'.repeat(70)}"\n`;
    const counts = [...Array(60).keys(), ...Array(60).keys()].map(
      (index) =>
        engine
          .analyse(pythonTask(text, { lineLength: 50 + index, options: { lint: { select: ['E501'] } } }))
          .findings.filter(({ code }) => code === 'E501').length,
    );
    const expected = [...Array(60).keys()].map((index) => (50 + index < 76 ? 1 : 0));
    expect(counts).toEqual([...expected, ...expected]);
  });
});
