import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalNames, selects } from '../../../shared/config/selection.ts';
import { mirror } from '../../support/configuration.ts';

const source = (...repos: string[]) => mirror({ source: { repos } }).source;

describe('selecting a repository of a source', () => {
  it('goes by patterns and exclusions, whatever the case', () => {
    expect(selects(source('web-*', '!web-old'), { name: 'Web-App' })).toBe('selected');
    expect(selects(source('web-*', '!web-old'), { name: 'web-OLD' })).toBe('repository-not-selected');
    expect(selects(source('web-*'), { name: 'api' })).toBe('repository-not-selected');
  });

  it('leaves out archived repositories and forks unless they are asked for', () => {
    expect(selects(source('*'), { name: 'a', archived: true })).toBe('repository-archived');
    expect(selects(source('*'), { name: 'a', fork: true })).toBe('repository-fork');
    const all = mirror({ source: { archived: true, forks: true } }).source;
    expect(selects(all, { name: 'a', archived: true, fork: true })).toBe('selected');
  });

  it('takes an archived repository that is named as it is', () => {
    expect(selects(source('*', 'Museum'), { name: 'museum', archived: true, fork: true })).toBe('selected');
  });

  it('takes nothing when nothing is named', () => {
    expect(selects(source(), { name: 'a' })).toBe('repository-not-selected');
  });
});

describe('the names that a source spells out', () => {
  it('are known when there is no glob', () => {
    expect(literalNames(source('widget', 'Gadget.js', 'a_b-c'))).toEqual(['widget', 'Gadget.js', 'a_b-c']);
  });

  it('are each there once', () => {
    expect(literalNames(source('widget', 'Widget', 'widget'))).toHaveLength(1);
  });

  it('are without those that are excluded', () => {
    expect(literalNames(source('widget', 'gadget', '!g*'))).toEqual(['widget']);
  });

  it('are none when there are no patterns', () => {
    expect(literalNames(source())).toEqual([]);
  });

  it.each([[['*']], [['widget', 'web-?']], [['!old']], [['[ab]']], [['{a,b}']]])(
    'are known only to the host with %j',
    (repos) => {
      expect(literalNames(source(...repos))).toBeUndefined();
    },
  );

  it('are all selected', () => {
    const name = fc.stringMatching(/^[\w.-]{1,8}$/);
    const pattern = fc.oneof(
      name,
      name.map((one) => `!${one}`),
    );
    fc.assert(
      fc.property(fc.array(pattern), (repos) => {
        for (const one of literalNames(source(...repos)) ?? []) {
          expect(selects(source(...repos), { name: one, archived: true, fork: true })).toBe('selected');
        }
      }),
    );
  });
});
