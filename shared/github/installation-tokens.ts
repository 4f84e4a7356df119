import { createAppAuth } from '@octokit/auth-app';
import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Endpoint } from '../config/configuration.ts';
import { secretName } from '../config/secret-names.ts';
import { GitHubError } from './errors.ts';
import { createOctokit, type GitHubConnection } from './octokit.ts';
import { isAnswer, translateFailure } from './translate-failure.ts';

/** A GitHub App's access to one account. */
export interface InstallationToken {
  readonly token: string;
  readonly installationId: number;
  readonly accountType: 'Organization' | 'User';
  /** `{ contents: 'write', … }` */
  readonly permissions: Readonly<Record<string, string>>;
  /** Epoch milliseconds: when it is no longer given out, five minutes before GitHub refuses it. */
  readonly usableUntil: number;
}

/** An endpoint that is entered as a GitHub App. */
type AppEndpoint = Endpoint & {
  readonly credentials: { readonly app: { id: number | string; privateKey: string } };
};

/** Tokens by App and account; values are credentials and belong in memory only. */
export type InstallationTokenCache = Pick<Map<string, InstallationToken>, 'get' | 'set' | 'delete'>;

const installationSchema = z.object({
  id: z.number(),
  suspended_at: z.string().nullable(),
  permissions: z.record(z.string(), z.string()),
  account: z.object({ type: z.enum(['Organization', 'User']) }),
});
const tokenSchema = z.object({ token: z.string(), expires_at: z.string() });
const reserveMs = 5 * 60_000;

/**
 * A token for the App's installation at the endpoint's organisation, from the cache or minted.
 *
 * @param leastLifeMs how long it must at least remain usable.
 */
export async function installationToken(
  endpoint: AppEndpoint,
  connection: GitHubConnection,
  leastLifeMs = 0,
): Promise<InstallationToken> {
  const { clock = Date.now, installationTokens } = connection;
  const key = installationKey(endpoint);
  const cached = installationTokens?.get(key);
  if (cached && cached.usableUntil - leastLifeMs > clock()) return cached;
  const { octokit, where } = await connectApp(endpoint, connection);
  try {
    const minted = await mint(octokit, endpoint.org, where);
    installationTokens?.set(key, minted);
    return minted;
  } catch (error) {
    throw translateFailure(error, where, clock());
  }
}

/** An Octokit that speaks as the App itself, for what belongs to no installation. Throws what the secret store throws. */
export async function connectApp(
  endpoint: AppEndpoint,
  connection: GitHubConnection,
): Promise<{ readonly octokit: Octokit; readonly where: string }> {
  const { app } = endpoint.credentials;
  const privateKey = await connection.secrets.get(secretName(app.privateKey));
  const where = `app ${app.id} at ${endpoint.org} on ${endpoint.apiUrl}`;
  const authorization = () => appAuthorization(app.id, privateKey, where);
  return { where, octokit: createOctokit(endpoint.apiUrl, `app ${app.id}`, authorization, connection) };
}

/** Under which name the token of that installation is in the cache. */
export function installationKey({ apiUrl, org, credentials }: Endpoint): string {
  const id = 'app' in credentials ? credentials.app.id : '';
  return `${apiUrl} app ${id} ${org.toLowerCase()}`;
}

async function mint(octokit: Octokit, org: string, where: string): Promise<InstallationToken> {
  const { data: found } = await octokit
    .request('GET /orgs/{org}/installation', { org })
    .catch((error: unknown) => {
      if (!isAnswer(error, 404)) throw error;
      return octokit.request('GET /users/{username}/installation', { username: org });
    })
    .catch((error: unknown) => {
      throw isAnswer(error, 404) ? notInstalled(where) : error;
    });
  const installation = installationSchema.parse(found);
  if (installation.suspended_at !== null) throw suspended(where);
  const minted = await octokit.request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: installation.id,
  });
  const { token, expires_at } = tokenSchema.parse(minted.data);
  return {
    token,
    installationId: installation.id,
    accountType: installation.account.type,
    permissions: installation.permissions,
    usableUntil: Date.parse(expires_at) - reserveMs,
  };
}

/** Only the App's own token comes from the library: its token cache knows neither hosts nor apps, only numbers. */
async function appAuthorization(appId: number | string, privateKey: string, where: string): Promise<string> {
  try {
    const { token } = await createAppAuth({ appId, privateKey })({ type: 'app' });
    return `bearer ${token}`;
  } catch {
    // The library's words may quote the key.
    throw new GitHubError({
      code: 'GITHUB_APP_KEY_INVALID',
      what: 'The private key of the GitHub App cannot be read',
      where,
      remedy: 'Store the whole PEM file that GitHub gave out, with its first and last line.',
    });
  }
}

function notInstalled(where: string): GitHubError {
  return new GitHubError({
    code: 'GITHUB_APP_NOT_INSTALLED',
    what: 'The GitHub App is not installed there',
    where,
    remedy: "Install the App in the organisation, from the App's public page.",
  });
}

function suspended(where: string): GitHubError {
  return new GitHubError({
    code: 'GITHUB_FORBIDDEN',
    what: "The GitHub App's installation is suspended",
    where,
    remedy: "Lift the suspension in the organisation's settings.",
  });
}
