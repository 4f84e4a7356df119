import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeSecret, redact, scrubUrls } from '../../../shared/secrets/redact.ts';

const token = 'a+very/secret=value';

describe('redact', () => {
  it.each([
    ['as it is', token],
    ['percent-encoded', encodeURIComponent(token)],
    ['in Base64', Buffer.from(token).toString('base64')],
    ['as git sends it', Buffer.from(`x-access-token:${token}`).toString('base64')],
  ])('removes a known secret %s', (_case, form) => {
    expect(redact(`before ${form} after`, [token])).toBe('before [redacted] after');
  });

  it('removes the longer of two secrets whole', () => {
    expect(redact('abcdef', ['abcd', 'abcdef'])).toBe('[redacted]');
  });

  it('removes single lines of a known private key', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
    expect(redact(`at ${line}`, [`-----BEGIN KEY-----\n${line}\nshort`])).toBe('at [redacted]');
  });

  it.each([
    [`ghp_${'a1'.repeat(18)}`],
    [`ghs_${'a1'.repeat(18)}`],
    [`github_pat_${'a1'.repeat(20)}`],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----'],
    ['-----BEGIN PRIVATE KEY-----\ncut off'],
  ])('removes what has the shape of a credential, unknown as it is: %s', (secret) => {
    expect(redact(`see ${secret}`)).toBe('see [redacted]');
    expect(looksLikeSecret(secret)).toBe(true);
  });

  it('removes the value of an Authorization header', () => {
    expect(redact('authorization: Basic eC1hY2Nlc3MtdG9rZW46YWJj')).toBe('authorization: Basic [redacted]');
  });

  it('leaves ordinary text alone, and secrets that are ordinary words', () => {
    const text =
      'the token was refused for https://github.com/acme/app.git at commit 6113728f27ae82c7b1a177c8d03f9e96e0adf246';
    expect(redact(text, ['', 'the', 'for'])).toBe(text);
  });

  it('leaves no known secret in any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 12 }), fc.string(), (before, secret, after) => {
        fc.pre(!'[redacted]'.includes(secret));
        expect(redact(before + secret + after, [secret])).not.toContain(secret);
      }),
    );
  });
});

describe('scrubUrls', () => {
  it.each([
    ['https://x-access-token:abc@host.test/a', 'https://[redacted]@host.test/a'],
    ['https://abc@host.test', 'https://[redacted]@host.test'],
    ['two: http://a:b@h/ and ssh://git@h/', 'two: http://[redacted]@h/ and ssh://[redacted]@h/'],
    ['https://user:p@ss@host.test/', 'https://[redacted]@host.test/'],
    ['https://host.test/a@b', 'https://host.test/a@b'],
    ['https://host.test?mail=a@b', 'https://host.test?mail=a@b'],
  ])('%s', (text, expected) => {
    expect(scrubUrls(text)).toBe(expected);
  });
});
