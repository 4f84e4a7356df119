import type { Endpoint } from '../../../shared/config/configuration.ts';
import { listDestination } from '../../../shared/git/destination.ts';
import { GitError } from '../../../shared/git/errors.ts';
import { readCommit } from '../../../shared/git/read-commit.ts';
import { basicAuthorization, type Remote } from '../../../shared/git/remote.ts';
import { type CapabilityCache, learnSource, listSource } from '../../../shared/git/source.ts';
import type { Transport } from '../../../shared/git/transport.ts';
import type { GitCredentials } from '../../../shared/github/hosting.ts';
import type { GitListings } from './ports.ts';

/** What listings over git need. */
export interface ListingOptions {
  readonly transport: Transport;
  readonly capabilities: CapabilityCache;
  readonly credentials: (endpoint: Endpoint) => Promise<GitCredentials>;
  /** Milliseconds after which a host that does not answer is given up. */
  readonly timeoutMs: number;
}

/** Lists both sides as a mirror run would, with the credentials that it would have. */
export function gitListings({
  transport,
  capabilities,
  credentials,
  timeoutMs,
}: ListingOptions): GitListings {
  const remoteOf = async (endpoint: Endpoint, name: string): Promise<Remote> => {
    const { username, password } = await credentials(endpoint);
    const url = `${endpoint.gitUrl}/${endpoint.org}/${name}.git`;
    return { url, authorization: basicAuthorization(username, password) };
  };
  return {
    async source(endpoint, name) {
      const remote = await remoteOf(endpoint, name);
      const list = (signal: AbortSignal) => listSource(transport, remote, capabilities, signal);
      return (await inTime(list, remote, timeoutMs)).listing;
    },

    async destination(endpoint, name) {
      const remote = await remoteOf(endpoint, name);
      const list = (signal: AbortSignal) => listDestination(transport, remote, signal);
      return (await inTime(list, remote, timeoutMs)).refs;
    },

    async committedAt(endpoint, name, commit) {
      const signal = AbortSignal.timeout(timeoutMs);
      const source = await learnSource(transport, await remoteOf(endpoint, name), capabilities, signal);
      // Only hosts of version 2 give out single commits.
      if (source.version === 0) return undefined;
      return (await readCommit(transport, source, commit, { signal }))?.committer.at;
    },
  };
}

/** A host that lets bytes drip for ever is as good as one that does not answer. */
async function inTime<Listing>(
  list: (signal: AbortSignal) => Promise<Listing>,
  { url }: Remote,
  timeoutMs: number,
): Promise<Listing> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await list(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new GitError({
      code: 'GIT_TIMEOUT',
      what: `the host did not list its refs in ${Math.round(timeoutMs / 1000)} s`,
      where: url,
      remedy: 'Look at the state of the host and at the network; a configured mirror tries again by itself.',
      cause: error,
    });
  }
}
