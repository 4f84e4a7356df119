import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { CodeReview } from './code-review.ts';
import type { OpenEndpoint } from './connect-hosting.ts';
import { GitHubError } from './errors.ts';
import { repositoryParameters } from './repository-parameters.ts';

const compress = promisify(gzip);
/** The most that code scanning takes, compressed. */
const largestBytes = 10_000_000;

/** The part of the adapter that hands results to code scanning. */
export function scanUploads({ octokit, attempt }: OpenEndpoint): Pick<CodeReview, 'uploadSarif'> {
  return {
    async uploadSarif(repository, { commit, ref, sarif }) {
      const compressed = await compress(sarif);
      if (compressed.length > largestBytes)
        return {
          accepted: false,
          reason: 'The results are more than code scanning takes (10 MB compressed)',
        };
      try {
        await attempt(`${repository} at ${commit}`, () =>
          octokit.request('POST /repos/{owner}/{repo}/code-scanning/sarifs', {
            ...repositoryParameters(repository),
            commit_sha: commit,
            ref,
            sarif: compressed.toString('base64'),
          }),
        );
        return { accepted: true };
      } catch (error) {
        if (!(error instanceof GitHubError) || !refusals.has(error.code)) throw error;
        return { accepted: false, reason: error.what };
      }
    },
  };
}

/** GitHub says 403 where code scanning is not enabled, and 404 to credentials that may not know. */
const refusals: ReadonlySet<string> = new Set(['GITHUB_FORBIDDEN', 'GITHUB_NOT_FOUND']);
