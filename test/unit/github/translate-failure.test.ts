import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GitHubError } from '../../../shared/github/errors.ts';
import { isAnswer, translateFailure } from '../../../shared/github/translate-failure.ts';

const nowSeconds = 2_000_000_000;

/** What Octokit throws for an answer with that status and those headers; without headers, for no answer at all. */
function failure(status: number, headers?: Record<string, string>, message = 'Some words'): Error {
  return Object.assign(new Error(message), {
    name: 'HttpError',
    status,
    request: {
      method: 'GET',
      url: 'https://api.github.com/orgs/acme?page=1',
      headers: { authorization: 'token hidden' },
    },
    ...(headers ? { response: { status, headers, data: {} } } : {}),
  });
}

function translated(error: Error): GitHubError {
  const result = translateFailure(error, 'acme/app', nowSeconds * 1000);
  if (!(result instanceof GitHubError)) throw new Error('not translated', { cause: result });
  return result;
}

describe('translating what Octokit throws', () => {
  it.each([
    [400, 'GITHUB_VALIDATION_FAILED'],
    [401, 'GITHUB_AUTHENTICATION_FAILED'],
    [403, 'GITHUB_FORBIDDEN'],
    [404, 'GITHUB_NOT_FOUND'],
    [409, 'GITHUB_VALIDATION_FAILED'],
    [410, 'GITHUB_NOT_FOUND'],
    [418, 'GITHUB_UNEXPECTED_ANSWER'],
    [422, 'GITHUB_VALIDATION_FAILED'],
    [429, 'GITHUB_RATE_LIMITED'],
    [451, 'GITHUB_FORBIDDEN'],
    [500, 'GITHUB_UNAVAILABLE'],
    [503, 'GITHUB_UNAVAILABLE'],
  ])('makes of %i a %s', (status, code) => {
    expect(translated(failure(status, {})).code).toBe(code);
  });

  it('makes of no answer at all an unreachable host', () => {
    expect(translated(failure(500)).code).toBe('GITHUB_UNREACHABLE');
  });

  it.each<[string, Error, number | undefined]>([
    ['the time that GitHub names', failure(429, { 'retry-after': '17' }), 17],
    ['the time that GitHub names in an outage', failure(503, { 'retry-after': '90' }), 90],
    [
      'the reset of the primary limit',
      failure(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowSeconds + 300) }),
      301,
    ],
    [
      'a second when the reset has passed',
      failure(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowSeconds - 300) }),
      1,
    ],
    [
      'a minute for a secondary limit without a time',
      failure(403, {}, 'You have exceeded a secondary rate limit'),
      60,
    ],
    ['half a minute for an outage', failure(502, {}), 30],
    ['never for a missing permission', failure(403, { 'x-ratelimit-remaining': '4000' }), undefined],
    ['never for what does not exist', failure(404, {}), undefined],
  ])('says to come back after %s', (_what, error, seconds) => {
    expect(translated(error).retryAfterSeconds).toBe(seconds);
  });

  it('passes on the address where a token is authorised for single sign-on', () => {
    const error = translated(
      failure(403, { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?x=1' }),
    );
    expect(error.remedy).toContain('https://github.com/orgs/acme/sso?x=1');
  });

  it('passes on the permission that GitHub would accept', () => {
    const error = translated(failure(403, { 'x-accepted-github-permissions': 'administration=write' }));
    expect(error.remedy).toContain('administration=write');
  });

  it("says GitHub's own words without the address of its documentation", () => {
    const error = translated(failure(404, {}, 'Not Found - https://docs.github.com/rest'));
    expect(error.what).toBe('GitHub answered 404: Not Found');
  });

  it('keeps the request id, and neither headers nor query', () => {
    const { cause } = translated(failure(500, { 'x-github-request-id': 'AB12' }));
    expect(String(cause)).toBe('Error: GET https://api.github.com/orgs/acme failed with 500, request AB12');
  });

  it('names the field of an answer that is not as documented', () => {
    const { error } = z.object({ id: z.number() }).safeParse({});
    expect(translated(error ?? new Error('valid')).what).toContain('id');
  });

  it('leaves alone what GitHub has nothing to do with', () => {
    const error = new TypeError('a mistake in our code');
    expect(translateFailure(error, 'acme/app', 0)).toBe(error);
  });

  it('tells an answer from no answer', () => {
    expect([
      isAnswer(failure(500, {}), 500),
      isAnswer(failure(500), 500),
      isAnswer(new Error('500'), 500),
    ]).toEqual([true, false, false]);
  });
});
