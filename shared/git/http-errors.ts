import type { IncomingHttpHeaders } from 'node:http';
import { GitError, protocolError } from './errors.ts';
import type { GitRequest } from './transport.ts';

/** The one place where an HTTP status of a git host becomes a typed error. `words` are the host's own, if it gave any. */
export function statusError(
  status: number,
  headers: IncomingHttpHeaders,
  words: string,
  request: GitRequest,
): GitError {
  const where = request.remote.url;
  const said = words ? `: ${words}` : '';
  const retryAfterSeconds = retryAfter(headers['retry-after']);
  if (status === 401) {
    return new GitError({
      code: 'GIT_AUTHENTICATION_FAILED',
      what: request.remote.authorization
        ? `the host refused the credentials (401)${said}`
        : `the host wants credentials and none were given (401)${said}`,
      where,
      remedy: 'Check that the token exists, has not expired, and is meant for this host.',
    });
  }
  if (status === 429 || (status === 403 && retryAfterSeconds !== undefined)) {
    return new GitError({
      code: 'GIT_RATE_LIMITED',
      what: `the host limits our requests (${status})${said}`,
      where,
      remedy: 'Try again when the host allows it; a configured mirror does so by itself.',
      retryAfterSeconds: retryAfterSeconds ?? 60,
    });
  }
  if (status === 403) {
    return new GitError({
      code: 'GIT_FORBIDDEN',
      what: `the credentials may not do this (403)${said}`,
      where,
      remedy:
        'Give the token or App read access at the source, write access at the destination (contents, workflows).',
    });
  }
  if (status === 404 || status === 410) {
    return new GitError({
      code: 'GIT_REPOSITORY_NOT_FOUND',
      what: `no such repository, or the credentials cannot see it (${status})${said}`,
      where,
      remedy:
        'Check the name; a private repository without access looks the same. A configured mirror creates missing destinations (`createMissing`).',
    });
  }
  if (status === 408 || status >= 500) {
    return new GitError({
      code: 'GIT_HOST_UNAVAILABLE',
      what: `the host answered ${status}${said}`,
      where,
      remedy: 'Try again later; a configured mirror does so by itself.',
      retryAfterSeconds,
    });
  }
  return protocolError(`the host answered ${status}${said}`, where);
}

/** A network failure as a typed error. */
export function unreachableError(cause: unknown, where: string): GitError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new GitError({
    code: 'GIT_UNREACHABLE',
    what: `the connection failed${code ? ` (${code})` : ''}`,
    where,
    remedy: 'Check the host name and the network; a configured mirror tries again by itself.',
    cause,
  });
}

function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  // The other form is a date; a minute is a safe reading of it without a clock.
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : 60;
}
