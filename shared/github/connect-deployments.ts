import type { Endpoint } from '../config/configuration.ts';
import { openEndpoint } from './connect-hosting.ts';
import type { DeploymentHost } from './deployment-host.ts';
import { deployments } from './deployments.ts';
import type { GitHubConnection } from './octokit.ts';
import { workflowRuns } from './workflow-runs.ts';

/**
 * Deployments and workflows at one endpoint. Connect once per job. Everything throws `GitHubError`; when that has
 * `retryAfterSeconds`, come back after so long.
 */
export async function connectDeployments(
  endpoint: Endpoint,
  connection: GitHubConnection,
): Promise<DeploymentHost> {
  const open = await openEndpoint(endpoint, connection);
  return { ...deployments(open), ...workflowRuns(open) };
}
