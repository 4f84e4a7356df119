import { describe, expect, it } from 'vitest';
import { dependenciesOf, described } from '../../../support/dependency-files.ts';

describe('package.json alone', () => {
  it('names what it needs, also for development, and not what its users need', () => {
    const list = dependenciesOf({
      'package.json': {
        name: 'app',
        dependencies: { react: '^17.0.0' },
        devDependencies: { vitest: '1.2.3' },
        optionalDependencies: { fsevents: '' },
        peerDependencies: { vue: '3' },
      },
    });
    expect(described(list)).toEqual(['react ^17.0.0', 'vitest 1.2.3', 'fsevents ']);
  });

  it.each([
    'file:../lib',
    'link:./lib',
    'workspace:*',
    'portal:../x',
    'git+ssh://git@host/a/b.git',
    'git://host/a',
    'https://host/a.tgz',
    'github:a/b',
    'a/b#v1',
    'npm:other@^1.0.0',
    '../lib',
  ])('leaves out %j, and counts it', (spec) => {
    const list = dependenciesOf({ 'package.json': { dependencies: { lib: spec, react: '1.0.0' } } });
    expect([described(list), list.elsewhere]).toEqual([['react 1.0.0'], 1]);
  });

  it.each([
    [{ 'no name': '1.0.0' }],
    [{ react: 17 }],
    [{ react: null }],
    [{ react: '^^1' }],
    [{ react: '1'.repeat(300) }],
    [JSON.parse('{"__proto__":"1.0.0"}')],
    [{ 'x/../y': '1.0.0' }],
  ])('counts %j as unclear', (dependencies) => {
    const list = dependenciesOf({ 'package.json': { dependencies } });
    expect([list.dependencies, list.unclear]).toEqual([[], 1]);
  });

  it('may depend on its own packages', () => {
    const list = dependenciesOf({
      'package.json': { dependencies: { kit: '^1.0.0' } },
      'packages/kit/package.json': { name: 'kit' },
    });
    expect([list.dependencies, list.elsewhere]).toEqual([[], 1]);
  });

  it.each(['[', '[]', '"text"', 'null', ''])('that holds %j is named', (text) => {
    const list = dependenciesOf({
      'package.json': text,
      'a/package.json': { dependencies: { vue: '3.0.0' } },
    });
    expect(described(list)).toEqual(['vue 3.0.0']);
    expect(list.unread[0]).toMatch(/^package\.json: /);
  });
});

const root = { name: 'app', dependencies: { react: '^17.0.0' } };

describe('package-lock.json', () => {
  it('of version 3 fixes what is used, for each package of a workspace', () => {
    const list = dependenciesOf({
      'package.json': root,
      'packages/web/package.json': { dependencies: { react: '^16.0.0', lib: '*', glob: '^7.0.0' } },
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          '': root,
          'packages/web': { version: '1.0.0' },
          'node_modules/react': { version: '17.0.2' },
          'packages/web/node_modules/react': { version: '16.14.0' },
          'node_modules/lib': { resolved: 'packages/lib', link: true },
          'node_modules/glob': { version: '7.2.3', deprecated: 'no longer supported' },
          'node_modules/glob/node_modules/@scope/once': { version: '1.4.0' },
          'node_modules/tool/node_modules/inside': { version: '1.0.0', inBundle: true },
        },
      },
    });
    expect(described(list)).toEqual([
      'react 17.0.2',
      'react 16.14.0',
      'glob 7.2.3 deprecated',
      '(@scope/once 1.4.0)',
    ]);
    expect(list.elsewhere).toBe(1);
  });

  it('of version 1 fixes it, too', () => {
    const list = dependenciesOf({
      'package.json': root,
      'package-lock.json': {
        lockfileVersion: 1,
        dependencies: {
          react: { version: '17.0.1', dependencies: { 'object-assign': { version: '4.1.1' } } },
          ours: { version: 'git+ssh://git@host/ours.git#abc' },
        },
      },
    });
    expect(described(list)).toEqual(['react 17.0.1', '(object-assign 4.1.1)']);
  });

  it('says what another name stands for', () => {
    const list = dependenciesOf({
      'package.json': { dependencies: { old: 'npm:react@16' } },
      'package-lock.json': { packages: { 'node_modules/old': { name: 'react', version: '16.0.0' } } },
    });
    expect([described(list), list.elsewhere]).toEqual([['(react 16.0.0)'], 1]);
  });

  it('that cannot be read leaves the ranges', () => {
    const list = dependenciesOf({ 'package.json': root, 'package-lock.json': '<<<<<<< HEAD' });
    expect(described(list)).toEqual(['react ^17.0.0']);
    expect(list.unread).toEqual(['package-lock.json: it is not valid JSON']);
  });

  it('holds for its own folder only when that has one', () => {
    const lock = (version: string) => ({ packages: { 'node_modules/react': { version } } });
    const list = dependenciesOf({
      'package.json': root,
      'package-lock.json': lock('17.0.2'),
      'site/package.json': { dependencies: { react: '*' } },
      'site/package-lock.json': lock('18.0.0'),
    });
    expect(described(list)).toEqual(['react 17.0.2', 'react 18.0.0']);
  });

  it('may be nested without end', () => {
    const deep = `${'{"version":"1.0.0","dependencies":{"a":'.repeat(20_000)}{}${'}}'.repeat(20_000)}`;
    const list = dependenciesOf({ 'package-lock.json': `{"dependencies":{"a":${deep}}}` });
    expect(described(list)).toEqual(['(a 1.0.0)']);
  });
});

describe('yarn.lock', () => {
  it('of Yarn 1 fixes what was wished for', () => {
    const list = dependenciesOf({
      'package.json': { dependencies: { react: '^17.0.0', '@babel/core': '^7.0.0', local: 'file:./x' } },
      'yarn.lock': [
        '# yarn lockfile v1',
        '',
        '"@babel/core@^7.0.0", "@babel/core@^7.1.0":',
        '  version "7.28.0"',
        '  resolved "https://registry.yarnpkg.com/@babel/core/-/core-7.28.0.tgz#abc"',
        '  dependencies:',
        '    react "^16.0.0"',
        '',
        'react@^16.0.0:',
        '  version "16.14.0"',
        '',
        'react@^17.0.0:',
        '  version "17.0.2"',
        '',
        '"local@file:./x":',
        '  version "1.0.0"',
        '',
        '"alias@npm:vue@^3":',
        '  version "3.5.0"',
      ].join('\r\n'),
    });
    expect(described(list)).toEqual(['react 17.0.2', '@babel/core 7.28.0', '(react 16.14.0)']);
  });

  it('of later ones does, too', () => {
    const list = dependenciesOf({
      'package.json': {
        name: 'root',
        dependencies: { react: '^17.0.0', typescript: '^5.0.0', tagged: 'next' },
      },
      'yarn.lock': [
        '__metadata:',
        '  version: 8',
        '  cacheKey: 10c0',
        '',
        '"react@npm:^17.0.0, react@npm:^17.0.2":',
        '  version: 17.0.2',
        '  resolution: "react@npm:17.0.2"',
        '  dependencies:',
        '    loose-envify: "npm:^1.1.0"',
        '  languageName: node',
        '  linkType: hard',
        '',
        '"loose-envify@npm:^1.1.0":',
        '  version: 1.4.0',
        '  resolution: "loose-envify@npm:1.4.0"',
        '',
        '"typescript@npm:^5.0.0":',
        '  version: 5.9.3',
        '  resolution: "typescript@npm:5.9.3"',
        '',
        '"typescript@patch:typescript@npm%3A^5.0.0#optional!builtin":',
        '  version: 5.9.3',
        '  resolution: "typescript@patch:typescript@npm%3A5.9.3#optional!builtin"',
        '',
        '"tagged@npm:next":',
        '  version: 2.0.0-beta.1',
        '  resolution: "tagged@npm:2.0.0-beta.1"',
        '',
        '"root@workspace:.":',
        '  version: 0.0.0-use.local',
        '  resolution: "root@workspace:."',
      ].join('\n'),
    });
    expect(described(list)).toEqual([
      'react 17.0.2',
      'typescript 5.9.3',
      'tagged 2.0.0-beta.1',
      '(loose-envify 1.4.0)',
    ]);
  });
});

describe('pnpm-lock.yaml', () => {
  it('of version 9 fixes the dependencies of each project', () => {
    const list = dependenciesOf({
      'package.json': { dependencies: { react: 'catalog:' } },
      'packages/a/package.json': { dependencies: { react: '^16.0.0', own: 'workspace:*', other: '^1.0.0' } },
      'pnpm-lock.yaml': [
        "lockfileVersion: '9.0'",
        '',
        'importers:',
        '',
        '  .:',
        '    dependencies:',
        '      react:',
        "        specifier: 'catalog:'",
        '        version: 17.0.2',
        '  packages/a:',
        '    dependencies:',
        '      react:',
        '        specifier: ^16.0.0',
        '        version: 16.14.0(scheduler@0.20.2)',
        '      other:',
        '        specifier: ^1.0.0',
        '        version: link:../other',
        '',
        'packages:',
        '',
        "  '@babel/core@7.28.0':",
        '    resolution: {integrity: sha512-abc}',
        "    engines: {node: '>=6.9.0'}",
        '  glob@7.2.3:',
        '    resolution: {integrity: sha512-abc}',
        '    deprecated: Glob versions prior to v9 are no longer supported',
        '  react@16.14.0:',
        '    resolution: {integrity: sha512-abc}',
        '  react@17.0.2:',
        '    resolution: {integrity: sha512-abc}',
      ].join('\n'),
    });
    expect(described(list)).toEqual([
      'react 17.0.2',
      'react 16.14.0',
      '(@babel/core 7.28.0)',
      '(glob 7.2.3 deprecated)',
    ]);
    expect(list.elsewhere).toBe(2);
  });

  it.each([
    [
      'version 6',
      [
        "lockfileVersion: '6.0'",
        'dependencies:',
        '  react:',
        '    specifier: ^17.0.0',
        '    version: 17.0.2(scheduler@0.20.2)',
        'packages:',
        '  /@scope/tool@1.0.0(react@17.0.2):',
        '    dev: false',
        '  /react@17.0.2(scheduler@0.20.2):',
        '    dev: false',
      ],
    ],
    [
      'version 5',
      [
        'lockfileVersion: 5.4',
        'specifiers:',
        '  react: ^17.0.0',
        'dependencies:',
        '  react: 17.0.2_scheduler@0.20.2',
        'packages:',
        '  /@scope/tool/1.0.0_react@17.0.2:',
        '    dev: false',
        '  /react/17.0.2_scheduler@0.20.2:',
        '    dev: false',
      ],
    ],
  ])('of %s fixes those of the one project', (_version, lines) => {
    const list = dependenciesOf({ 'package.json': root, 'pnpm-lock.yaml': lines.join('\n') });
    expect(described(list)).toEqual(['react 17.0.2', '(@scope/tool 1.0.0)']);
  });
});
