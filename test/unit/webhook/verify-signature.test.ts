import { sign, verify } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../../functions/webhook/verify-signature.ts';
import { signature } from '../../support/webhook-delivery.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('verifySignature', () => {
  it("takes the example of GitHub's documentation", () => {
    const documented = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(verifySignature(["It's a Secret to Everybody"], bytes('Hello, World!'), documented)).toBe(true);
  });

  it("takes what GitHub's own library signs, and agrees with it about everything else", async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    await fc.assert(
      fc.asyncProperty(text, text, text, fc.boolean(), async (secret, body, other, rightful) => {
        const signed = rightful ? await sign(secret, body) : other;
        expect(verifySignature([secret], bytes(body), signed)).toBe(await verify(secret, body, signed));
      }),
    );
  });

  it('tells bytes apart that are no text', () => {
    const body = Buffer.from([0xff, 0xfe]);
    const signed = signature('secret', body);
    expect(verifySignature(['secret'], body, signed)).toBe(true);
    expect(verifySignature(['secret'], Buffer.from([0xfe, 0xff]), signed)).toBe(false);
  });

  it('takes any of several secrets, and none when there are none', () => {
    const signed = signature('two', 'body');
    expect(verifySignature(['one', 'two'], bytes('body'), signed)).toBe(true);
    expect(verifySignature([], bytes('body'), signed)).toBe(false);
  });

  it.each([undefined, '', 'sha256=', 'x'.repeat(71), 'ü'.repeat(71), '\0'.repeat(71), 'x'.repeat(10_000)])(
    'refuses %j',
    (malformed) => {
      expect(verifySignature(['secret'], bytes('body'), malformed)).toBe(false);
    },
  );
});
