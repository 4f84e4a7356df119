import { describe, expect, it } from 'vitest';
import { pythonImports } from '../../../../functions/validation/imports/python-resolver.ts';
import { resolvePythonImports } from '../../../support/python-imports.ts';

async function findings(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await resolvePythonImports(files)).findings;
}

/** Which of some modules are undeclared beside a manifest. */
async function undeclared(
  manifest: Readonly<Record<string, string>>,
  ...modules: string[]
): Promise<readonly string[]> {
  const text = modules.map((module) => `import ${module}`).join('\n');
  const found = await findings({ ...manifest, 'app.py': text });
  return found.map((line) => /`([^`]+)`/.exec(line)?.[1] ?? line);
}

describe('imports that lead nowhere', () => {
  it('are relative ones without a module', async () => {
    expect(
      await findings({
        'p/__init__.py': '',
        'p/a.py': 'from .nope import x\nfrom . import b\nfrom .b import y\n',
        'p/b.py': '',
      }),
    ).toEqual(['p/a.py:1 error missing-import: Import leads nowhere: there is no module .nope']);
  });

  it('are relative ones that leave the repository', async () => {
    expect(await findings({ 'p/a.py': 'from ... import x\n' })).toEqual([
      'p/a.py:1 error missing-import: Import leads nowhere: ... leads out of the repository',
    ]);
  });

  it('are modules that a folder without `__init__.py` does not have', async () => {
    expect(await findings({ 'p/a.py': 'from . import b, nope\n', 'p/b.py': '' })).toEqual([
      'p/a.py:1 error missing-import: Import leads nowhere: there is no module .nope',
    ]);
  });

  it('are submodules that a package of the repository does not have', async () => {
    const files = { 'src/p/__init__.py': '', 'src/p/sub/__init__.py': '', 'src/p/sub/a.py': '' };
    expect(await findings({ ...files, 'tests/t.py': 'import p.sub.a\nfrom p.sub.nope import x\n' })).toEqual([
      'tests/t.py:2 error missing-import: Import leads nowhere: there is no module p.sub.nope',
    ]);
  });

  it('are only worth a note where their absence may be meant', async () => {
    expect(
      await findings({
        'p/__init__.py':
          'try:\n    from ._fast import x\n    from .quick import x\nexcept ImportError:\n    x = 1\n',
        'p/a.py': '',
      }),
    ).toEqual(['p/__init__.py:3 info missing-import: Import leads nowhere: there is no module .quick']);
  });

  it.each([
    [
      'a name of the package itself',
      { 'p/__init__.py': 'x = 1\n', 'p/a.py': 'from . import x\nfrom .. import y\n', '__init__.py': '' },
    ],
    ['a stub', { 'p/__init__.py': '', 'p/a.py': 'from .b import x\n', 'p/b.pyi': '' }],
    [
      'a built extension',
      { 'p/__init__.py': '', 'p/a.py': 'from .b import x\n', 'p/b.cpython-311-x86_64-linux-gnu.so': '' },
    ],
    ['an extension to build', { 'p/__init__.py': '', 'p/a.py': 'from .fast import x\n', 'csrc/fast.c': '' }],
    [
      'code made from another file',
      { 'p/__init__.py': '', 'p/a.py': 'from .m_pb2 import x\nfrom ._version import v\n' },
    ],
    [
      'a folder without `__init__.py`',
      { 'p/__init__.py': '', 'p/a.py': 'from .sub import x\n', 'p/sub/c.py': '' },
    ],
    ['what a module has inside', { 'p/__init__.py': '', 'p/a.py': 'import p.b.c\n', 'p/b.py': '' }],
    [
      'what a bare package puts in place',
      { 'p/__init__.py': '', 'p/a.py': 'import p.extern.six\n', 'p/extern/__init__.py': '' },
    ],
    ['another part of a namespace', { 'ns/mine/a.py': 'import ns.others.b\n' }],
    ['a shared namespace', { 'google/__init__.py': '', 'google/mine.py': 'import google.cloud.storage\n' }],
    [
      'the standard library behind a folder of its name',
      { 'email/__init__.py': '', 'a.py': 'import email.mime.text\n' },
    ],
    [
      'the same package elsewhere',
      { 'a/p/__init__.py': '', 'a/t.py': 'import p.b\n', 'b/p/__init__.py': '', 'b/p/b.py': '' },
    ],
    ['a template', { '{{ name }}/p/__init__.py': '', '{{ name }}/p/a.py': 'from .nope import x\n' }],
  ])('are not %s', async (_, files) => {
    expect(await findings(files as Readonly<Record<string, string>>)).toEqual([]);
  });
});

describe('undeclared dependencies', () => {
  const manifest = { 'requirements.txt': 'requests\n' };

  it('are imports of what no manifest names: a warning, a note when guarded', async () => {
    const text = 'import requests\nimport yaml\ntry:\n    import PIL.Image\nexcept ImportError:\n    pass\n';
    expect(await findings({ ...manifest, 'a.py': text })).toEqual([
      'a.py:2 warning undeclared-dependency: `yaml` is imported, but `pyyaml` is not declared in requirements.txt',
      'a.py:4 info undeclared-dependency: `PIL.Image` is imported, but `pillow` is not declared in requirements.txt',
    ]);
  });

  it('are said once for a file, at the place that matters most', async () => {
    const text = 'def f():\n    import numpy\nimport numpy.linalg\nimport numpy as np\n';
    expect(await findings({ ...manifest, 'a.py': text })).toEqual([
      expect.stringMatching(/^a\.py:3 warning undeclared-dependency: `numpy\.linalg`/),
    ]);
  });

  it('are not looked for where nothing is declared at all', async () => {
    expect(await undeclared({}, 'yaml')).toEqual([]);
    expect(await undeclared({ 'pyproject.toml': '[tool.ruff]\nline-length = 88\n' }, 'yaml')).toEqual([]);
  });

  it.each([
    ['the standard library', 'import os, tomllib, distutils.core, __future__\n'],
    ['modules of the repository', 'import local, tests.data\n'],
    ['what Python 2 had, in a `try`', 'try:\n    import urllib2\nexcept ImportError:\n    pass\n'],
    ['another Python’s own', 'import __pypy__\n'],
  ])('are not %s', async (_, text) => {
    expect(
      await findings({ ...manifest, 'app.py': text, 'lib/local.py': '', 'tests/data/x.py': '' }),
    ).toEqual([]);
  });

  it('are not what runs the file', async () => {
    expect(
      await findings({ ...manifest, 'setup.py': 'import setuptools\n', 'noxfile.py': 'import nox\n' }),
    ).toEqual([]);
  });

  it.each([
    ['yaml', 'PyYAML'],
    ['PIL', 'Pillow>=9'],
    ['cv2', 'opencv-python-headless'],
    ['sklearn.svm', 'scikit_learn ~= 1.0'],
    ['bs4', 'beautifulsoup4[lxml]; python_version > "3"'],
    ['google.cloud.storage', 'google-cloud-storage'],
    ['google.protobuf', 'protobuf'],
    ['zope.interface', 'zope.interface'],
    ['ruamel.yaml', 'ruamel-yaml'],
    ['dateutil', 'python-dateutil'],
    ['serial', 'pyserial'],
    ['typing_extensions', 'typing.extensions'],
    ['mypackage_sub', 'MyPackage-Sub'],
    ['jwt', 'pyjwt'],
    ['requests', 'types-requests'],
  ])('do not hold for %s when %s is declared', async (module, requirement) => {
    expect(await undeclared({ 'requirements.txt': `${requirement}\n` }, module)).toEqual([]);
  });

  it('do hold for a neighbour in a shared namespace', async () => {
    const files = {
      'requirements.txt': 'google-cloud-storage\n',
      'a.py': 'from google.cloud import storage\nfrom google.cloud import pubsub\n',
    };
    expect(await findings({ ...files, 'b.py': 'from google.cloud import pubsub\n' })).toEqual([
      expect.stringContaining('a.py:2'),
      expect.stringMatching(/b\.py:1 .*`google-cloud-pubsub` is not declared/),
    ]);
  });
});

describe('manifests', () => {
  it.each([
    [
      'pyproject.toml',
      '[project]\nname = "p"\ndependencies = ["a>=1"]\n[project.optional-dependencies]\nx = ["b"]\n[dependency-groups]\ndev = ["c", {include-group = "x"}]\n',
    ],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\npython = "^3"\na = "1"\n[tool.poetry.dev-dependencies]\nb = "*"\n[tool.poetry.group.x.dependencies]\nc = { version = "1" }\n',
    ],
    [
      'pyproject.toml',
      '[project]\ndependencies = ["a"]\n[tool.pdm.dev-dependencies]\nx = ["b"]\n[tool.hatch.envs.test]\ndependencies = ["c"]\n',
    ],
    [
      'Pipfile',
      '[packages]\na = "*"\nb = {version = "1"}\n[dev-packages]\nc = "*"\n[requires]\npython_version = "3"\n',
    ],
    [
      'setup.cfg',
      '[options]\ninstall_requires =\n  a>=1\n  b; python_version < "3"\n[options.extras_require]\nx = c\n',
    ],
    [
      'setup.py',
      'from setuptools import setup\nextra = ["b"]\nsetup(name="p", install_requires=["a>=1",  # why\n], extras_require={"x": extra, "y": ["c"]})\n',
    ],
    ['setup.py', 'needs = [\n  "a",\n  "b",\n]\nneeds.append("c")\nsetup(install_requires=needs)\n'],
    ['environment.yml', 'dependencies:\n  - a=1.0\n  - conda-forge::b\n  - pip:\n    - c>=1\n'],
    [
      'requirements/dev.txt',
      'a==1 \\\n  --hash=sha256:00\n-e git+https://host/x/y.git#egg=b\n# no\nc @ https://host/c.whl\n--index-url https://host\n',
    ],
    ['dev-requirements.in', 'a\nb[x]\nhttps://host/c-1.0-py3-none-any.whl\n'],
  ])('of the form %s are read', async (file, text) => {
    expect(await undeclared({ [file]: text }, 'a', 'b', 'c', 'd')).toEqual(['d']);
  });

  it('include each other', async () => {
    const files = { 'requirements.txt': '-r requirements/base.txt\n', 'requirements/base.txt': 'a\n' };
    expect(await undeclared(files, 'a', 'd')).toEqual(['d']);
  });

  it.each([
    ['setup.py', 'setup(install_requires=make())\n', /code/],
    ['setup.py', 'setup(install_requires=["a"] + more)\n', /code/],
    ['setup.py', 'setup(install_requires=[f"a=={v}", x])\n', /code/],
    ['pyproject.toml', '[project]\nname = "p"\ndynamic = ["dependencies"]\n', /when it is built/],
    ['pyproject.toml', '[project\n', /not valid TOML: line 1/],
    ['environment.yml', 'a: [\n', /not valid YAML/],
    ['requirements.txt', '-r deps/base.list\n', /was not read/],
    ['setup.cfg', '[options]\ninstall_requires = file: deps.list\n', /was not read/],
  ])(
    'of the form %s that cannot be known declare nothing undeclared, and say so',
    async (file, text, what) => {
      const { findings: found, notHonoured } = await resolvePythonImports({
        [file]: text,
        'app.py': 'import d\n',
      });
      expect(found).toEqual([]);
      expect(notHonoured).toEqual([{ file, what: expect.stringMatching(what) }]);
    },
  );

  it('that take their lists from requirements files are known through those', async () => {
    const requirements = { 'requirements.txt': 'a\n' };
    const script = {
      ...requirements,
      'setup.py': 'setup(install_requires=open("requirements.txt").read().split())\n',
    };
    const dynamic = {
      ...requirements,
      'pyproject.toml':
        '[project]\nname = "p"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = ["requirements.txt"] }\n',
    };
    expect(await undeclared(script, 'a', 'd')).toEqual(['d']);
    expect(await undeclared(dynamic, 'a', 'd')).toEqual(['d']);
  });

  it('hold for their folder and below, and for the project around them', async () => {
    const files = {
      'one/pyproject.toml': '[project]\nname = "one"\ndependencies = ["a"]\n',
      'one/docs/requirements.txt': 'b\n',
      'two/pyproject.toml': '[project]\nname = "two"\ndependencies = ["c"]\n',
    };
    const text = 'import a\nimport b\nimport c\n';
    expect(
      (await findings({ ...files, 'one/m.py': text, 'two/n.py': text })).map((line) => line.slice(0, 10)),
    ).toEqual(['one/m.py:3', 'two/n.py:1', 'two/n.py:2']);
  });

  it('do not make what is installed with them their own', async () => {
    expect(pythonImports.isManifest('x.egg-info/requires.txt')).toBe(false);
    expect(pythonImports.isManifest('a/requirements-dev.txt')).toBe(true);
    expect(pythonImports.isManifest('a/notes.txt')).toBe(false);
  });
});
