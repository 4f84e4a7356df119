import { AutoBuilderError, type ErrorDetails } from '../errors.ts';

/** Every way in which GitHub says no, or says nothing. */
export type GitHubErrorCode =
  | 'GITHUB_AUTHENTICATION_FAILED'
  | 'GITHUB_APP_KEY_INVALID'
  | 'GITHUB_APP_NOT_INSTALLED'
  | 'GITHUB_FORBIDDEN'
  | 'GITHUB_NOT_FOUND'
  | 'GITHUB_RATE_LIMITED'
  | 'GITHUB_VALIDATION_FAILED'
  | 'GITHUB_UNAVAILABLE'
  | 'GITHUB_UNREACHABLE'
  | 'GITHUB_UNEXPECTED_ANSWER';

/** A failed request to GitHub's REST API. Neither it nor its cause contains a credential. */
export class GitHubError extends AutoBuilderError {
  override readonly code: GitHubErrorCode;
  /** Set when the same request can succeed later: after so many seconds, put the job back. */
  readonly retryAfterSeconds?: number;

  constructor(
    details: ErrorDetails & { readonly code: GitHubErrorCode; readonly retryAfterSeconds?: number },
  ) {
    super(details);
    this.code = details.code;
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
