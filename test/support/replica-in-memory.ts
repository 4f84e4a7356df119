import type {
  PreparedCommit,
  Proposal,
  ProposalVerdict,
  Replica,
  ReplicaCommit,
  ReplicaContent,
  ReplicaVerdict,
} from '../../functions/taxonomy/replicas/replica.ts';
import { objectIdOf } from '../../shared/git/object-id.ts';
import { pathError, splitTrackedPath } from '../../shared/git/tracked-path.ts';

type Files = ReadonlyMap<string, { readonly id: string; readonly mode: string }>;

interface StoredCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly files: Files;
  readonly message: string;
  readonly author: string;
  readonly at: number;
}

/** A pull request of a repository in memory. */
export interface PullRequestInMemory extends Proposal {
  readonly number: number;
  commit: string;
  open: boolean;
  updates: number;
}

/** A repository in memory, as a round sees it and as its developers use it. */
export interface ReplicaInMemory extends Replica {
  /** Makes a commit of its developers on the default branch; `undefined` deletes a file. Resolves to its id. */
  commitFiles(changes: Readonly<Record<string, string | undefined>>, author?: string): string;
  /** Puts a symbolic link there. */
  commitLink(path: string, target: string): string;
  /** Moves the default branch, wherever to. */
  forcePush(commit: string): void;
  /** The files of the default branch, or of a commit. */
  contentsNow(commit?: string): Readonly<Record<string, string>>;
  readonly tip: string | undefined;
  /** Messages of the default branch, newest first. */
  readonly log: readonly { readonly id: string; readonly message: string; readonly author: string }[];
  readonly pullRequests: readonly PullRequestInMemory[];
  /** Takes a pull request over: as a merge commit, or as one commit of its own. */
  merge(number: number, how: 'merge' | 'squash'): string;
  /** Whether it can be taken over: nobody has changed its files since. */
  mergeable(number: number): boolean;
  close(number: number): void;
  /** Forgets a blob, as a host does that collects what nobody names. */
  forgetBlob(id: string): void;
  /** Pushes to the default branch are refused with these words. */
  protection: string | undefined;
  /** Called before every request; may throw as a host does that is gone. */
  onRequest: (kind: 'head' | 'commit' | 'contents' | 'push' | 'propose') => void;
  /** Called when a push arrives, before it is decided: somebody else may be faster. */
  beforePush: () => void;
  /** Commits that the product has pushed to the default branch. */
  readonly pushes: number;
}

/** An empty repository whose default branch is `main`. */
export function replicaInMemory(name: string): ReplicaInMemory {
  const blobs = new Map<string, Uint8Array>();
  const commits = new Map<string, StoredCommit>();
  const read = new Set<string>();
  const pullRequests: PullRequestInMemory[] = [];
  let tip: string | undefined;
  let pushes = 0;
  let made = 0;

  const blob = (text: string | Uint8Array): string => {
    const bytes = Buffer.from(text);
    const id = objectIdOf('blob', bytes, 'sha1');
    blobs.set(id, bytes);
    return id;
  };
  const store = (commit: Omit<StoredCommit, 'id' | 'at'>): string => {
    made += 1;
    const content = JSON.stringify([commit.parents, [...commit.files], commit.message, commit.author]);
    const id = objectIdOf('commit', Buffer.from(content), 'sha1');
    commits.set(id, { ...commit, id, at: made });
    return id;
  };
  const get = (id: string | undefined): StoredCommit | undefined =>
    id === undefined ? undefined : commits.get(id);
  const withChanges = (
    base: Files | undefined,
    changes: Iterable<readonly [string, string | Uint8Array | undefined]>,
    mode = '100644',
  ): Files => {
    const files = new Map(base);
    for (const [path, content] of changes) {
      if (content === undefined) files.delete(path);
      else files.set(path, { id: blob(content), mode: files.get(path)?.mode ?? mode });
    }
    return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const ancestors = (id: string): Set<string> => {
    const found = new Set<string>();
    const queue = [id];
    for (const one of queue) {
      if (found.has(one)) continue;
      found.add(one);
      queue.push(...(commits.get(one)?.parents ?? []));
    }
    return found;
  };
  const parentsNow = (): readonly string[] => (tip === undefined ? [] : [tip]);
  const byDeveloper = (files: Files, author: string): string => {
    tip = store({ parents: parentsNow(), files, message: `a change of ${made}`, author });
    return tip;
  };

  const replica: ReplicaInMemory = {
    name,
    protection: undefined,
    onRequest: () => undefined,
    beforePush: () => undefined,
    pullRequests,
    get tip() {
      return tip;
    },
    get pushes() {
      return pushes;
    },
    get log() {
      const entries: StoredCommit[] = [];
      for (let commit = get(tip); commit; commit = get(commit.parents[0])) entries.push(commit);
      return entries;
    },
    commitFiles: (changes, author = 'A Developer') =>
      byDeveloper(withChanges(get(tip)?.files, Object.entries(changes)), author),
    commitLink: (path, target) => {
      const files = new Map(get(tip)?.files);
      files.set(path, { id: blob(target), mode: '120000' });
      return byDeveloper(files, 'A Developer');
    },
    forcePush: (commit) => {
      tip = commit;
    },
    contentsNow: (commit) =>
      Object.fromEntries(
        [...(get(commit ?? tip)?.files ?? [])].map(([path, { id }]) => [
          path,
          Buffer.from(blobs.get(id) ?? []).toString(),
        ]),
      ),
    merge(number, how) {
      const request = pullRequests[number - 1];
      const proposed = get(request?.commit);
      if (!request?.open || !proposed) throw new RangeError(`no open pull request ${number}`);
      request.open = false;
      const before = get(proposed.parents[0])?.files;
      const changed = [...new Set([...(before?.keys() ?? []), ...proposed.files.keys()])].filter(
        (path) => before?.get(path)?.id !== proposed.files.get(path)?.id,
      );
      const files = new Map(get(tip)?.files);
      for (const path of changed) {
        const file = proposed.files.get(path);
        if (file) files.set(path, file);
        else files.delete(path);
      }
      const parents = how === 'merge' ? [...parentsNow(), proposed.id] : parentsNow();
      tip = store({ parents, files, message: `pull request ${number}`, author: 'A Developer' });
      return tip;
    },
    mergeable(number) {
      const proposed = get(pullRequests[number - 1]?.commit);
      const before = get(proposed?.parents[0])?.files;
      const now = get(tip)?.files;
      return [...new Set([...(before?.keys() ?? []), ...(proposed?.files.keys() ?? [])])].every((path) => {
        const [was, own, wanted] = [before, now, proposed?.files].map((files) => files?.get(path)?.id);
        return was === wanted || was === own || own === wanted;
      });
    },
    close(number) {
      const request = pullRequests[number - 1];
      if (request) request.open = false;
    },
    forgetBlob: (id) => void blobs.delete(id),

    async head() {
      replica.onRequest('head');
      return tip === undefined ? undefined : { ref: 'refs/heads/main', tip };
    },
    objectFormat: () => 'sha1',
    async commit(id): Promise<ReplicaCommit | undefined> {
      replica.onRequest('commit');
      const commit = get(id);
      if (!commit) return undefined;
      read.add(id);
      const files = [...commit.files].map(([path, { id: file, mode }]) => ({ path, id: file, mode }));
      return { id, author: { name: commit.author, email: 'developer@example.com' }, at: commit.at, files };
    },
    async contents(ids) {
      replica.onRequest('contents');
      return new Map(ids.map((id): [string, ReplicaContent] => [id, blobs.get(id) ?? 'missing']));
    },
    isAncestor: async (ancestor, of) => ancestors(of).has(ancestor),
    async mergeBase(one, other) {
      const known = ancestors(one);
      return [...ancestors(other)].find((id) => known.has(id));
    },
    prepare(parent, changes, message): PreparedCommit {
      if (!read.has(parent)) throw new RangeError('a commit is made upon one that was read');
      const before = get(parent)?.files ?? new Map();
      requireWritable(before, changes, name);
      const id = store({
        parents: [parent],
        files: withChanges(before, changes),
        message,
        author: 'Auto-Builder',
      });
      return { id, parent };
    },
    async push(commit): Promise<ReplicaVerdict> {
      replica.onRequest('push');
      replica.beforePush();
      if (replica.protection !== undefined) return { kind: 'refused', reason: replica.protection };
      if (tip !== commit.parent) return { kind: 'moved' };
      tip = commit.id;
      pushes += 1;
      return { kind: 'pushed' };
    },
    async propose(commit, _ref, proposal): Promise<ProposalVerdict> {
      replica.onRequest('propose');
      const open = pullRequests.find((request) => request.open && request.branch === proposal.branch);
      if (open) Object.assign(open, proposal, { commit: commit.id, updates: open.updates + 1 });
      const request = open ?? {
        ...proposal,
        number: pullRequests.length + 1,
        commit: commit.id,
        open: true,
        updates: 0,
      };
      if (!open) pullRequests.push(request);
      return {
        kind: 'proposed',
        number: request.number,
        url: `https://example.com/${name}/pull/${request.number}`,
      };
    },
  };
  return replica;
}

/** Throws for what git could not write into a tree, as a host's replica does. */
function requireWritable(files: Files, changes: ReadonlyMap<string, unknown>, where: string): void {
  const left = new Set(files.keys());
  const written = [...changes].filter(([, content]) => content !== undefined).map(([path]) => path);
  for (const [path, content] of changes) {
    splitTrackedPath(path, where);
    if (content === undefined && !left.delete(path)) throw pathError(path, 'is not there', where);
  }
  for (const path of written) {
    const mode = files.get(path)?.mode ?? '100644';
    if (!mode.startsWith('100')) throw pathError(path, 'is a link or a submodule, not a file', where);
    const folders = path.split('/').map((_, at, names) => names.slice(0, at).join('/'));
    if (folders.some((folder) => left.has(folder)))
      throw pathError(path, 'has a file where it needs a folder', where);
    if ([...left].some((other) => other.startsWith(`${path}/`))) throw pathError(path, 'is a folder', where);
    left.add(path);
  }
}
