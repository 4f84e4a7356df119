import { describe, expect, it } from 'vitest';
import { withSecondTry } from '../../../functions/health/connect/second-try.ts';
import { GitError, type GitErrorCode } from '../../../shared/git/errors.ts';

/** Fails so often with a code, and then lists. */
function listing(failures: number, code: GitErrorCode) {
  const pauses: number[] = [];
  let tries = 0;
  const list = () =>
    withSecondTry(
      async () => {
        tries += 1;
        if (tries > failures) return 'refs';
        throw new GitError({ code, what: `no ${tries}`, where: 'https://github.com', remedy: 'Wait.' });
      },
      async (ms) => void pauses.push(ms),
    );
  return { list, pauses };
}

describe('a listing', () => {
  it('is not tried again where it succeeds', async () => {
    const { list, pauses } = listing(0, 'GIT_UNREACHABLE');
    await expect(list()).resolves.toBe('refs');
    expect(pauses).toEqual([]);
  });

  it.each(['GIT_UNREACHABLE', 'GIT_HOST_UNAVAILABLE'] as const)(
    'that fails for a moment is made once more: %s',
    async (code) => {
      const { list, pauses } = listing(1, code);
      await expect(list()).resolves.toBe('refs');
      expect(pauses).toEqual([3_000]);
    },
  );

  it('that fails again has failed', async () => {
    await expect(listing(2, 'GIT_UNREACHABLE').list()).rejects.toThrow('no 2');
  });

  it('that was refused is not asked for again', async () => {
    const { list, pauses } = listing(1, 'GIT_FORBIDDEN');
    await expect(list()).rejects.toThrow('no 1');
    expect(pauses).toEqual([]);
  });
});
