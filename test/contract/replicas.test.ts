import { hostedReplica } from '../../functions/taxonomy/replicas/hosted-replica.ts';
import { inMemoryCodeReview } from '../support/in-memory-code-review.ts';
import { commitTo, installHook } from '../support/mirror-scenario.ts';
import { replicaInMemory } from '../support/replica-in-memory.ts';
import { fastImport, gitIn } from '../support/repositories.ts';
import { startSparseScenario } from '../support/sparse-scenario.ts';
import { type ReplicaWorld, replicaContract } from './replica-contract.ts';

replicaContract('in memory', async (): Promise<ReplicaWorld> => {
  const replica = replicaInMemory('acme/app');
  const proposed = (number: number) => {
    const found = replica.pullRequests.find((one) => one.number === number && one.open);
    if (!found) throw new Error(`no open pull request ${number}`);
    return found;
  };
  return {
    replica,
    developer: 'A Developer',
    commitFiles: async (changes) => replica.commitFiles(changes),
    commitLink: async (path, target) => replica.commitLink(path, target),
    async protect(words) {
      replica.protection = words;
    },
    filesOf: async (commit) => replica.contentsNow(commit),
    async proposalNow(number) {
      const { commit, body } = proposed(number);
      return { commit, body };
    },
    closeProposal: async (number) => replica.close(number),
    close: async () => undefined,
  };
});

replicaContract('behind git http-backend', async (): Promise<ReplicaWorld> => {
  const open = await startSparseScenario();
  const { directory } = open;
  const review = inMemoryCodeReview();
  const replica = hostedReplica({
    name: 'acme/app',
    transport: open.transport,
    remote: { url: open.server.urlOf('acme/app') },
    capabilities: new Map(),
    matches: () => true,
    prepared: new Map(),
    review: async () => review,
    now: () => 1_800_000_000_000,
  });
  return {
    replica,
    developer: 'Test Author',
    commitFiles: (changes) =>
      commitTo(directory, 'main', {
        files: Object.fromEntries(Object.entries(changes).map(([path, text]) => [path, text ?? null])),
      }),
    async commitLink(path, target) {
      const exists = (await gitIn(directory, 'for-each-ref', 'refs/heads/main')) !== '';
      await fastImport(directory, [
        'commit refs/heads/main\ncommitter Test Author <a@example.test> 1700001000 +0000\ndata 4\nlink\n',
        exists ? 'from refs/heads/main^0\n' : '',
        `M 120000 inline ${path}\ndata ${Buffer.byteLength(target)}\n${target}\n\n`,
      ]);
      return open.git('rev-parse', 'main');
    },
    protect: (words) =>
      installHook(directory, 'update', `[ "$1" = refs/heads/main ] || exit 0\necho "${words}" >&2\nexit 1`),
    async filesOf(commit) {
      const paths = (await open.git('ls-tree', '-r', '--name-only', commit)).split('\n');
      const entries = paths.map(async (path) => [path, await open.git('show', `${commit}:${path}`)] as const);
      return Object.fromEntries(await Promise.all(entries));
    },
    async proposalNow(number) {
      const pull = await review.getPullRequest('acme/app', number);
      if (!pull?.open) throw new Error(`no open pull request ${number}`);
      return { commit: await open.git('rev-parse', `refs/heads/${pull.head.ref}`), body: pull.body };
    },
    async closeProposal(number) {
      review.pulls.splice(
        0,
        review.pulls.length,
        ...review.pulls.map((pull) => (pull.number === number ? { ...pull, open: false } : pull)),
      );
    },
    close: () => open.close(),
  };
});
