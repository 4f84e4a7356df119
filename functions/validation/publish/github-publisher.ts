import type { CodeReview } from '../../../shared/github/code-review.ts';
import { proposeChanges } from '../../../shared/github/propose-changes.ts';
import type { Publisher } from '../publisher.ts';
import { sarifReport } from '../reports/sarif-report.ts';
import { publishResult } from './publish-result.ts';
import { publishSuggestions } from './publish-suggestions.ts';

/** What the checks of this product are called at commits. */
export const checkName = 'Auto-Builder validation';

/** The check of a look at all files, where a change answers for its own: it must not take the place of the change's. */
export const wholeCheckName = `${checkName} (all files)`;

/**
 * Shows the results of one repository (`owner/name`) through its host's code review.
 *
 * @param pushesAreWhole every result of a push speaks for all files of the commit: scope `all`, lines `all`
 */
export function githubPublisher(review: CodeReview, repository: string, pushesAreWhole = false): Publisher {
  return {
    async showResult(result, { commit, ref, base, pullRequest, full }) {
      const whole = full || base === undefined || pushesAreWhole;
      const target = { repository, commit, ref, pullRequest, whole };
      const name = full && !pushesAreWhole ? wholeCheckName : checkName;
      const sarif = () => JSON.stringify(sarifReport(result));
      return (await publishResult(review, result, target, { checkName: name, sarif })).limits;
    },
    async suggest(pullRequest, commit, fixes) {
      const suggested = fixes.map(({ file, original, steps }) => {
        return { file, original, fixed: steps.at(-1)?.text ?? original };
      });
      await publishSuggestions(review, { repository, pullRequest, commit }, suggested);
    },
    isProtected: (ref) => review.isProtected(repository, ref.replace(/^refs\/heads\//, '')),
    async propose(proposal) {
      await proposeChanges(review, repository, proposal);
    },
  };
}
