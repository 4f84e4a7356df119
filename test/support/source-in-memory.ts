import { createHash } from 'node:crypto';
import type { SourceEntry, SourceRepository, SourceTree } from '../../functions/deployment/build/source.ts';

/** A file of a commit: its text, or more. */
export type SourceFile = string | { readonly text: string; readonly mode: string };

/** A repository of one branch in memory; each commit is a set of files. */
export interface SourceInMemory extends SourceRepository {
  /** Makes a commit of these files, and of no others; resolves to its id. */
  commit(files: Readonly<Record<string, SourceFile>>, at?: number): string;
}

const folderMode = '40000';

/** An empty one. */
export function sourceInMemory(): SourceInMemory {
  const trees = new Map<string, SourceTree>();
  const contents = new Map<string, Uint8Array>();
  let head: string | undefined;

  return {
    commit(files, at = 1_000) {
      const entries: SourceEntry[] = Object.entries(files).map(([path, file]) => {
        const { text, mode } = typeof file === 'string' ? { text: file, mode: '100644' } : file;
        const id = idOf('blob', text);
        contents.set(id, Buffer.from(text));
        return { path, mode, id };
      });
      entries.sort((a, b) => (a.path < b.path ? -1 : 1));
      const tree = idOf('tree', JSON.stringify(entries));
      const commit = idOf('commit', `${tree} ${trees.size}`);
      trees.set(commit, {
        commit,
        tree,
        committedAt: at,
        entries,
        object: (path) => objectAt(entries, tree, path),
      });
      head = commit;
      return commit;
    },
    async resolve(name) {
      const found = trees.get(name === undefined || name.startsWith('refs/') ? (head ?? '') : name);
      return found && { commit: found.commit, tree: found.tree, committedAt: found.committedAt };
    },
    tree: async (commit) => trees.get(commit),
    async *contents(ids) {
      for (const id of ids) {
        const bytes = contents.get(id);
        if (bytes) yield { id, bytes };
      }
    },
  };
}

/** A folder is named by what is below it. */
function objectAt(entries: readonly SourceEntry[], root: string, path: string) {
  const clean = path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (clean === '') return { mode: folderMode, id: root };
  const file = entries.find((entry) => entry.path === clean);
  if (file) return file;
  const below = entries.filter((entry) => entry.path.startsWith(`${clean}/`));
  return below.length === 0 ? undefined : { mode: folderMode, id: idOf('tree', JSON.stringify(below)) };
}

function idOf(kind: string, text: string): string {
  return createHash('sha1').update(`${kind} ${text}`).digest('hex');
}
