import { describe, expect, it } from 'vitest';
import { poetryRange } from '../../../../functions/health/dependencies/python-ranges.ts';
import { dependenciesOf, described } from '../../../support/dependency-files.ts';

describe('pyproject.toml', () => {
  it('names dependencies, extras and groups of the standards', () => {
    const list = dependenciesOf({
      'pyproject.toml': [
        '[project]',
        'name = "My.App"',
        'dependencies = ["Django>=4.2,<5", "requests[socks] ~= 2.28 ; python_version < \'3.12\'", "my_app[dev]", "tool @ https://host/tool.whl"]',
        '[project.optional-dependencies]',
        'dev = ["pytest==7.4.0"]',
        '[dependency-groups]',
        'lint = ["ruff", {include-group = "dev"}]',
      ].join('\n'),
    });
    expect(described(list)).toEqual(['django >=4.2,<5', 'requests ~= 2.28', 'pytest 7.4.0', 'ruff ']);
    expect(list.elsewhere).toBe(2);
  });

  it('names those of Poetry', () => {
    const list = dependenciesOf({
      'pyproject.toml': [
        '[tool.poetry]',
        'name = "app"',
        '[tool.poetry.dependencies]',
        'python = "^3.11"',
        'Flask = "^2.3"',
        'numpy = { version = "1.26.0", optional = true }',
        'ours = { path = "../ours" }',
        'theirs = { git = "https://host/theirs.git" }',
        'odd = 3',
        '[tool.poetry.group.dev.dependencies]',
        'black = "*"',
      ].join('\n'),
    });
    expect(described(list)).toEqual(['flask >=2.3,<3', 'numpy 1.26.0', 'black ']);
    expect([list.elsewhere, list.unclear]).toEqual([2, 1]);
  });

  it('may take a package of uv from elsewhere', () => {
    const list = dependenciesOf({
      'pyproject.toml': [
        '[project]',
        'dependencies = ["kit", "torch>=2"]',
        '[tool.uv.sources]',
        'kit = { workspace = true }',
        'torch = { index = "pytorch" }',
      ].join('\n'),
    });
    expect([described(list), list.elsewhere]).toEqual([['torch >=2'], 1]);
  });

  it.each(['uv.lock', 'poetry.lock'])('is fixed by %s', (lock) => {
    const list = dependenciesOf({
      'pyproject.toml': '[project]\nname = "app"\ndependencies = ["Django>=4", "ours"]',
      [lock]: [
        'version = 1',
        '[[package]]',
        'name = "app"',
        'version = "0.1.0"',
        'source = { virtual = "." }',
        '[[package]]',
        'name = "django"',
        'version = "4.2.1"',
        '[[package]]',
        'name = "ours"',
        'version = "1.0"',
        '[package.source]',
        'type = "git"',
        'url = "https://host/ours.git"',
        '[[package]]',
        'name = "sqlparse"',
        'version = "0.4.4"',
      ].join('\n'),
    });
    expect([described(list), list.elsewhere]).toEqual([['django 4.2.1', '(sqlparse 0.4.4)'], 1]);
  });
});

describe('requirements files', () => {
  it('name what pip installs', () => {
    const list = dependenciesOf({
      'requirements.txt': [
        '# made by hand',
        'Django == 4.2.1  # the framework',
        'requests>=2.28 \\',
        '    --hash=sha256:abc',
        '-r requirements/dev.txt',
        '--index-url https://host/simple',
        '-e .',
        './local',
        'git+https://host/x.git#egg=x',
        'broken >>1',
      ].join('\n'),
      'requirements/dev.txt': 'pytest',
    });
    expect(described(list)).toEqual(['django 4.2.1', 'requests >=2.28', 'pytest ']);
    expect([list.elsewhere, list.unclear]).toEqual([3, 1]);
  });

  it('that were compiled fix those they were compiled from', () => {
    const list = dependenciesOf({
      'requirements.in': 'django',
      'requirements.txt': 'django==4.2.1\n    # via -r requirements.in\nsqlparse==0.4.4\n',
    });
    expect(described(list)).toEqual(['django 4.2.1', '(sqlparse 0.4.4)']);
  });
});

describe('Pipfile', () => {
  it('is fixed by its lock file', () => {
    const list = dependenciesOf({
      Pipfile:
        '[packages]\nrequests = "*"\nours = {path = "."}\n[dev-packages]\npytest = ">=7"\n[requires]\npython_version = "3.12"',
      'Pipfile.lock': {
        _meta: { hash: {} },
        default: { requests: { version: '==2.28.0' }, idna: { version: '==3.4' }, ours: { path: '.' } },
        develop: {},
      },
    });
    expect(described(list)).toEqual(['requests 2.28.0', 'pytest >=7', '(idna 3.4)']);
    expect(list.elsewhere).toBe(1);
  });
});

describe('ranges of Poetry', () => {
  it.each([
    ['^1.2.3', '>=1.2.3,<2'],
    ['^0.2.3', '>=0.2.3,<0.3'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['^0.0', '>=0.0,<0.1'],
    ['~1.2.3', '>=1.2.3,<1.3'],
    ['~1', '>=1,<2'],
    ['1.2', '==1.2'],
    ['1.*', '==1.*'],
    ['=1.2', '==1.2'],
    ['>= 1.2, < 3', '>=1.2,<3'],
    ['>=1.2 <3', '>=1.2,<3'],
    ['^1 || ^2', '>=1,<2||>=2,<3'],
    ['*', ''],
    ['~=1.4', '~=1.4'],
  ])('%s mean %s', (range, meaning) => {
    expect(poetryRange(range)).toBe(meaning);
  });

  it.each(['', '^', '^x', '>=', 'latest', '^1 ||', '1'.repeat(300)])('%j are none', (range) => {
    expect(poetryRange(range)).toBeUndefined();
  });
});
