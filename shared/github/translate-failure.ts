import { ZodError } from 'zod';
import { GitHubError, type GitHubErrorCode } from './errors.ts';

/** When GitHub is down or out of reach and does not say for how long. */
const outageSeconds = 30;
/** What GitHub's documentation asks for when a secondary limit comes without a time. */
const secondaryLimitSeconds = 60;

/** What Octokit throws; `response` is missing when GitHub was not reached. */
interface RequestError extends Error {
  readonly status: number;
  readonly request: { readonly method: string; readonly url: string };
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

/**
 * The one place where Octokit's failures become ours. `where` names what the request was about, without credentials.
 * What is neither an answer of GitHub nor a failure to reach it comes back as it is.
 */
export function translateFailure(error: unknown, where: string, now: number): unknown {
  if (error instanceof ZodError) return unexpected(error, where);
  if (!isRequestError(error)) return error;
  return error.response ? fromAnswer(error, where, now) : unreachable(error, where);
}

/** Whether the failure is an answer with this status. */
export function isAnswer(error: unknown, ...statuses: number[]): boolean {
  return isRequestError(error) && error.response !== undefined && statuses.includes(error.status);
}

/** For `catch`: an answer with one of these statuses becomes `undefined`, and every other failure stays one. */
export function undefinedOn(...statuses: number[]): (error: unknown) => undefined {
  return (error) => {
    if (isAnswer(error, ...statuses)) return undefined;
    throw error;
  };
}

/** For `catch` of what is translated already: failures of these codes become `undefined`. */
export function undefinedOnCode(...codes: GitHubErrorCode[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof GitHubError && codes.includes(error.code)) return undefined;
    throw error;
  };
}

function fromAnswer(error: RequestError, where: string, now: number): GitHubError {
  const retryAfterSeconds = limitedFor(error, now);
  const { code, remedy } = retryAfterSeconds === undefined ? meaningOf(error) : meanings.limited;
  const details = {
    code,
    remedy,
    where,
    what: `GitHub answered ${error.status}: ${wordsOf(error)}`,
    cause: traceOf(error),
  };
  if (retryAfterSeconds !== undefined) return new GitHubError({ ...details, retryAfterSeconds });
  if (code !== 'GITHUB_UNAVAILABLE') return new GitHubError(details);
  return new GitHubError({
    ...details,
    retryAfterSeconds: headerSeconds(error, 'retry-after') ?? outageSeconds,
  });
}

/** Told by its shape: the class is not the same one when a package is installed twice. */
function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && error.name === 'HttpError' && 'status' in error && 'request' in error;
}

function unexpected(error: ZodError, where: string): GitHubError {
  const fields = error.issues.map(({ path }) => path.join('.')).join(', ');
  const what = `GitHub's answer is not as documented at ${fields}`;
  return new GitHubError({ ...meanings.unexpected, what, where, cause: error });
}

function unreachable(error: RequestError, where: string): GitHubError {
  return new GitHubError({
    code: 'GITHUB_UNREACHABLE',
    what: `GitHub could not be reached: ${error.message}`,
    where,
    remedy: 'Check apiUrl, the network and https://www.githubstatus.com; the job is tried again.',
    retryAfterSeconds: outageSeconds,
    cause: traceOf(error),
  });
}

interface Meaning {
  readonly code: GitHubErrorCode;
  readonly remedy: string;
}

const meanings = {
  limited: {
    code: 'GITHUB_RATE_LIMITED',
    remedy: 'Nothing to do: the job is tried again when the limit allows it.',
  },
  authentication: {
    code: 'GITHUB_AUTHENTICATION_FAILED',
    remedy: 'Check that the token or the private key is right and has not expired or been revoked.',
  },
  forbidden: {
    code: 'GITHUB_FORBIDDEN',
    remedy: 'Give the token or the App the missing permission; setup:all-repos says which ones are needed.',
  },
  missing: {
    code: 'GITHUB_NOT_FOUND',
    remedy: 'Check the name, and that the token or the App may see it: GitHub hides what it may not show.',
  },
  invalid: { code: 'GITHUB_VALIDATION_FAILED', remedy: 'Change what GitHub names and try again.' },
  unavailable: {
    code: 'GITHUB_UNAVAILABLE',
    remedy: 'See https://www.githubstatus.com; the job is tried again.',
  },
  unexpected: {
    code: 'GITHUB_UNEXPECTED_ANSWER',
    remedy: 'Check that apiUrl is the root of a GitHub REST API.',
  },
} as const satisfies Record<string, Meaning>;

function meaningOf(error: RequestError): Meaning {
  const { status } = error;
  if (status === 401) return meanings.authentication;
  if (status === 403 || status === 451) return forbidden(error);
  if (status === 404 || status === 410) return meanings.missing;
  if (status === 400 || status === 409 || status === 422) return meanings.invalid;
  return status >= 500 ? meanings.unavailable : meanings.unexpected;
}

function forbidden(error: RequestError): Meaning {
  const { code } = meanings.forbidden;
  const singleSignOn = /url=(?<url>\S+)/.exec(header(error, 'x-github-sso') ?? '')?.groups?.url;
  if (singleSignOn)
    return { code, remedy: `Authorise the token for the organisation's single sign-on: ${singleSignOn}` };
  const needed = header(error, 'x-accepted-github-permissions');
  return needed
    ? { code, remedy: `Give the token or the App one of these permissions: ${needed}.` }
    : meanings.forbidden;
}

/** Seconds until a limit is lifted; `undefined` when the answer is about something else. */
function limitedFor(error: RequestError, now: number): number | undefined {
  if (error.status !== 403 && error.status !== 429) return undefined;
  const retryAfter = headerSeconds(error, 'retry-after');
  if (retryAfter !== undefined) return retryAfter;
  const reset = headerSeconds(error, 'x-ratelimit-reset');
  if (header(error, 'x-ratelimit-remaining') === '0' && reset !== undefined) {
    return Math.max(1, reset - Math.floor(now / 1000) + 1);
  }
  return error.status === 429 || /\bsecondary rate\b/i.test(error.message)
    ? secondaryLimitSeconds
    : undefined;
}

function header(error: RequestError, name: string): string | undefined {
  const value = error.response?.headers[name];
  return value === undefined ? undefined : String(value);
}

function headerSeconds(error: RequestError, name: string): number | undefined {
  const value = Number.parseInt(header(error, name) ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}

/** GitHub's own words, in one line, without the address of its documentation. */
function wordsOf(error: RequestError): string {
  return error.message
    .replace(/ - https?:\/\/\S+$/, '')
    .replace(/\s+/g, ' ')
    .slice(0, 500);
}

/** What a person needs to ask GitHub's support. Octokit's error itself is not kept: it carries the request's headers. */
function traceOf(error: RequestError): Error {
  const { method, url } = error.request;
  const id = header(error, 'x-github-request-id');
  return new Error(
    `${method} ${url.split('?')[0]} failed with ${error.status}${id ? `, request ${id}` : ''}`,
  );
}
