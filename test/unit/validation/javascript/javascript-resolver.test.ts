import { describe, expect, it } from 'vitest';
import { javascriptImports } from '../../../../functions/validation/imports/javascript-resolver.ts';
import { importsOf } from '../../../support/javascript-repository.ts';

const manifest = (content: object) => JSON.stringify(content);

/** What is found in a repository, without the messages. */
async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await importsOf(files)).findings.map((line) => line.split(': ', 1)[0] ?? '');
}

describe('an import of a file', () => {
  it('that is not there is missing', async () => {
    const { findings } = await importsOf({ 'a.ts': "import './b';\nimport './c.js';\n", 'c.ts': '' });
    expect(findings).toEqual([
      "a.ts:1 error missing-import: './b' leads nowhere: no such file in the repository",
    ]);
  });

  it.each([
    ["import './b';", 'src/b.ts'],
    ["import './b';", 'src/b.jsx'],
    ["import './b.js';", 'src/b.ts'],
    ["import './b.mjs';", 'src/b.mts'],
    ["import './b';", 'src/b/index.ts'],
    ["import '../b';", 'b.ts'],
    ["import './b.css';", 'src/b.css'],
    ["import './b.css';", 'src/b.scss'],
    ["import './b.svg?url';", 'src/b.svg'],
    ["import './b';", 'src/b.vue'],
    ["import './b';", 'src/b.ios.tsx'],
    ["import b from './b.json';", 'src/b.json'],
    ["require('./b');", 'src/b/package.json'],
  ])('%s leads to %s', async (text, target) => {
    expect(await found({ 'src/a.tsx': text, [target]: '{}' })).toEqual([]);
  });

  it('may be made by a build: git ignores it, or a package.json says so', async () => {
    const files = { 'test/a.ts': "import '../dist/a.js';\nimport '../lib/b';\n" };
    expect(await found(files)).toHaveLength(2);
    expect(
      await found({ ...files, '.gitignore': '/dist/\n', 'package.json': manifest({ main: 'lib/index.js' }) }),
    ).toEqual([]);
  });

  it('is only a remark where its absence may be meant', async () => {
    expect(
      await found({
        'a.js': "try { require('./b'); } catch {}\n",
        'test/fixtures/c.js': "import './d';\n",
        'e.ts': "import './generated/client';\n",
      }),
    ).toEqual([
      'a.js:1 info missing-import',
      'test/fixtures/c.js:1 info missing-import',
      'e.ts:1 info missing-import',
    ]);
  });

  it('may not lead out of the repository', async () => {
    expect(await found({ 'a.ts': "import '../../b';\n" })).toEqual(['a.ts:1 error missing-import']);
  });
});

describe('an import that this repository cannot have', () => {
  it.each([
    'node:fs',
    'fs',
    'fs/promises',
    'bun:test',
    'virtual:x',
    'https://a.b/c.js',
    'data:text/javascript,',
    '!!raw-loader!./x',
    '/x.js',
  ])('is not looked for: %s', async (specifier) => {
    expect(await found({ 'a.ts': `import '${specifier}';\n`, 'package.json': '{}' })).toEqual([]);
  });

  it('is missing if Node does not have it', async () => {
    expect(await found({ 'a.ts': "import 'node:fsx';\n" })).toEqual(['a.ts:1 error missing-import']);
  });
});

describe('an import of a package', () => {
  it('is undeclared when no package.json above has it', async () => {
    const { findings } = await importsOf({
      'src/a.ts': "import 'x/y';\n",
      'package.json': manifest({ name: 'me' }),
    });
    expect(findings).toEqual([
      "src/a.ts:1 warning undeclared-dependency: 'x' is imported and not declared in package.json",
    ]);
  });

  it('is said of the nearest package that has a name: others only tell module kinds', async () => {
    const { findings } = await importsOf({
      'cjs/a.js': "require('x');\n",
      'cjs/package.json': manifest({ type: 'commonjs' }),
      'package.json': manifest({ name: 'me' }),
    });
    expect(findings[0]).toContain('not declared in package.json');
  });

  it.each([
    [{ dependencies: { x: '1' } }],
    [{ devDependencies: { x: '1' } }],
    [{ peerDependencies: { x: '1' } }],
    [{ optionalDependencies: { x: '1' } }],
    [{ name: 'x' }],
  ])('is declared by %j, also further up', async (content) => {
    const files = { 'packages/p/a.ts': "import 'x';\n", 'packages/p/package.json': '{}' };
    expect(await found({ ...files, 'package.json': manifest(content) })).toEqual([]);
  });

  it('may be declared by its types alone, where only types are used', async () => {
    const files = { 'package.json': manifest({ devDependencies: { '@types/x': '1', '@types/a__b': '1' } }) };
    expect(
      await found({ ...files, 'a.ts': "import type { X } from 'x';\nimport { B } from '@a/b';\n" }),
    ).toEqual([]);
    expect(await found({ ...files, 'a.js': "import 'x';\n" })).toEqual([
      'a.js:1 warning undeclared-dependency',
    ]);
  });

  it('is only a remark when it is guarded', async () => {
    expect(await found({ 'a.js': "try { require('x'); } catch {}\n", 'package.json': '{}' })).toEqual([
      'a.js:1 info undeclared-dependency',
    ]);
  });

  it('is not judged where there is no package.json, or one that cannot be read', async () => {
    expect(await found({ 'a.ts': "import 'x';\n" })).toEqual([]);
    const { findings, notHonoured } = await importsOf({ 'a.ts': "import 'x';\n", 'package.json': '{' });
    expect(findings).toEqual([]);
    expect(notHonoured).toEqual(['package.json: It cannot be read, so what it declares is not known.']);
  });

  it('of this repository must be one that the package lets out', async () => {
    const files = {
      'package.json': manifest({ workspaces: ['packages/*'] }),
      'packages/b/package.json': manifest({
        name: '@me/b',
        exports: { '.': './dist/b.js', './sub/*': './dist/*.js' },
      }),
      'packages/a/package.json': manifest({ name: '@me/a', dependencies: { '@me/b': '*' } }),
    };
    const text = "import '@me/b';\nimport '@me/b/sub/x';\nimport '@me/b/inner';\n";
    expect(await found({ ...files, 'packages/a/a.ts': text })).toEqual([
      'packages/a/a.ts:3 error missing-import',
    ]);
  });

  it('may be what the editor brings', async () => {
    expect(
      await found({ 'a.ts': "import 'vscode';\n", 'package.json': manifest({ engines: { vscode: '^1' } }) }),
    ).toEqual([]);
  });
});

describe('an alias', () => {
  const text = "import '@app/b';\nimport '@app/none';\n";

  it('of tsconfig.json is followed, with what it extends and refers to', async () => {
    const paths = { compilerOptions: { paths: { '@app/*': ['./src/*'] } } };
    const files = { 'src/a.ts': text, 'src/b.ts': '', 'package.json': '{}' };
    const expected = ['src/a.ts:2 error missing-import'];
    expect(await found({ ...files, 'tsconfig.json': `// all\n${manifest(paths)}` })).toEqual(expected);
    expect(
      await found({
        ...files,
        'tsconfig.json': manifest({ extends: './tsconfig.base.json' }),
        'tsconfig.base.json': manifest(paths),
      }),
    ).toEqual(expected);
    expect(
      await found({
        ...files,
        'tsconfig.json': manifest({ files: [], references: [{ path: './tsconfig.app.json' }] }),
        'tsconfig.app.json': manifest(paths),
      }),
    ).toEqual(expected);
  });

  it('of baseUrl is followed', async () => {
    expect(
      await found({
        'src/a.ts': "import 'lib/b';\n",
        'src/lib/b.ts': '',
        'package.json': '{}',
        'tsconfig.json': manifest({ compilerOptions: { baseUrl: './src' } }),
      }),
    ).toEqual([]);
  });

  it('of the package itself is followed', async () => {
    const files = {
      'src/a.ts': "import '#b';\nimport '#lib/b';\nimport '#none';\n",
      'src/b.ts': '',
      'package.json': manifest({ imports: { '#b': './src/b.js', '#lib/*': './src/*.ts' } }),
    };
    expect(await found(files)).toEqual(['src/a.ts:3 error missing-import']);
  });

  it('that a configuration which is code may give is not judged, and that is said', async () => {
    const { findings, notHonoured } = await importsOf({
      'src/a.ts': "import '@/b';\nimport 'components/c';\nimport 'other';\n",
      'package.json': '{}',
      'vite.config.ts': "export default { resolve: { alias: { '@': x, components: y } } };\n",
    });
    expect(findings).toEqual([
      "src/a.ts:3 warning undeclared-dependency: 'other' is imported and not declared in package.json",
    ]);
    expect(notHonoured).toEqual([
      'vite.config.ts: Aliases of imports in a build configuration are not understood: such imports are not checked.',
    ]);
  });

  it('that nothing gives leads nowhere', async () => {
    expect(await found({ 'src/a.ts': "import '@/b';\n", 'package.json': '{}' })).toEqual([
      'src/a.ts:1 error missing-import',
    ]);
  });

  it('may be in a configuration that is extended from a package', async () => {
    const { notHonoured } = await importsOf({
      'a.ts': "import './b';\n",
      'b.ts': '',
      'tsconfig.json': manifest({ extends: '@tsconfig/node24' }),
    });
    expect(notHonoured).toEqual([
      'tsconfig.json: `extends` leads out of the repository and is not followed.',
    ]);
  });
});

describe('manifests', () => {
  it.each([
    'package.json',
    'a/package.json',
    'tsconfig.base.json',
    '.gitignore',
    'a/vite.config.ts',
    'jsconfig.json',
  ])('have %s among them', (path) => {
    expect(javascriptImports.isManifest(path)).toBe(true);
  });

  it.each(['package-lock.json', 'src/config.ts', 'eslint.config.js', 'tsconfig.ts'])(
    'do not have %s',
    (path) => {
      expect(javascriptImports.isManifest(path)).toBe(false);
    },
  );
});
