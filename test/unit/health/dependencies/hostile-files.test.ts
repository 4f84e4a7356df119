import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeDependencies } from '../../../../functions/health/dependencies/judge-dependencies.ts';
import { makeDependencyList } from '../../../../functions/health/dependencies/make-dependency-list.ts';
import { chooseManifestFiles } from '../../../../functions/health/dependencies/manifest-files.ts';
import { npmRegistry } from '../../../../shared/registries/npm.ts';
import { pypiRegistry } from '../../../../shared/registries/pypi.ts';
import { packageKey, type RegistryAnswer } from '../../../../shared/registries/registry.ts';
import { dependenciesOf } from '../../../support/dependency-files.ts';

const names = [
  'package.json',
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'pyproject.toml',
  'Pipfile',
  'Pipfile.lock',
  'poetry.lock',
  'requirements.txt',
];
const registries = [npmRegistry('http://registry.test/npm'), pypiRegistry('http://registry.test/python')];
const word = fc.constantFrom(
  ...[
    'react',
    '@a/b',
    '../x',
    '__proto__',
    'constructor',
    '1.0.0',
    '^1',
    '>=1,<2',
    '',
    'ünï',
    'a b',
    'npm:x',
  ],
);
const keys = fc.constantFrom(
  ...['dependencies', 'devDependencies', 'packages', 'node_modules/a', 'version', 'name', 'default', 'link'],
);
/** Values that look like manifests, and are none. */
const almost = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    word,
    fc.constantFrom(null, true, 3),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(keys, word), tie('value'), { maxKeys: 4 }),
  ),
})).value;
/** Lines of lock files in any order and depth. */
const lines = fc
  .array(
    fc
      .tuple(
        fc.nat(4),
        fc.oneof(keys, word),
        fc.constantFrom(':', ': ', ' ', '"', "':", '@npm:', '==', ' = "'),
        fc.oneof(keys, word),
      )
      .map(([depth, key, between, value]) => `${'  '.repeat(depth)}${key}${between}${value}`),
    { maxLength: 12 },
  )
  .map((all) => all.join('\n'));
const content = fc.oneof(
  almost.map((value) => JSON.stringify(value)),
  lines,
  fc.string({ maxLength: 60 }),
);

describe('whatever the files hold', () => {
  it('every dependency can be asked about below its registry, and judged', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), content, { minKeys: 1 }), (files) => {
        const list = dependenciesOf(files);
        const answers = new Map(
          list.dependencies.map((one): [string, RegistryAnswer] => [
            packageKey(one),
            { state: 'known', facts: { latest: '2.0.0', newest: '3.0.0rc1', withdrawn: ['1.0.0'] } },
          ]),
        );
        const { status } = judgeDependencies(list, answers);
        const addresses = list.dependencies.map(({ ecosystem, name }) =>
          registries.find((registry) => registry.ecosystem === ecosystem)?.addressOf(name),
        );
        expect(addresses.filter((address) => !isBelow(address))).toEqual([]);
        expect(['pass', 'warn', 'fail', 'unknown']).toContain(status);
      }),
      { numRuns: 300 },
    );
  });

  it('a file of many megabytes is read in passing', () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `p${index}@^1.0.0:\n  version "1.0.0"\n`).join(
      '\n',
    );
    const { files } = chooseManifestFiles([{ path: 'yarn.lock', mode: '100644', id: '1' }]);
    const started = performance.now();
    const list = makeDependencyList(files.map((file) => ({ ...file, text })));
    expect([list.dependencies.length, list.cut]).toEqual([20_000, true]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

/** Parsed as a browser would: `..` must not lead out of it. */
function isBelow(address: string | undefined): boolean {
  return address !== undefined && /^\/(?:npm|python\/pypi)\/[^/]+/.test(new URL(address).pathname);
}
