import { describe, expect, it } from 'vitest';
import { statusError, unreachableError } from '../../../shared/git/http-errors.ts';
import { redirected } from '../../../shared/git/redirect.ts';
import { basicAuthorization, parseRemote } from '../../../shared/git/remote.ts';

describe('a URL', () => {
  it('gives its credentials away, and is shown without them', () => {
    expect(parseRemote('https://user:p%40ss@host.example/acme/app.git/')).toEqual({
      url: 'https://host.example/acme/app.git',
      authorization: basicAuthorization('user', 'p@ss'),
    });
  });

  it('with a lone user part has a token', () => {
    expect(parseRemote('https://t0ken@host.example/acme/app').authorization).toBe(
      basicAuthorization('x-access-token', 't0ken'),
    );
  });

  it('without credentials takes the token that is given, if any', () => {
    expect(parseRemote('https://host.example/a', 't0ken').authorization).toBe(
      basicAuthorization('x-access-token', 't0ken'),
    );
    expect(parseRemote('https://host.example/a')).toEqual({ url: 'https://host.example/a' });
  });

  it.each([
    ['no URL'],
    ['ssh://git@host.example/acme/app'],
    ['git@host.example:acme/app'],
    ['https://user:s3cret@host.example/app?query=1'],
    ['ftp://user:s3cret@host.example/app'],
    ['https://user:s3cret@/'],
  ])('like %s is refused, and no credential is quoted', (text) => {
    let found: unknown;
    try {
      parseRemote(text);
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({ code: 'GIT_URL_INVALID' });
    expect(String(found)).not.toContain('s3cret');
  });
});

describe('a redirect of discovery', () => {
  const path = '/info/refs?service=git-upload-pack';
  const remote = { url: 'https://host.example/old/app.git', authorization: 'Basic c2VjcmV0' };

  it('on the same host keeps the credentials', () => {
    expect(redirected(remote, path, `/new/app.git${path}`)).toEqual({
      url: 'https://host.example/new/app.git',
      authorization: remote.authorization,
    });
  });

  it.each(['https://other.example', 'https://host.example:8443', 'https://host.example.evil.example'])(
    'to %s drops them',
    (origin) => {
      expect(redirected(remote, path, `${origin}/app.git${path}`)).toEqual({ url: `${origin}/app.git` });
    },
  );

  it('never takes over credentials from the new place', () => {
    expect(redirected({ url: remote.url }, path, `https://user:pass@host.example/app${path}`)).toEqual({
      url: 'https://host.example/app',
    });
  });

  it('from http to https is followed', () => {
    const plain = { url: 'http://host.example/app', authorization: 'Basic c2VjcmV0' };
    expect(redirected(plain, path, `https://host.example/app${path}`).url).toBe('https://host.example/app');
  });

  it.each([
    ['to plain http', `http://host.example/app.git${path}`, 'from https to http'],
    ['to a login page', 'https://host.example/login', 'no git service'],
    ['to another service', 'https://host.example/app/info/refs?service=git-receive-pack', 'no git service'],
    ['to a file', `file:///etc/app${path}`, 'no git service'],
    ['to nowhere', 'http://[', 'no git service'],
  ])('%s is refused', (_name, location, words) => {
    expect(() => redirected(remote, path, location)).toThrow(words);
  });
});

describe('an HTTP status', () => {
  const request = { remote: { url: 'https://host.example/app' }, method: 'GET', path: '/' } as const;
  const code = (status: number, headers = {}): string => statusError(status, headers, '', request).code;

  it.each([
    [401, 'GIT_AUTHENTICATION_FAILED'],
    [403, 'GIT_FORBIDDEN'],
    [404, 'GIT_REPOSITORY_NOT_FOUND'],
    [410, 'GIT_REPOSITORY_NOT_FOUND'],
    [408, 'GIT_HOST_UNAVAILABLE'],
    [429, 'GIT_RATE_LIMITED'],
    [500, 'GIT_HOST_UNAVAILABLE'],
    [503, 'GIT_HOST_UNAVAILABLE'],
    [418, 'GIT_PROTOCOL_UNEXPECTED'],
  ])('%d is %s', (status, expected) => expect(code(status)).toBe(expected));

  it('403 with a time to wait is a limit', () => {
    expect(code(403, { 'retry-after': '30' })).toBe('GIT_RATE_LIMITED');
  });

  it.each([
    ['30', 30],
    ['0.2', 1],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 60],
    ['-5', 60],
  ])('with "Retry-After: %s" asks for %d seconds', (header, seconds) => {
    expect(statusError(429, { 'retry-after': header }, '', request).retryAfterSeconds).toBe(seconds);
  });

  it('429 without a time asks for a minute', () => {
    expect(statusError(429, {}, '', request).retryAfterSeconds).toBe(60);
  });

  it("carries the host's own words", () => {
    expect(statusError(403, {}, 'Resource protected by SSO', request).what).toContain('protected by SSO');
  });

  it('401 tells missing credentials from wrong ones', () => {
    const wrong = { ...request, remote: { ...request.remote, authorization: 'Basic x' } };
    expect(statusError(401, {}, '', request).what).toContain('none were given');
    expect(statusError(401, {}, '', wrong).what).toContain('refused the credentials');
  });
});

describe('a network failure', () => {
  it('names its code', () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(unreachableError(cause, 'host').what).toContain('ECONNREFUSED');
    expect(unreachableError('odd', 'host')).toMatchObject({ code: 'GIT_UNREACHABLE', retryable: true });
  });
});
