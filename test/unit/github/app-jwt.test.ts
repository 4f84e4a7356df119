import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyAppJwt } from '../../../local/github/app-jwt.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = 2_000_000_000;

function jwt(claims: object, header: object = { alg: 'RS256', typ: 'JWT' }): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

const check = (token: string) => verifyAppJwt(token, (id) => (id === '7' ? publicKey : undefined), now);
const good = { iat: now - 30, exp: now + 300, iss: 7 };

describe("a GitHub App's token", () => {
  it('is good with the right key, and names the app', () => {
    expect(check(jwt(good))).toEqual({ appId: '7' });
  });

  it.each<[string, string, RegExp]>([
    ['an unknown app', jwt({ ...good, iss: 8 }), /Integration not found/],
    ['an expiry in the past', jwt({ ...good, exp: now }), /exp/],
    ['a life of more than ten minutes', jwt({ ...good, exp: now + 601 }), /too far in the future/],
    ['an issue in the future', jwt({ ...good, iat: now + 60 }), /iat/],
    ['another algorithm', jwt(good, { alg: 'none' }), /could not be decoded/],
    ['missing claims', jwt({ iss: 7 }), /could not be decoded/],
    ['a changed signature', `${jwt(good).split('.').slice(0, 2).join('.')}.AAAA`, /could not be decoded/],
    ['a header that is not JSON', `x.${jwt(good).split('.').slice(1).join('.')}`, /could not be decoded/],
  ])('is refused with %s', (_what, token, problem) => {
    expect(check(token)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
