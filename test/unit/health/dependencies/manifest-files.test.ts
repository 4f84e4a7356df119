import { describe, expect, it } from 'vitest';
import { chooseManifestFiles } from '../../../../functions/health/dependencies/manifest-files.ts';

const pathsOf = (paths: readonly string[], mode = '100644') =>
  chooseManifestFiles(paths.map((path) => ({ path, mode, id: path }))).files.map(({ path }) => path);

describe('the files that say what a repository depends on', () => {
  it('are known by their names, those near the root first', () => {
    const paths = [
      'a/b/package.json',
      'poetry.lock',
      'a/requirements-dev.txt',
      'requirements/ci.in',
      'README.md',
    ];
    expect(pathsOf(paths)).toEqual([
      'poetry.lock',
      'a/requirements-dev.txt',
      'requirements/ci.in',
      'a/b/package.json',
    ]);
  });

  it.each([
    'node_modules/react/package.json',
    'a/vendor/x/package.json',
    'test/fixtures/old/package.json',
    'venv/lib/requirements.txt',
    'my-package.json',
    'docs/requirements.md',
  ])('are not what others wrote or tests feed on: %s', (path) => {
    expect(pathsOf([path])).toEqual([]);
  });

  it('are neither links nor submodules', () => {
    expect([...pathsOf(['package.json'], '120000'), ...pathsOf(['package.json'], '160000')]).toEqual([]);
  });

  it('are a bounded number, and not from any depth', () => {
    const many = Array.from({ length: 500 }, (_, index) => `p${index}/package.json`);
    const entries = many.map((path) => ({ path, mode: '100644', id: path }));
    const { files, cut } = chooseManifestFiles(entries);
    expect([files.length, cut]).toEqual([400, true]);
    expect(pathsOf([`${'a/'.repeat(9)}package.json`])).toEqual([]);
  });
});
