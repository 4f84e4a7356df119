import type { Endpoint } from '../../../../shared/config/configuration.ts';
import { basicAuthorization, type Remote } from '../../../../shared/git/remote.ts';
import type { CapabilityCache } from '../../../../shared/git/source.ts';
import type { Transport } from '../../../../shared/git/transport.ts';
import { gitCredentials } from '../../../../shared/github/authorise.ts';
import type { GitHubConnection } from '../../../../shared/github/octokit.ts';
import type { GitPlace } from './git-place.ts';
import { hostedPlace } from './hosted-place.ts';

/** What a process has once for all places. */
export interface GitConnection {
  readonly connection: GitHubConnection;
  readonly transport: Transport;
  readonly capabilities: CapabilityCache;
}

/**
 * Opens the repository of a git target with fresh credentials. `repository` is where the branch is, `app` where the commits
 * come from; `owner/name` at the same endpoint. Throws what the secret store throws, or a `GitHubError`.
 */
export async function openPlace(
  endpoint: Endpoint,
  { repository, app }: { readonly repository: string; readonly app: string },
  { connection, transport, capabilities }: GitConnection,
): Promise<GitPlace> {
  const { username, password } = await gitCredentials(endpoint, connection);
  const authorization = basicAuthorization(username, password);
  const remoteOf = (name: string): Remote => ({ url: `${endpoint.gitUrl}/${name}.git`, authorization });
  const isElsewhere = repository.toLowerCase() !== app.toLowerCase();
  return hostedPlace({
    transport,
    capabilities,
    remote: remoteOf(repository),
    ...(isElsewhere ? { source: remoteOf(app) } : {}),
  });
}
