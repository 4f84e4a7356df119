import type { Configuration, Mirror } from '../../../shared/config/configuration.ts';
import type { PreparedContents } from '../../../shared/git/pack-writer.ts';
import { basicAuthorization } from '../../../shared/git/remote.ts';
import type { CapabilityCache } from '../../../shared/git/source.ts';
import { Transport } from '../../../shared/git/transport.ts';
import { gitCredentials } from '../../../shared/github/authorise.ts';
import { connectCodeReview } from '../../../shared/github/connect-code-review.ts';
import { connectHosting } from '../../../shared/github/connect-hosting.ts';
import type { GitHubConnection } from '../../../shared/github/octokit.ts';
import type { TaxonomyDependencies } from '../run-taxonomy-job.ts';
import { setFiles } from '../set-files.ts';
import { hostedReplica } from './hosted-replica.ts';
import { listReplicas } from './list-replicas.ts';

/** The ways to the repositories of sets. Credentials are asked for anew with each repository. */
export function replicaAccess(
  connection: GitHubConnection,
  configuration: Configuration,
): Pick<TaxonomyDependencies, 'list' | 'open' | 'review'> {
  const transport = new Transport();
  const capabilities: CapabilityCache = new Map();
  const prepared: PreparedContents = new Map();
  return {
    list: (set) => listReplicas(set, configuration, (mirror) => connectHosting(mirror.source, connection)),
    async open(set, mirror, name, signal) {
      const { username, password } = await gitCredentials(mirror.source, connection);
      const isFile = setFiles(set);
      return hostedReplica({
        name,
        transport,
        remote: {
          url: `${mirror.source.gitUrl}/${name}.git`,
          authorization: basicAuthorization(username, password),
        },
        capabilities,
        matches: (path) => isFile(path) || path === set.schema,
        prepared,
        review: () => connectCodeReview(mirror.source, connection),
        signal,
        now: Date.now,
      });
    },
    review: (mirror) => connectCodeReview(mirror.source, connection),
  };
}

/** A repository of a set, and the mirror by whose credentials it is read. */
export interface SetMember {
  readonly name: string;
  readonly mirror: Mirror;
}
