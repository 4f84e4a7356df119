import { GitHubError } from '../../../../shared/github/errors.ts';
import { DeploymentError } from '../../errors.ts';
import { aboutGitHub } from '../../github-trouble.ts';

/** The input by which a run is found again. Every workflow that is dispatched has to declare it. */
export const runInput = 'auto_builder_run';

/** Asks for a workflow; what will not go away by itself is put in the words of a deployment. */
export async function aboutWorkflow<Answer>(where: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await aboutGitHub(work);
  } catch (error) {
    throw error instanceof GitHubError ? translated(error, where) : error;
  }
}

/** A run of a workflow that did not bring the release there. `url` is for people. */
export function workflowFailed(where: string, how: string, url: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_FAILED',
    what: `The workflow ${how}`,
    where,
    remedy: `Look at its log: ${url}`,
  });
}

function translated(error: GitHubError, where: string): DeploymentError {
  const { what } = error;
  switch (error.code) {
    case 'GITHUB_NOT_FOUND':
      return new DeploymentError({
        code: 'TARGET_MISCONFIGURED',
        what: `There is no such workflow on the default branch: ${what}`,
        where,
        remedy: 'Name its file below .github/workflows, and push it to the default branch.',
        cause: error,
      });
    case 'GITHUB_VALIDATION_FAILED':
      return new DeploymentError({
        code: 'TARGET_MISCONFIGURED',
        what: `The workflow cannot be dispatched so: ${what}`,
        where,
        remedy: `Under on.workflow_dispatch.inputs declare every input of the target, and ${runInput}.`,
        cause: error,
      });
    default:
      return new DeploymentError({
        code: 'TARGET_REFUSED',
        what,
        where,
        remedy: error.remedy,
        cause: error,
      });
  }
}
