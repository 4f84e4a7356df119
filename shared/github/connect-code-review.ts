import type { Endpoint } from '../config/configuration.ts';
import { checkRuns } from './check-runs.ts';
import type { CodeReview } from './code-review.ts';
import { openEndpoint } from './connect-hosting.ts';
import type { GitHubConnection } from './octokit.ts';
import { protections } from './protections.ts';
import { pullRequests } from './pull-requests.ts';
import { scanUploads } from './scan-uploads.ts';

/**
 * Checks, reviews and pull requests at one endpoint. Connect once per job. Everything throws `GitHubError`; when that has
 * `retryAfterSeconds`, put the job back for so long. Writes are a second apart for each credential, so the first one of a
 * job should be the one that people wait for.
 */
export async function connectCodeReview(
  endpoint: Endpoint,
  connection: GitHubConnection,
): Promise<CodeReview> {
  const open = await openEndpoint(endpoint, connection);
  return { ...checkRuns(open), ...pullRequests(open), ...protections(open), ...scanUploads(open) };
}
