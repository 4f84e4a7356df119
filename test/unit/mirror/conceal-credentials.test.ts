import { describe, expect, it } from 'vitest';
import { concealCredentials } from '../../../functions/mirror/conceal-credentials.ts';
import { countActions, type MirrorReport } from '../../../functions/mirror/report.ts';
import { basicAuthorization, parseRemote } from '../../../shared/git/remote.ts';

const url = 'https://host.test/acme/app.git';

/** A report in which the host says these words wherever a host can say any. */
function saying(words: string): MirrorReport {
  const error = { code: 'GIT_FORBIDDEN', what: words, where: url, remedy: 'Ask.', retryable: false };
  const ref = { ref: 'refs/heads/main', action: 'held', old: null, new: null, ok: false } as const;
  return {
    source: url,
    ok: false,
    durationMs: 1,
    error,
    destinations: [
      {
        url,
        ok: false,
        verified: false,
        packBytes: 0,
        durationMs: 1,
        counts: countActions(['held']),
        refs: [{ ...ref, reason: words }, ref],
        error,
      },
    ],
  };
}

describe('what a host repeats of our credentials', () => {
  it.each([
    ['the password of a URL', 'https://someone:word-1234@host.test/a', 'word-1234'],
    ['a password with a colon', 'https://someone:word:1234@host.test/a', 'word:1234'],
    ['a lone user part, which is a token', 'https://word-1234@host.test/a', 'word-1234'],
    ['a token before x-oauth-basic', 'https://word-1234:x-oauth-basic@host.test/a', 'word-1234'],
  ])('is taken out of errors and reasons: %s', (_, from, secret) => {
    const report = concealCredentials(saying(`no access with "${secret}"`), [parseRemote(from)]);

    expect(report).toEqual(saying('no access with "[redacted]"'));
  });

  it('is taken out as the header that carried it', () => {
    const remote = { url, authorization: basicAuthorization('someone', 'word-1234') };
    const encoded = remote.authorization.slice('Basic '.length);

    expect(concealCredentials(saying(`got ${encoded}.`), [remote])).toEqual(saying('got [redacted].'));
  });

  it('leaves all other words as they are', () => {
    const said = saying('GH013: rule violations for someone, see https://host.test/rules');

    expect(concealCredentials(said, [parseRemote('https://someone:word-1234@host.test/a')])).toEqual(said);
  });
});
