import { describe, expect, it } from 'vitest';
import { analysePython, fixPythonText, pythonCodes } from '../../../support/python-analysis.ts';

describe('fixing the imports of a Python file', () => {
  it('removes those that are unused, and nothing else', () => {
    expect(fixPythonText('import os\nimport sys, re\nx = [1,2]\nprint(sys)\n', 'imports')).toEqual({
      text: 'import sys\nx = [1,2]\nprint(sys)\n',
      codes: ['F401'],
    });
  });

  it('removes several names of one statement at once', () => {
    expect(fixPythonText('from a import (\n    b,\n    c,\n    d,\n)\nprint(c)\n', 'imports').text).toBe(
      'from a import (\n    c,\n)\nprint(c)\n',
    );
  });

  it('leaves a body that is not empty when all that is in it are unused imports', () => {
    const text =
      'def f():\n    import os\n    import sys\n\n\nif f:\n    from a import b\n    from c import d\n';
    const fixed = fixPythonText(text, 'imports').text;
    expect(pythonCodes(fixed, { stages: [1] })).toEqual([]);
    expect(pythonCodes(fixed, { stages: [2] })).toEqual([]);
  });

  it('keeps what a comment silences, even where its like is removed', () => {
    const kept = 'import os  # auto-builder-ignore F401\n';
    expect(fixPythonText(`${kept}import sys\n`, 'imports').text).toBe(kept);
  });

  it('keeps those of a package file: they are what it offers', () => {
    const text = 'from .a import b\n';
    expect(fixPythonText(text, 'imports', { path: 'p/__init__.py' })).toEqual({ text, codes: [] });
  });

  it('keeps those that only look whether something is there', () => {
    const text = 'try:\n    import json5\nexcept ImportError:\n    json5 = None\n';
    expect(fixPythonText(text, 'imports').text).toBe(text);
  });

  it('keeps those that a comment or the configuration silences', () => {
    const silenced = 'import os  # noqa: F401\n';
    expect(fixPythonText(silenced, 'imports').text).toBe(silenced);
    const files = { 'ruff.toml': 'lint.per-file-ignores = { "module.py" = ["F401"] }' };
    expect(fixPythonText('import os\n', 'imports', { files }).text).toBe('import os\n');
    const unfixable = { 'ruff.toml': 'lint.unfixable = ["F401"]' };
    expect(fixPythonText('import os\n', 'imports', { files: unfixable }).text).toBe('import os\n');
    expect(analysePython('import os\n', { files: unfixable, stages: [2] }).findings[0]?.fixable).toBe(false);
  });
});

describe('fixing the style of a Python file', () => {
  it('sorts imports and formats', () => {
    expect(fixPythonText('import sys\nimport os\nprint(os,sys)\n', 'style')).toEqual({
      text: 'import os\nimport sys\n\nprint(os, sys)\n',
      codes: ['I001', 'format'],
    });
  });

  it('only does what is asked for, when that is said', () => {
    const text = 'import sys\nimport os\n\nx = [1,2] \n';
    expect(fixPythonText(text, 'style', { codes: ['I001'] }).text).toBe(
      'import os\nimport sys\n\nx = [1,2] \n',
    );
    expect(fixPythonText(text, 'style', { codes: ['W291'] }).text).toBe(
      'import sys\nimport os\n\nx = [1,2]\n',
    );
  });

  it('keeps unused imports', () => {
    expect(fixPythonText('import os\n', 'style').text).toBe('import os\n');
  });

  it('does not touch blanks inside strings', () => {
    const text = 'x = """a  \n  \nb"""  \n';
    expect(fixPythonText(text, 'style').text).toBe('x = """a  \n  \nb"""\n');
    expect(fixPythonText(text, 'style', { codes: ['W291', 'W293'] }).text).toBe('x = """a  \n  \nb"""\n');
  });

  it('keeps the byte-order mark and the line endings', () => {
    expect(fixPythonText('\uFEFFx = [1,2]\r\ny = 1\r\n', 'style').text).toBe('\uFEFFx = [1, 2]\r\ny = 1\r\n');
  });

  it('does not format where the repository formats in another way', () => {
    const files = { '.style.yapf': '[style]\nbased_on_style = pep8\n' };
    expect(fixPythonText('x = [1,2]\n', 'style', { files }).text).toBe('x = [1,2]\n');
    expect(pythonCodes('x = [1,2]\n', { files, stages: [3] })).toEqual([]);
  });

  it('changes nothing the second time', () => {
    const once = fixPythonText('import sys, os\nx = {  "a":1 }; y = 2\nif x : print(os,sys)\n', 'style').text;
    expect(fixPythonText(once, 'style')).toEqual({ text: once, codes: [] });
    expect(pythonCodes(once, { stages: [3] })).toEqual([]);
  });

  it('leaves a file that does not parse as it is', () => {
    const text = 'def f(:\n  x = 1 \n';
    expect(fixPythonText(text, 'style')).toEqual({ text, codes: [] });
    expect(fixPythonText(text, 'imports')).toEqual({ text, codes: [] });
  });
});
