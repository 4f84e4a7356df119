import { describe, expect, it } from 'vitest';
import type {
  Dependency,
  DependencyList,
} from '../../../../functions/health/dependencies/dependency-list.ts';
import { judgeDependencies } from '../../../../functions/health/dependencies/judge-dependencies.ts';
import type { PackageFacts, RegistryAnswer } from '../../../../shared/registries/registry.ts';

const list = (
  dependencies: readonly Partial<Dependency>[],
  more: Partial<DependencyList> = {},
): DependencyList => ({
  files: 1,
  dependencies: dependencies.map((one) => ({ ecosystem: 'npm', name: 'react', direct: true, ...one })),
  elsewhere: 0,
  unclear: 0,
  unread: [],
  unreadCount: 0,
  cut: false,
  ...more,
});
const known = (latest: string, facts: Partial<PackageFacts> = {}): RegistryAnswer => ({
  state: 'known',
  facts: { latest, newest: latest, withdrawn: [], ...facts },
});
const answers = (byName: Readonly<Record<string, RegistryAnswer>>): ReadonlyMap<string, RegistryAnswer> =>
  new Map(
    Object.entries(byName).flatMap(([name, answer]) => [
      [`npm ${name}`, answer] as const,
      [`pypi ${name}`, answer] as const,
    ]),
  );
const react = (used: string, latest: string, facts: Partial<PackageFacts> = {}) =>
  judgeDependencies(list([{ version: used }]), answers({ react: known(latest, facts) }));
const silent: RegistryAnswer = { state: 'unreachable', why: 'it answers with 503' };

describe('a dependency', () => {
  it('that is the newest passes', () => {
    expect(react('19.2.0', '19.2.0')).toEqual({
      status: 'pass',
      evidence:
        'none of 1 dependency is behind by a major version: 1 is the newest, 0 a minor version behind, 0 a patch',
    });
  });

  it.each(['19.1.0', '19.2.0-rc.1', '20.0.0'])(
    'passes at %s, which is not behind by a major version',
    (used) => {
      expect(react(used, '19.2.1').status).toBe('pass');
    },
  );

  it('behind by a major version is warned of, with little hurry', () => {
    expect(react('18.3.1', '19.2.0')).toMatchObject({
      status: 'warn',
      code: 'DEPENDENCIES_OUTDATED',
      level: 'low',
      evidence: '1 of 1 dependency is behind by a major version (react 18.3.1 → 19.2.0)',
    });
  });

  it('behind by two fails', () => {
    expect(react('17.0.2', '19.2.0')).toMatchObject({
      status: 'fail',
      code: 'DEPENDENCIES_OUTDATED',
      level: 'medium',
    });
  });

  it('whose version is deprecated fails', () => {
    expect(react('19.0.0', '19.2.0', { withdrawn: ['19.0.0'] })).toMatchObject({
      status: 'fail',
      code: 'DEPENDENCIES_DEPRECATED',
      level: 'medium',
      evidence: '1 of 1 dependency is deprecated (react)',
    });
  });

  it('that is deprecated as a whole fails without a lock file, too', () => {
    const result = judgeDependencies(
      list([{ name: 'request', range: '^2.0.0' }]),
      answers({ request: known('2.88.2', { withdrawn: 'all' }) }),
    );
    expect(result.code).toBe('DEPENDENCIES_DEPRECATED');
  });

  it('whose version was yanked fails, however it is written', () => {
    const result = judgeDependencies(
      list([{ ecosystem: 'pypi', name: 'django', version: '5.0.0' }]),
      answers({ django: known('5.1', { withdrawn: ['5.0'] }) }),
    );
    expect(result.code).toBe('DEPENDENCIES_DEPRECATED');
  });

  it.each([
    ['^17.0.0', 'fail'],
    ['>=17', 'pass'],
    ['*', 'pass'],
  ])('without a lock file is judged by what %s allows', (range, status) => {
    expect(judgeDependencies(list([{ range }]), answers({ react: known('19.2.0') })).status).toBe(status);
  });

  it('that is a prerelease is compared with newer prereleases, and no other is', () => {
    const facts = { newest: '22.0.0-rc.1' };
    expect(react('20.0.0-beta.1', '19.2.0', facts).status).toBe('fail');
    expect(react('19.2.0', '19.2.0', facts).status).toBe('pass');
  });

  it('that others need is asked only whether it is deprecated', () => {
    const indirect = (facts: Partial<PackageFacts>) =>
      judgeDependencies(
        list([{ name: 'glob', version: '7.2.3', direct: false }]),
        answers({ glob: known('13.0.0', facts) }),
      );
    expect(indirect({}).status).toBe('pass');
    expect(indirect({ withdrawn: ['7.2.3'] })).toMatchObject({
      status: 'warn',
      code: 'DEPENDENCIES_DEPRECATED',
      level: 'low',
      evidence: '1 that others need is deprecated (glob 7.2.3)',
    });
  });
});

describe('all dependencies together', () => {
  it('are as bad as the worst, and say what is wrong', () => {
    const result = judgeDependencies(
      list([
        { name: 'a', version: '2.0.0' },
        { name: 'b', version: '1.0.0' },
        { name: 'c', version: '3.0.0' },
        { name: 'd', version: '2.0.0' },
        { name: 'request', version: '3.0.0' },
      ]),
      answers({
        ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, known('3.0.0')])),
        request: known('3.0.0', { withdrawn: 'all' }),
      }),
    );
    expect(result.evidence).toBe(
      '3 of 5 dependencies are behind by a major version (b 1.0.0 → 3.0.0, a 2.0.0 → 3.0.0, d 2.0.0 → 3.0.0); 1 is deprecated (request)',
    );
    expect([result.status, result.code]).toEqual(['fail', 'DEPENDENCIES_DEPRECATED']);
  });

  it('are none without manifests', () => {
    expect(judgeDependencies(list([], { files: 0 }), new Map())).toEqual({
      status: 'pass',
      evidence: 'no manifests of npm or Python',
    });
  });

  it('are unknown when no manifest can be read', () => {
    const unread = ['package.json: it is not valid JSON'];
    const result = judgeDependencies(list([], { files: 0, unread, unreadCount: 1 }), new Map());
    expect([result.status, result.code]).toEqual(['unknown', 'DEPENDENCIES_UNREADABLE']);
  });

  it('count what is left out', () => {
    const result = judgeDependencies(
      list([{ version: '1.0.0' }, { name: '@acme/private', version: '1.0.0' }], { elsewhere: 2, unclear: 1 }),
      answers({ react: known('1.0.0'), '@acme/private': { state: 'absent' } }),
    );
    expect(result.status).toBe('pass');
    expect(result.evidence).toContain(
      'left out: 2 from no registry, 1 not known to the registry, 1 without a version that can be told',
    );
  });
});

describe('a registry that does not tell', () => {
  it('leaves it unknown, never well', () => {
    expect(
      judgeDependencies(
        list([{ version: '1.0.0' }, { name: 'vue', version: '3.0.0' }]),
        answers({ react: silent, vue: known('3.0.0') }),
      ),
    ).toMatchObject({
      status: 'unknown',
      code: 'REGISTRY_UNREACHABLE',
      evidence: expect.stringContaining('npm did not tell of 1 dependency (it answers with 503)'),
    });
  });

  it('does not hide what is bad already', () => {
    const result = judgeDependencies(
      list([{ version: '1.0.0' }, { name: 'vue', version: '1.0.0' }]),
      answers({ react: silent, vue: known('3.0.0') }),
    );
    expect(result.status).toBe('fail');
    expect(result.evidence).toContain('npm did not tell of 1 dependency');
  });

  it('does not make good what was bad when it last told', () => {
    const last = { latest: '19.0.0', newest: '19.0.0', withdrawn: [] };
    const judged = (version: string) =>
      judgeDependencies(list([{ version }]), answers({ react: { ...silent, last } })).status;
    expect([judged('17.0.0'), judged('19.0.0')]).toEqual(['fail', 'unknown']);
  });

  it('does not hide what a lock file says itself', () => {
    const result = judgeDependencies(
      list([{ name: 'glob', version: '7.2.3', direct: false, withdrawn: true }]),
      answers({ glob: silent }),
    );
    expect(result.status).toBe('warn');
  });

  it('may have had too many questions: those about direct ones matter', () => {
    const postponed = (direct: boolean) =>
      judgeDependencies(list([{ version: '1.0.0', direct }]), answers({ react: { state: 'postponed' } }))
        .status;
    expect([postponed(true), postponed(false)]).toEqual(['unknown', 'pass']);
  });
});

describe('the fingerprint', () => {
  it('stays while the newest grows by less than a major version', () => {
    expect(react('17.0.2', '19.2.0').fingerprint).toBe(react('17.0.2', '19.2.1').fingerprint);
  });

  it('changes with the version that is used', () => {
    expect(react('17.0.2', '19.2.0').fingerprint).not.toBe(react('17.0.3', '19.2.0').fingerprint);
  });
});
