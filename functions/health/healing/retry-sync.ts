import { askForRun, type Planning } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

/** Has the mirrors of a repository look at it again. A run converges: one too many finds nothing to do. */
export function retrySync(planning: Planning): Remedy {
  return {
    helps: ({ repository }) => repository !== undefined,
    async apply({ repository = '' }, attempt) {
      await askForRun(planning, repository, attempt);
      return { outcome: 'applied', detail: `a run over ${repository} was asked for` };
    },
  };
}
