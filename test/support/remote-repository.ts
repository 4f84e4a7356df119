import { createHash } from 'node:crypto';
import type { FixCommit } from '../../functions/validation/fixing/fix-commits.ts';
import type {
  CommitView,
  PushVerdict,
  RemoteRepository,
} from '../../functions/validation/remote-repository.ts';
import { filesInMemory } from './validation-files.ts';

/** A repository on a host, in memory: commits of whole trees, one upon the other, and branches. */
export interface RemoteInMemory extends RemoteRepository {
  /** Makes a commit upon the branch (or the given parent) and moves the branch there; returns its id. */
  commit(branch: string, files: Readonly<Record<string, string>>, options?: CommitOptions): Promise<string>;
  /** Moves a branch to a commit, fast forward or not. */
  move(branch: string, commit: string): Promise<void>;
  /** The contents of a commit. */
  contents(commit: string): Readonly<Record<string, string>>;
  message(commit: string): string;
  tip(branch: string): string | undefined;
  /** Called before a push is decided: somebody else may be faster, or a rule may refuse it with words. */
  beforePush: () => Promise<string | undefined>;
}

interface CommitOptions {
  readonly message?: string;
  readonly parent?: string;
}

interface Stored {
  readonly view: CommitView;
  readonly files: Readonly<Record<string, string>>;
}

/** An empty repository whose default branch is `main`. */
export function remoteInMemory(): RemoteInMemory {
  const commits = new Map<string, Stored>();
  const tips = new Map<string, string>();

  const store = async (
    parent: string | undefined,
    files: Readonly<Record<string, string>>,
    message: string,
  ): Promise<string> => {
    const id = createHash('sha1')
      .update(JSON.stringify([parent, files, message]))
      .digest('hex');
    const entries = await filesInMemory(files).list();
    commits.set(id, { files, view: { id, parents: parent ? [parent] : [], message, entries } });
    return id;
  };
  const ancestors = (id: string): string[] => {
    const parent = commits.get(id)?.view.parents[0];
    return parent === undefined ? [id] : [id, ...ancestors(parent)];
  };
  const push = async (
    commit: CommitView,
    fixes: readonly FixCommit[],
    { ref, old }: { readonly ref: string; readonly old: string | undefined },
  ): Promise<PushVerdict> => {
    const refusal = await remote.beforePush();
    if (refusal !== undefined) return { ok: false, reason: refusal };
    if (tips.get(ref) !== old) return { ok: false, reason: 'the branch has moved' };
    let tip = commit.id;
    for (const { changes, message } of fixes) {
      const changed = [...changes].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
      tip = await store(tip, { ...commits.get(tip)?.files, ...Object.fromEntries(changed) }, message);
    }
    tips.set(ref, tip);
    return { ok: true, tip };
  };

  const remote: RemoteInMemory = {
    async commit(branch, files, { message = 'a change', parent } = {}) {
      const ref = `refs/heads/${branch}`;
      const id = await store(parent ?? tips.get(ref), files, message);
      tips.set(ref, id);
      return id;
    },
    move: async (branch, commit) => void tips.set(`refs/heads/${branch}`, commit),
    contents: (id) => commits.get(id)?.files ?? {},
    message: (id) => commits.get(id)?.view.message ?? '',
    tip: (branch) => tips.get(`refs/heads/${branch}`),
    beforePush: async () => undefined,
    refs: async () => ({ tips: new Map(tips), head: 'refs/heads/main' }),
    commits: async (ids) =>
      new Map(ids.flatMap((id) => (commits.has(id) ? [[id, (commits.get(id) as Stored).view]] : []))),
    mergeBase: async (base, head) => ancestors(head).find((id) => ancestors(base).includes(id)),
    files: ({ id }) => filesInMemory(commits.get(id)?.files ?? {}),
    push,
  };
  return remote;
}
