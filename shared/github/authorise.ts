import { createHash } from 'node:crypto';
import type { Endpoint } from '../config/configuration.ts';
import { secretName } from '../config/secret-names.ts';
import type { GitCredentials } from './hosting.ts';
import { type InstallationToken, installationKey, installationToken } from './installation-tokens.ts';
import type { GitHubConnection } from './octokit.ts';

/** The way into one endpoint. */
export interface Authorisation {
  /** What shares one rate limit; names no credential. */
  readonly limitedBy: string;
  /** The installation of the GitHub App; `undefined` with a token. */
  readonly installation: InstallationToken | undefined;
  /** A token for the next request. */
  token(): Promise<string>;
  /** Forgets a token that GitHub refused, so that the next one is fresh. */
  refused(): void;
}

type AppEndpoint = Endpoint & { readonly credentials: { app: { id: number | string; privateKey: string } } };

/** Any job is done in this time: a token for git must last as long. */
const longestJobMs = 20 * 60_000;

/** Opens the way into an endpoint. Throws what the secret store throws, or a `GitHubError`. */
export async function authorise(endpoint: Endpoint, connection: GitHubConnection): Promise<Authorisation> {
  if (usesApp(endpoint)) {
    const installation = await installationToken(endpoint, connection);
    return {
      limitedBy: `installation ${installation.installationId}`,
      installation,
      token: async () => (await installationToken(endpoint, connection)).token,
      refused: () => connection.installationTokens?.delete(installationKey(endpoint)),
    };
  }
  const token = await connection.secrets.get(secretName(tokenReference(endpoint)));
  return {
    limitedBy: `token ${createHash('sha256').update(token).digest('hex').slice(0, 16)}`,
    installation: undefined,
    token: async () => token,
    refused: () => undefined,
  };
}

/**
 * What git needs to authenticate at the endpoint, for one job. Throws what the secret store throws, or a `GitHubError`.
 */
export async function gitCredentials(
  endpoint: Endpoint,
  connection: GitHubConnection,
): Promise<GitCredentials> {
  const password = usesApp(endpoint)
    ? (await installationToken(endpoint, connection, longestJobMs)).token
    : await connection.secrets.get(secretName(tokenReference(endpoint)));
  return { username: 'x-access-token', password };
}

/** Forgets the tokens and secrets that are kept for an endpoint, so that the next ones are fresh. */
export function forgetCredentials(
  endpoint: Endpoint,
  { secrets, installationTokens }: Pick<GitHubConnection, 'secrets' | 'installationTokens'>,
): void {
  installationTokens?.delete(installationKey(endpoint));
  const { credentials } = endpoint;
  secrets.forget?.(secretName('app' in credentials ? credentials.app.privateKey : credentials.token));
}

function usesApp(endpoint: Endpoint): endpoint is AppEndpoint {
  return 'app' in endpoint.credentials;
}

function tokenReference({ credentials }: Endpoint): string {
  return 'token' in credentials ? credentials.token : '';
}
