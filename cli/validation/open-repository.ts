import type { RemoteRepository } from '../../functions/validation/remote-repository.ts';
import { createContentCache } from '../../functions/validation/sources/content-cache.ts';
import { openHostedRepository } from '../../functions/validation/sources/hosted-repository.ts';
import type { Configuration } from '../../shared/config/configuration.ts';
import { mergeEnvironment } from '../../shared/config/dot-env.ts';
import { basicAuthorization, type Remote } from '../../shared/git/remote.ts';
import { Transport } from '../../shared/git/transport.ts';
import { gitCredentials } from '../../shared/github/authorise.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { readDotEnvironment } from '../configuration.ts';
import type { Surroundings } from '../surroundings.ts';

/** A repository that a command works on; `close` ends its connections. */
export interface OpenedRepository {
  readonly remote: RemoteRepository;
  close(): void;
}

/** Where commands that need no configuration look for a repository, and what they sign in with there. */
const publicHost = { gitUrl: 'https://github.com', token: 'GITHUB_TOKEN' } as const;

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
  const transport = new Transport();
  try {
    const remote = await openHostedRepository({
      transport,
      remote: await remoteOf(repository, configuration, surroundings),
      capabilities: new Map(),
      contents: createContentCache(),
      signal,
      now: Date.now,
    });
    return { remote, close: () => transport.close() };
  } catch (error) {
    transport.close();
    throw error;
  }
}

async function remoteOf(
  repository: string,
  configuration: Configuration | undefined,
  surroundings: Surroundings,
): Promise<Remote> {
  const [owner = '', name = ''] = repository.split('/');
  const environment = mergeEnvironment(
    surroundings.environment,
    await readDotEnvironment(surroundings.directory),
  );
  const source = configuration?.mirrors.find(
    ({ source: { org } }) => org.toLowerCase() === owner.toLowerCase(),
  )?.source;
  if (!source) {
    const token = environment[publicHost.token]?.trim();
    const url = `${publicHost.gitUrl}/${owner}/${name}.git`;
    if (!token) return { url };
    surroundings.terminal.hide(token);
    return { url, authorization: basicAuthorization('x-access-token', token) };
  }
  const secrets = createSecretStore({ source: 'environment', environment, now: Date.now });
  const { username, password } = await gitCredentials(source, { secrets, installationTokens: new Map() });
  surroundings.terminal.hide(password);
  return {
    url: `${source.gitUrl}/${source.org}/${name}.git`,
    authorization: basicAuthorization(username, password),
  };
}
