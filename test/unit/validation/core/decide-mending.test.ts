import { describe, expect, it } from 'vitest';
import { decideMending } from '../../../../functions/validation/decide-mending.ts';

const settings = { autoCommit: true, autoPush: true, mode: 'commit' } as const;
const branch = { own: true, pullRequest: undefined, full: false };
const request = { ...branch, pullRequest: 7 };
const open = async () => false;
const closed = async () => true;

describe('what becomes of fixes', () => {
  it.each([
    ['on a branch they are pushed', settings, branch, open, 'push'],
    ['on a protected branch they are proposed', settings, branch, closed, 'propose'],
    [
      'in the mode pull-request they are proposed',
      { ...settings, mode: 'pull-request' },
      branch,
      open,
      'propose',
    ],
    ['in the mode report nothing happens', { ...settings, mode: 'report' }, branch, open, 'nothing'],
    ['without autoPush nothing happens', { ...settings, autoPush: false }, branch, open, 'nothing'],
    ['without autoCommit nothing happens', { ...settings, autoCommit: false }, branch, open, 'nothing'],
    ['after a full look nothing happens', settings, { ...branch, full: true }, open, 'nothing'],
    ['a pull request of a fork gets suggestions', settings, { ...request, own: false }, open, 'suggest'],
    [
      'a pull request gets suggestions in the mode report',
      { ...settings, mode: 'report' },
      request,
      open,
      'suggest',
    ],
    ['a pull request of an own branch is left to the push', settings, request, open, 'nothing'],
  ] as const)('%s', async (_name, given, subject, isProtected, expected) => {
    expect(await decideMending(given, subject, isProtected)).toBe(expected);
  });

  it('does not ask for the protection where nothing is pushed', async () => {
    const asked = async () => {
      throw new Error('asked');
    };
    expect(await decideMending({ ...settings, autoPush: false }, branch, asked)).toBe('nothing');
  });
});
