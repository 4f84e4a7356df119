import { GitError } from './errors.ts';

/** A repository on a git host. The URL never carries credentials; they stand apart so that it can be shown. */
export interface Remote {
  /** Without credentials and without a trailing slash. */
  readonly url: string;
  /** Value of the Authorization header. */
  readonly authorization?: string;
}

/** Basic authentication as git hosts take it. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * Reads an http(s) URL. Credentials in its user part are taken out; otherwise `token` is used as the password of
 * `x-access-token`, the user name that GitHub documents for tokens. Throws `GIT_URL_INVALID`, naming no credential.
 */
export function parseRemote(text: string, token?: string): Remote {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.search || url.hash) {
    throw new GitError({
      code: 'GIT_URL_INVALID',
      what: 'not an http(s) URL of a git repository',
      where: withoutUserPart(text),
      remedy: 'Write it as https://host/owner/name.git.',
    });
  }
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  const bare = url.href.replace(/\/+$/, '');
  // A lone user part is a token by habit (https://TOKEN@host/…): as the password it works on every host.
  if (password) return { url: bare, authorization: basicAuthorization(username, password) };
  const secret = username || token;
  return secret ? { url: bare, authorization: basicAuthorization('x-access-token', secret) } : { url: bare };
}

function withoutUserPart(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//').slice(0, 200);
}
