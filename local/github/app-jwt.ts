import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

/** Claims of a GitHub App's token: issued at and expires at in epoch seconds, issuer is the app's id. */
const claimsSchema = z.object({ iat: z.number(), exp: z.number(), iss: z.union([z.string(), z.number()]) });
const longestLifeSeconds = 600;

/** Whether an Authorization value looks like a JSON Web Token rather than an opaque one. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/**
 * The id of the app that signed this token, checked as GitHub does: RS256 with the app's key, not expired, not issued in
 * the future, at most ten minutes long. Otherwise the message that GitHub answers with.
 */
export function verifyAppJwt(
  token: string,
  publicKeyOf: (appId: string) => KeyObject | undefined,
  nowSeconds: number,
): { readonly appId: string } | { readonly problem: string } {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = z.object({ alg: z.literal('RS256') }).safeParse(decoded(head));
  const claims = claimsSchema.safeParse(decoded(body));
  if (!header.success || !claims.success) return { problem: 'A JSON web token could not be decoded' };
  const { iat, exp, iss } = claims.data;
  const appId = String(iss);
  const publicKey = publicKeyOf(appId);
  if (!publicKey) return { problem: 'Integration not found' };
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'))) {
    return { problem: 'A JSON web token could not be decoded' };
  }
  if (exp <= nowSeconds)
    return { problem: "'Expiration time' claim ('exp') must be a numeric value representing a future time" };
  if (exp > nowSeconds + longestLifeSeconds)
    return { problem: "'Expiration time' claim ('exp') is too far in the future" };
  if (iat > nowSeconds) return { problem: "'Issued at' claim ('iat') must not be in the future" };
  return { appId };
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined; // Not JSON: the schema refuses it.
  }
}
