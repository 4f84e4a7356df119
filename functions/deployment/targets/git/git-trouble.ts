import { GitError, type GitErrorCode } from '../../../../shared/git/errors.ts';
import { DeploymentError, PassingTroubleError } from '../../errors.ts';

/** Codes of what a person has to mend in the configuration. */
const misconfigured: ReadonlySet<GitErrorCode> = new Set([
  'GIT_URL_INVALID',
  'GIT_REPOSITORY_NOT_FOUND',
  'GIT_OBJECT_FORMAT_MISMATCH',
]);

/** Does something at a git host; what goes wrong is put in the words of a deployment. */
export async function aboutGitHost<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GitError ? translated(error) : error;
  }
}

function translated(error: GitError): Error {
  const { code, what, where, remedy, retryable, retryAfterSeconds } = error;
  if (retryable || code === 'GIT_ABORTED') {
    const patience = retryAfterSeconds === undefined ? {} : { afterSeconds: retryAfterSeconds };
    return new PassingTroubleError(`${what} (${where})`, { cause: error, ...patience });
  }
  return new DeploymentError({
    code: misconfigured.has(code) ? 'TARGET_MISCONFIGURED' : 'TARGET_REFUSED',
    what: `The git host does not take part: ${what}`,
    where,
    remedy,
    cause: error,
  });
}
