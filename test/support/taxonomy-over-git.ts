import { existsSync } from 'node:fs';
import { hostedReplica } from '../../functions/taxonomy/replicas/hosted-replica.ts';
import type { RoundDependencies } from '../../functions/taxonomy/round/prepare-pass.ts';
import { type RoundEnd, runRound } from '../../functions/taxonomy/round/run-round.ts';
import { setFiles } from '../../functions/taxonomy/set-files.ts';
import { Transport } from '../../shared/git/transport.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { inMemoryBlobs } from './in-memory-blobs.ts';
import { type InMemoryCodeReview, inMemoryCodeReview } from './in-memory-code-review.ts';
import { taxonomyStoreInMemory } from './in-memory-taxonomy-store.ts';
import { commitTo } from './mirror-scenario.ts';
import { gitIn } from './repositories.ts';
import { taxonomySet } from './taxonomy-scenario.ts';

/** A set whose replicas are real repositories behind a real `git http-backend`. */
export interface TaxonomyOverGit extends AsyncDisposable {
  readonly server: GitServer;
  readonly names: readonly string[];
  readonly review: InMemoryCodeReview;
  round(): Promise<RoundEnd>;
  /** Commits onto the default branch, as somebody does who has pushed. */
  commit(name: string, files: Readonly<Record<string, string | null>>): Promise<string>;
  /** The same over HTTP, from a repository of their own: `false` when somebody else was faster. */
  push(name: string, files: Readonly<Record<string, string | null>>): Promise<boolean>;
  git(name: string, ...args: string[]): Promise<string>;
}

/** Starts it, with the same files in every repository. */
export async function taxonomyOverGit(
  files: Readonly<Record<string, string>>,
  names: readonly string[] = ['acme/a', 'acme/b', 'acme/c'],
): Promise<TaxonomyOverGit> {
  const server = await startGitServer();
  for (const name of names) await commitTo(await server.create(name), 'main', { files });
  const set = taxonomySet({ files: ['index/**'] });
  const transport = new Transport({ idleTimeoutMs: 20_000 });
  const review = inMemoryCodeReview();
  const capabilities = new Map();
  const prepared = new Map();
  const dependencies: RoundDependencies = {
    store: taxonomyStoreInMemory(),
    blobs: inMemoryBlobs(),
    now: Date.now,
  };
  let runs = 0;
  return {
    server,
    names,
    review,
    round() {
      runs += 1;
      const replicas = names.map((name) =>
        hostedReplica({
          name,
          transport,
          remote: { url: server.urlOf(name) },
          capabilities,
          matches: setFiles(set),
          prepared,
          review: async () => review,
          now: Date.now,
        }),
      );
      const order = { mode: set.mode, deletionsApproved: false, force: false, cause: 'round' } as const;
      return runRound(dependencies, { set, order, replicas, unreachable: [], runId: `run-${runs}` });
    },
    commit: (name, changes) => commitTo(server.repository(name), 'main', { files: changes }),
    async push(name, changes) {
      const work = server.repository(`work/${name}`);
      if (!existsSync(work)) await server.create(`work/${name}`);
      await gitIn(work, 'fetch', '--quiet', server.repository(name), '+refs/heads/main:refs/heads/main');
      await commitTo(work, 'main', { files: changes });
      return gitIn(work, 'push', '--quiet', server.urlOf(name), 'refs/heads/main').then(
        () => true,
        () => false,
      );
    },
    git: (name, ...args) => gitIn(server.repository(name), ...args),
    async [Symbol.asyncDispose]() {
      transport.close();
      await server.close();
    },
  };
}
