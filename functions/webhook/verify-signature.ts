import { createHmac, timingSafeEqual } from 'node:crypto';

/** As long as a signature, and never one. */
const placeholder = Buffer.alloc(71);

/**
 * Whether the body was signed (`X-Hub-Signature-256: sha256=<hex>`) with one of the secrets:
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 *
 * Over the bytes and not, as `@octokit/webhooks-methods` does, over a text made from them: bytes that are no UTF-8 would all become
 * the same text, and an empty body has a signature too. The same work is done whether the signature is right, wrong, malformed or
 * missing, and whichever secret made it, so that the time tells nothing.
 */
export function verifySignature(
  secrets: readonly string[],
  body: Uint8Array,
  signature: string | undefined,
): boolean {
  const given = Buffer.from(signature ?? '', 'latin1');
  const wellFormed = given.length === placeholder.length;
  const compared = wellFormed ? given : placeholder;
  return secrets
    .map((secret) => timingSafeEqual(compared, expected(secret, body)))
    .reduce((any, equal) => any || equal, false);
}

function expected(secret: string, body: Uint8Array): Buffer {
  return Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, 'latin1');
}
