import { describe, expect, it } from 'vitest';
import { oneOffRequest } from '../../../cli/one-off/request.ts';
import { splitGlobs } from '../../../cli/one-off/split-globs.ts';
import { spellOutPrune } from '../../../cli/spell-out-prune.ts';
import { basicAuthorization } from '../../../shared/git/remote.ts';

const from = 'https://host.test/acme/app.git';
const to = ['https://host.test/backup/app.git'];

describe('globs on the command line', () => {
  it.each([
    ['nothing written means everything', undefined, ['*']],
    ['an empty text means nothing', [''], []],
    ['repeated and joined by commas', ['main,dev', 'v*'], ['main', 'dev', 'v*']],
    ['a comma in braces belongs to its glob', ['{a,b}*,c'], ['{a,b}*', 'c']],
    ['spaces around commas do not count', ['a, !b'], ['a', '!b']],
  ])('%s', (_, texts, globs) => {
    expect(splitGlobs(texts)).toEqual(globs);
  });
});

describe('--prune', () => {
  it('takes no value from the word behind it', () => {
    expect(spellOutPrune(['mirror', '--prune', 'acme/app'])).toEqual(['mirror', '--prune=on', 'acme/app']);
  });

  it.each([
    [undefined, 'off'],
    ['on', 'on'],
    ['force', 'force'],
  ])('written as %s means %s', (prune, meaning) => {
    expect(oneOffRequest({ from, to, prune }, {}).prune).toBe(meaning);
  });

  it('with another value is wrong usage', () => {
    expect(() => oneOffRequest({ from, to, prune: 'all' }, {})).toThrow(/all is not a way to prune/);
  });
});

describe('credentials', () => {
  it('come from the environment where the URL has none, each side its own', () => {
    const request = oneOffRequest({ from, to }, { from: 'read', to: 'write' });

    expect(request.source.authorization).toBe(basicAuthorization('x-access-token', 'read'));
    expect(request.targets[0]?.remote.authorization).toBe(basicAuthorization('x-access-token', 'write'));
  });

  it('in the URL win, and are not part of what is shown', () => {
    const request = oneOffRequest({ from: 'https://me:word@host.test/acme/app.git', to }, { from: 'read' });

    expect(request.source).toEqual({ url: from, authorization: basicAuthorization('me', 'word') });
  });

  it('that cannot be decoded make the URL unreadable, and stay unseen', () => {
    const wrong = () => oneOffRequest({ from: 'https://me:%zz-word@host.test/a', to }, {});

    expect(wrong).toThrow(/host.test\/a is not an http\(s\) URL/);
    expect(wrong).not.toThrow(/zz-word/);
  });
});

describe('a request', () => {
  it('has the defaults of one-off use', () => {
    expect(oneOffRequest({ from, to }, {})).toEqual({
      source: { url: from },
      targets: [{ remote: { url: to[0] } }],
      filters: { branches: ['*'], tags: ['*'] },
      strategy: 'archive',
      prune: 'off',
      dryRun: false,
    });
  });

  it.each([
    ['no source', { to }],
    ['no destination', { from, to: [] }],
    ['an unknown strategy', { from, to, strategy: 'mine' }],
    ['the same repository on both sides', { from, to: ['https://host.test/acme/app'] }],
    ['the same destination twice', { from, to: [...to, ...to] }],
    ['an empty URL', { from: '', to }],
  ])('with %s is wrong usage', (_, options) => {
    expect(() => oneOffRequest(options, {})).toThrow(/^USAGE: /);
  });
});
