import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import { GitHubError, type GitHubErrorCode } from '../../../shared/github/errors.ts';
import type { Hosting } from '../../../shared/github/hosting.ts';
import { endpointsOf } from './endpoints.ts';
import { askForRun, type Planning } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

/** What a new connection needs. */
export interface Reconnecting extends Planning {
  readonly mirrors: readonly Mirror[];
  /** Forgets tokens and secrets that are kept for an endpoint, so that the next ones are fresh. */
  readonly forget: (endpoint: Endpoint) => void;
  /** Mints what it needs; throws `GitHubError`, or what the secret store throws. */
  readonly hosting: (endpoint: Endpoint) => Promise<Hosting>;
}

/**
 * Forgets every credential of a place, gets them anew and tries a listing. A secret that was replaced, a permission that was granted
 * and an App that was installed again work from now on; what is still refused needs a person.
 */
export function reconnect(parts: Reconnecting): Remedy {
  const { mirrors, forget, hosting } = parts;
  return {
    helps: ({ subject }) => endpointsOf(mirrors, subject).length > 0,
    async apply({ subject, repository }, attempt) {
      const endpoints = endpointsOf(mirrors, subject);
      for (const endpoint of endpoints) {
        forget(endpoint);
        const refusal = await refusalOf(async () => tryListing(await hosting(endpoint), endpoint.org));
        // Asked again with what is kept nowhere: only a person can give another one.
        if (refusal) return { outcome: 'refused', detail: refusal, hopeless: true };
      }
      if (repository !== undefined) await askForRun(parts, repository, attempt);
      return { outcome: 'applied', detail: `the credentials of ${subject} were taken anew, and work` };
    },
  };
}

/** What a host says that refuses the credential itself; every other failure is thrown. */
async function refusalOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof GitHubError && refusals.has(error.code)) return `${error.code}: ${error.what}`;
    throw error;
  }
}

const refusals: ReadonlySet<GitHubErrorCode> = new Set([
  'GITHUB_AUTHENTICATION_FAILED',
  'GITHUB_APP_KEY_INVALID',
  'GITHUB_APP_NOT_INSTALLED',
]);

/** The first page is enough to know. */
async function tryListing(host: Hosting, org: string): Promise<void> {
  for await (const _repository of host.listRepositories(org)) return;
}
