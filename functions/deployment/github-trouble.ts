import { GitHubError } from '../../shared/github/errors.ts';
import { PassingTroubleError } from './errors.ts';

/** Asks GitHub something; what may pass is named so, and everything else stays a `GitHubError`. */
export async function aboutGitHub<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError) || error.retryAfterSeconds === undefined) throw error;
    const { what, where, retryAfterSeconds: afterSeconds } = error;
    throw new PassingTroubleError(`${what} (${where})`, { cause: error, afterSeconds });
  }
}
