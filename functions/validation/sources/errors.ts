import { AutoBuilderError } from '../../../shared/errors.ts';

/** What can go wrong with a directory on this machine. */
export type SourceErrorCode =
  | 'VALIDATION_PATH_MISSING'
  | 'VALIDATION_PATH_UNREADABLE'
  | 'VALIDATION_NOT_A_REPOSITORY'
  | 'VALIDATION_REF_UNKNOWN'
  | 'VALIDATION_GIT_FAILED';

/** A directory, or its repository, that cannot be worked with. */
export class SourceError extends AutoBuilderError {
  declare readonly code: SourceErrorCode;
}

/** A path that is not there, or that this user may not read. */
export function pathError(path: string, cause: unknown): SourceError {
  const code = errnoOf(cause);
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return new SourceError({
    code: missing ? 'VALIDATION_PATH_MISSING' : 'VALIDATION_PATH_UNREADABLE',
    what: missing ? 'there is no such file or directory' : `it cannot be read (${code ?? 'unknown reason'})`,
    where: path,
    remedy: missing ? 'Check the path.' : 'Check its permissions.',
    cause,
  });
}

/** The system's own code of an error: `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
