import type { Endpoint } from '../../../shared/config/configuration.ts';
import { questionKey, resolveAncestry } from '../../../shared/git/ancestry.ts';
import { listDestination } from '../../../shared/git/destination.ts';
import { pushRefs } from '../../../shared/git/push.ts';
import { readCommit } from '../../../shared/git/read-commit.ts';
import { basicAuthorization } from '../../../shared/git/remote.ts';
import { type CapabilityCache, listSource } from '../../../shared/git/source.ts';
import type { Transport } from '../../../shared/git/transport.ts';
import type { GitCredentials } from '../../../shared/github/hosting.ts';
import type { SourceBranches } from './clear-stale-refs.ts';

/** How git hosts are reached. */
export interface BranchAccess {
  readonly transport: Transport;
  readonly capabilities: CapabilityCache;
  readonly credentials: (endpoint: Endpoint) => Promise<GitCredentials>;
  /** Ends what takes too long. */
  readonly signal: AbortSignal;
}

/** The branches of a source over smart HTTP, which no limit of requests counts. Throws `GIT_*` errors. */
export async function connectBranches(
  { transport, capabilities, credentials, signal }: BranchAccess,
  endpoint: Endpoint,
  name: string,
): Promise<SourceBranches> {
  const { username, password } = await credentials(endpoint);
  const url = `${endpoint.gitUrl}/${endpoint.org}/${name}.git`;
  const remote = { url, authorization: basicAuthorization(username, password) };
  const { capabilities: source, listing } = await listSource(transport, remote, capabilities, signal);
  return {
    refs: listing.refs,
    head: listing.head,

    async merged(branches) {
      const questions = branches.map(({ tip, into }) => ({ tip: into, ancestor: tip }));
      const open = questions.filter(({ tip, ancestor }) => tip !== ancestor);
      const answers = await resolveAncestry(transport, source, open, undefined, signal);
      return branches.filter(
        ({ tip, into }) => tip === into || answers.get(questionKey({ tip: into, ancestor: tip })) === 'yes',
      );
    },

    async committedAt(commit) {
      // Hosts of version 0 give no single commit.
      if (source.version === 0) return undefined;
      return (await readCommit(transport, source, commit, { signal }))?.committer.at;
    },

    async remove(branches) {
      const destination = await listDestination(transport, remote, signal);
      const still = branches.filter(({ ref, tip }) => destination.refs.get(ref) === tip);
      if (still.length === 0) return [];
      const commands = still.map(({ ref, tip }) => ({ ref, old: tip, new: undefined }));
      const { refs } = await pushRefs(transport, destination, commands, signal);
      return refs.filter(({ ok }) => ok).map(({ ref }) => ref);
    },
  };
}
