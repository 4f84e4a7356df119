import { AutoBuilderError, type ErrorDetails } from '../errors.ts';

/** What can go wrong between us and a git host. */
export type GitErrorCode =
  | 'GIT_URL_INVALID'
  | 'GIT_AUTHENTICATION_FAILED'
  | 'GIT_FORBIDDEN'
  | 'GIT_REPOSITORY_NOT_FOUND'
  | 'GIT_RATE_LIMITED'
  | 'GIT_HOST_UNAVAILABLE'
  | 'GIT_UNREACHABLE'
  | 'GIT_TIMEOUT'
  | 'GIT_PROTOCOL_UNEXPECTED'
  | 'GIT_REF_MOVED'
  | 'GIT_REMOTE_ERROR'
  | 'GIT_LISTING_TRUNCATED'
  | 'GIT_PACK_TRUNCATED'
  | 'GIT_SHALLOW_SOURCE'
  | 'GIT_OBJECT_FORMAT_MISMATCH'
  | 'GIT_UNPACK_FAILED'
  | 'GIT_REPORT_MISSING'
  | 'GIT_PROTOCOL_TOO_OLD'
  | 'GIT_PACK_TOO_LARGE'
  | 'GIT_TREE_TOO_LARGE'
  | 'GIT_NOT_A_COMMIT'
  | 'GIT_PATH_INVALID'
  | 'GIT_ABORTED';

const retryableCodes: ReadonlySet<GitErrorCode> = new Set<GitErrorCode>([
  'GIT_RATE_LIMITED',
  'GIT_HOST_UNAVAILABLE',
  'GIT_UNREACHABLE',
  'GIT_TIMEOUT',
  'GIT_REF_MOVED',
  'GIT_LISTING_TRUNCATED',
  'GIT_PACK_TRUNCATED',
  'GIT_REPORT_MISSING',
]);

/** A failure while talking git; `retryable` says whether the same attempt may succeed later. */
export class GitError extends AutoBuilderError {
  declare readonly code: GitErrorCode;
  readonly retryable: boolean;
  /** Seconds the host asked us to wait (`Retry-After`). */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    details: ErrorDetails & { readonly code: GitErrorCode; readonly retryAfterSeconds?: number | undefined },
  ) {
    super(details);
    this.retryable = retryableCodes.has(details.code);
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** A host that answers, but not in the protocol. */
export function protocolError(what: string, where: string, cause?: unknown): GitError {
  return new GitError({
    code: 'GIT_PROTOCOL_UNEXPECTED',
    what,
    where,
    remedy: 'Check that the URL names a git repository served over smart HTTP.',
    cause,
  });
}

/** The work was called off: by the caller's signal, or because nobody wants the bytes any more. */
export function abortedError(where: string, why: string): GitError {
  return new GitError({ code: 'GIT_ABORTED', what: why, where, remedy: 'Run it again.' });
}
