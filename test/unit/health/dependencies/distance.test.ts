import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from '../../../../functions/health/dependencies/distance.ts';
import { allows, fixedVersion, lowestAllowed } from '../../../../functions/health/dependencies/ranges.ts';

describe('the distance of versions', () => {
  it.each([
    ['npm', '17.0.2', '19.2.0', { behind: 'major', majors: 2 }],
    ['npm', '0.9.0', '1.0.0', { behind: 'major', majors: 1 }],
    ['npm', '1.2.3', '1.3.0', { behind: 'minor' }],
    ['npm', '1.2.3', '1.2.4', { behind: 'patch' }],
    ['npm', '1.2.3-rc.1', '1.2.3', { behind: 'patch' }],
    ['npm', '2.0.0', '1.9.9', { behind: 'nothing' }],
    ['pypi', '4.2', '4.2.0', { behind: 'nothing' }],
    ['pypi', '4.2', '5.1.1', { behind: 'major', majors: 1 }],
    ['pypi', '4', '4.0.1', { behind: 'patch' }],
    ['pypi', '1.0.post1', '1.0.post2', { behind: 'patch' }],
    ['pypi', '2022.12.7', '2023.1', { behind: 'minor' }],
    ['pypi', '2019.1', '2025.1', { behind: 'major', majors: 1 }],
    ['pypi', '3.1', '2025.1', { behind: 'major', majors: 1 }],
    ['pypi', '9.0', '1!1.0', { behind: 'major', majors: 1 }],
  ] as const)('%s: from %s to %s', (ecosystem, used, newest, expected) => {
    expect(distance(ecosystem, used, newest)).toEqual(expected);
  });

  const version = fc.tuple(fc.nat(1_000), fc.nat(50), fc.nat(50)).map((numbers) => numbers.join('.'));

  it('is one way only, and nothing to itself', () => {
    fc.assert(
      fc.property(fc.constantFrom('npm', 'pypi'), version, version, (ecosystem, one, other) => {
        const both = [distance(ecosystem, one, other), distance(ecosystem, other, one)];
        expect(both.filter(({ behind }) => behind === 'nothing')).toHaveLength(one === other ? 2 : 1);
      }),
    );
  });
});

describe('ranges', () => {
  it.each([
    ['npm', '^17.0.2', '17.0.2'],
    ['npm', '>=1 <3 || ^5', '1.0.0'],
    ['npm', '*', undefined],
    ['npm', '<2', undefined],
    ['npm', 'latest', undefined],
    ['npm', 'catalog:', undefined],
    ['pypi', '>=4.2,<5', '4.2'],
    ['pypi', '>1,>=2.5', '2.5'],
    ['pypi', '~=1.4', '1.4'],
    ['pypi', '==1.*', '1'],
    ['pypi', '>=3,<4||>=1,<2', '1'],
    ['pypi', '>=3||<2', undefined],
    ['pypi', '<2', undefined],
    ['pypi', '', undefined],
  ] as const)('%s: %j begins at %s', (ecosystem, range, lowest) => {
    expect(lowestAllowed(ecosystem, range)).toBe(lowest);
  });

  it.each([
    ['npm', '=1.2.3', '1.2.3'],
    ['npm', '1.2', undefined],
    ['pypi', '== 1.2', '1.2'],
    ['pypi', '==1.*', undefined],
    ['pypi', '==1,<2', undefined],
  ] as const)('%s: %j allows one version: %s', (ecosystem, range, fixed) => {
    expect(fixedVersion(ecosystem, range)).toBe(fixed);
  });

  it('allow what lies in one of their alternatives', () => {
    expect(allows('pypi', '>=1,<2||>=3', '3.5')).toBe(true);
    expect(allows('pypi', '>=1,<2||>=3', '2.5')).toBe(false);
  });
});
