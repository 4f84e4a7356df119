import type { RemoteRepository } from '../../functions/validation/remote-repository.ts';
import { createContentCache } from '../../functions/validation/sources/content-cache.ts';
import { openHostedRepository } from '../../functions/validation/sources/hosted-repository.ts';
import type { Configuration, Endpoint } from '../../shared/config/configuration.ts';
import { mergeEnvironment } from '../../shared/config/dot-env.ts';
import { basicAuthorization, type Remote } from '../../shared/git/remote.ts';
import { Transport } from '../../shared/git/transport.ts';
import { gitCredentials } from '../../shared/github/authorise.ts';
import { connectCodeReview } from '../../shared/github/connect-code-review.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { readDotEnvironment } from '../configuration.ts';
import type { Surroundings } from '../surroundings.ts';

/** A repository that a command works on; `close` ends its connections. */
export interface OpenedRepository {
  readonly remote: RemoteRepository;
  /** Whether a branch takes changes through pull requests alone. Throws `GitHubError`. */
  isProtected(ref: string): Promise<boolean>;
  close(): void;
}

/** Where commands that need no configuration look for a repository, and what they sign in with there. */
const publicHost = { apiUrl: 'https://api.github.com', gitUrl: 'https://github.com' } as const;
const publicToken = 'GITHUB_TOKEN';

/**
 * Opens `owner/name` at the mirror source that holds it, or else on github.com (with `GITHUB_TOKEN`, where it is set).
 * Throws `GitError` and `SECRET_NOT_FOUND`.
 */
export async function openNamedRepository(
  repository: string,
  {
    configuration,
    surroundings,
    signal,
  }: {
    readonly configuration: Configuration | undefined;
    readonly surroundings: Surroundings;
    readonly signal: AbortSignal | undefined;
  },
): Promise<OpenedRepository> {
  const endpoint = await endpointOf(repository, configuration, surroundings);
  const transport = new Transport();
  try {
    const remote = await openHostedRepository({
      transport,
      remote: await remoteOf(repository, endpoint, surroundings),
      capabilities: new Map(),
      contents: createContentCache(),
      signal,
      now: Date.now,
    });
    return {
      remote,
      isProtected: async (ref) => {
        const review = await connectCodeReview(endpoint.source, endpoint.connection);
        return review.isProtected(repository, ref.slice('refs/heads/'.length));
      },
      close: () => transport.close(),
    };
  } catch (error) {
    transport.close();
    throw error;
  }
}

interface SignedEndpoint {
  readonly source: Endpoint;
  readonly connection: GitHubConnection;
  /** Nothing to sign in with is known: good for reading what is public. */
  readonly anonymous: boolean;
}

async function endpointOf(
  repository: string,
  configuration: Configuration | undefined,
  { environment: variables, directory }: Surroundings,
): Promise<SignedEndpoint> {
  const [owner = ''] = repository.split('/');
  const environment = mergeEnvironment(variables, await readDotEnvironment(directory));
  const secrets = createSecretStore({ source: 'environment', environment, now: Date.now });
  const connection = { secrets, installationTokens: new Map() };
  const configured = configuration?.mirrors.find(
    ({ source: { org } }) => org.toLowerCase() === owner.toLowerCase(),
  )?.source;
  if (configured) return { source: configured, connection, anonymous: false };
  const credentials = { token: `\${${publicToken}}` };
  const anonymous = !environment[publicToken]?.trim();
  return { source: { ...publicHost, org: owner, credentials }, connection, anonymous };
}

async function remoteOf(
  repository: string,
  { source, connection, anonymous }: SignedEndpoint,
  { terminal }: Surroundings,
): Promise<Remote> {
  const [, name = ''] = repository.split('/');
  const url = `${source.gitUrl}/${source.org}/${name}.git`;
  if (anonymous) return { url };
  const { username, password } = await gitCredentials(source, connection);
  terminal.hide(password);
  return { url, authorization: basicAuthorization(username, password) };
}
