import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request shows the token: it shows none (or not as `Bearer`), a wrong one, or the right one. */
export type TokenVerdict = 'missing' | 'wrong' | 'right';

/** Compares digests, which have one length, so that the time tells nothing of the token. https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
export function checkToken(authorization: string | undefined, token: string): TokenVerdict {
  const [, given] = /^bearer +(\S+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (given === undefined) return 'missing';
  return timingSafeEqual(digest(given), digest(token)) ? 'right' : 'wrong';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
