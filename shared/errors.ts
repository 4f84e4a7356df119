/**
 * What every error a user can meet carries: a stable code, what happened, where, and what to do about it.
 */
export interface ErrorDetails {
  /** Stable and greppable, in capitals: `GIT_AUTHENTICATION_FAILED`. */
  readonly code: string;
  /** What happened, one sentence, without credentials. */
  readonly what: string;
  /** To what it happened: a repository, a URL without credentials, a path in a file. */
  readonly where: string;
  /** What a person can do about it. */
  readonly remedy: string;
  /** The underlying error. */
  readonly cause?: unknown;
}

/** The base of all typed errors. Capabilities extend it and are told apart by `code` or by class, never by text. */
export class AutoBuilderError extends Error {
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly remedy: string;

  constructor(details: ErrorDetails) {
    super(`${details.code}: ${details.what} (${details.where}). ${details.remedy}`, { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.what = details.what;
    this.where = details.where;
    this.remedy = details.remedy;
  }
}
