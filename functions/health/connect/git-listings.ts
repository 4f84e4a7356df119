import type { Endpoint } from '../../../shared/config/configuration.ts';
import { listDestination } from '../../../shared/git/destination.ts';
import { readCommit } from '../../../shared/git/read-commit.ts';
import { basicAuthorization, type Remote } from '../../../shared/git/remote.ts';
import { type CapabilityCache, learnSource, listSource } from '../../../shared/git/source.ts';
import type { Transport } from '../../../shared/git/transport.ts';
import type { GitCredentials } from '../../../shared/github/hosting.ts';
import type { GitListings } from '../checks/ports.ts';
import { withSecondTry } from './second-try.ts';

/** How git hosts are reached. */
export interface GitAccess {
  readonly transport: Transport;
  readonly capabilities: CapabilityCache;
  readonly credentials: (endpoint: Endpoint) => Promise<GitCredentials>;
  /** Ends what takes too long. */
  readonly signal: AbortSignal;
  /** Waits so many milliseconds, unless the signal ends it. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A repository at an endpoint, with credentials of this moment. */
export async function remoteOf(
  { credentials }: Pick<GitAccess, 'credentials'>,
  endpoint: Endpoint,
  name: string,
): Promise<Remote> {
  const { username, password } = await credentials(endpoint);
  const url = `${endpoint.gitUrl}/${endpoint.org}/${name}.git`;
  return { url, authorization: basicAuthorization(username, password) };
}

/** Listings over smart HTTP, with credentials of the moment. */
export function connectGitListings(access: GitAccess): GitListings {
  const { transport, capabilities, signal } = access;
  return {
    async source(endpoint, name) {
      const remote = await remoteOf(access, endpoint, name);
      const list = () => listSource(transport, remote, capabilities, signal);
      const { listing } = await withSecondTry(list, access.sleep);
      const { refs, head, headTip } = listing;
      return { refs, head, ...(headTip === undefined ? {} : { headTip }) };
    },

    async destination(endpoint, name) {
      const remote = await remoteOf(access, endpoint, name);
      const list = () => listDestination(transport, remote, signal);
      return (await withSecondTry(list, access.sleep)).refs;
    },

    async committedAt(endpoint, name, commit) {
      const source = await learnSource(
        transport,
        await remoteOf(access, endpoint, name),
        capabilities,
        signal,
      );
      // Hosts of version 0 give no single commit.
      if (source.version === 0) return undefined;
      const found = await readCommit(transport, source, commit, { signal });
      return found?.committer.at;
    },
  };
}
