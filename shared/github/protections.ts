import { z } from 'zod';
import type { CodeReview } from './code-review.ts';
import type { OpenEndpoint } from './connect-hosting.ts';
import { GitHubError, type GitHubErrorCode } from './errors.ts';
import { repositoryParameters } from './repository-parameters.ts';

const branchSchema = z.object({ protected: z.boolean() });
const rulesSchema = z.array(z.object({ type: z.string() }));

/** Rules that say nothing about a plain fast-forward push by somebody who may write. */
const harmlessRules = new Set([
  ...['creation', 'deletion', 'non_fast_forward', 'required_linear_history'],
  'copilot_code_review',
]);

/** The part of the adapter that knows which branches take no plain pushes. */
export function protections({ octokit, attempt }: OpenEndpoint): Pick<CodeReview, 'isProtected'> {
  return {
    async isProtected(repository, branch) {
      const at = { ...repositoryParameters(repository), branch };
      const where = `${repository}, branch ${branch}`;
      const byProtection = attempt(where, async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/branches/{branch}', at);
        return branchSchema.parse(data).protected;
      });
      const byRules = attempt(where, async () => {
        const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
        const { data } = await octokit.request(route, { ...at, per_page: 100 });
        return rulesSchema.parse(data).some(({ type }) => !harmlessRules.has(type));
      });
      const answers = await Promise.all([
        // A branch that is not there yet has no protection of its own, but rules may be waiting for it.
        falseOn(byProtection, 'GITHUB_NOT_FOUND'),
        // Older servers have no rulesets, and cheaper plans none for private repositories.
        falseOn(byRules, 'GITHUB_NOT_FOUND', 'GITHUB_FORBIDDEN'),
      ]);
      return answers.includes(true);
    },
  };
}

async function falseOn(answer: Promise<boolean>, ...codes: GitHubErrorCode[]): Promise<boolean> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitHubError && codes.includes(error.code)) return false;
    throw error;
  }
}
