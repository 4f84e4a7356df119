import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isolatedGitEnvironment } from './bare-repository.ts';

const execute = promisify(execFile);

/** A commit as git has it. */
export interface CommitRecord {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
}

/** A file that differs between two commits. */
export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly additions: number;
  readonly deletions: number;
  /** The hunks; `undefined` for what is binary. */
  readonly patch: string | undefined;
}

/** The commit that something names; `undefined` when nothing does. */
export async function commitAt(path: string, revision: string): Promise<string | undefined> {
  return git(path, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).then(
    (id) => id.trim(),
    () => undefined, // Exit code 1 or 128: there is none.
  );
}

/** One commit in full. */
export async function readCommit(path: string, id: string): Promise<CommitRecord> {
  const format = ['%T', '%P', '%an', '%ae', '%aI', '%B'].join('%x00');
  const text = await git(path, 'show', '--no-patch', `--format=${format}`, id);
  const [tree = '', parents = '', name = '', email = '', date = '', message = ''] = text.split('\0');
  return {
    id,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    message: message.trimEnd(),
    author: { name, email, date },
  };
}

/** How many commits the first has that the second has not. */
export async function commitsBeyond(path: string, head: string, base: string): Promise<number> {
  return Number(await git(path, 'rev-list', '--count', `${base}..${head}`));
}

/** Brings a branch of another repository, with all that it needs, under a ref of this one. */
export async function adoptBranch(path: string, from: string, branch: string, ref: string): Promise<void> {
  await git(
    ...[path, 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--end-of-options'],
    ...[from, `+refs/heads/${branch}:${ref}`],
  );
}

/** What changed since the histories parted: what a pull request shows. */
export async function changedFiles(
  path: string,
  base: string,
  head: string,
): Promise<readonly ChangedFile[]> {
  const parted = (await git(path, 'merge-base', base, head)).trim();
  const range = ['-M', parted, head];
  const names = (await git(path, 'diff', '--name-status', '-z', ...range)).split('\0');
  const files: ChangedFile[] = [];
  while (names.length > 1) {
    const letter = names.shift()?.[0] ?? '';
    const previousPath = letter === 'R' ? names.shift() : undefined;
    const file = names.shift() ?? '';
    const paths = previousPath === undefined ? [file] : [previousPath, file];
    const diff = await git(path, 'diff', ...range, '--', ...paths);
    const start = diff.search(/^@@ /m);
    const patch = start < 0 ? undefined : diff.slice(start).replace(/\n$/, '');
    const statuses: Record<string, ChangedFile['status']> = { A: 'added', D: 'removed', R: 'renamed' };
    const count = (sign: string) => patch?.split('\n').filter((line) => line.startsWith(sign)).length ?? 0;
    files.push({
      path: file,
      previousPath,
      status: statuses[letter] ?? 'modified',
      additions: count('+'),
      deletions: count('-'),
      patch,
    });
  }
  return files;
}

async function git(path: string, ...words: string[]): Promise<string> {
  const { stdout } = await execute('git', ['--git-dir', path, ...words], {
    env: { ...isolatedGitEnvironment(path), GIT_LITERAL_PATHSPECS: '1' },
    maxBuffer: 1 << 28,
  });
  return stdout;
}
