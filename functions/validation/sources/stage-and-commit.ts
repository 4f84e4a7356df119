import { withTrailers } from '../../../shared/git/commit-object.ts';
import { locateTarget } from './directory-files.ts';
import { SourceError } from './errors.ts';
import { gitFailed, requireWorkTree, splitNul, type WorkTree } from './work-tree.ts';

// The git on this machine does the work, not isomorphic-git: only it knows every kind of index (split, sparse, version 4),
// SHA-256, the attributes and filters that the owner set up, and the owner's way to sign in at a host. Hooks stay off: a
// hook that validates would start this again.

/** What to commit. */
export interface CommitRequest {
  /** A directory in the work tree. */
  readonly root: string;
  /** Relative to `root`. A file that is gone is deleted in the commit. */
  readonly files: readonly string[];
  readonly message: string;
  /** Put at the end of the message: `{ 'Auto-Builder-Run': '…' }`. */
  readonly trailers?: Readonly<Record<string, string>>;
  /** Author and committer; absent: whom git is set up for. */
  readonly author?: { readonly name: string; readonly email: string };
  readonly signal?: AbortSignal;
}

/**
 * Stages files and commits them and nothing else: what else is staged stays staged. No hook is started and nothing is
 * signed. Gives the id of the commit, or `undefined` when the files are as the last commit has them.
 *
 * Throws `VALIDATION_NOT_A_REPOSITORY`, `VALIDATION_PATH_…`, and `VALIDATION_GIT_FAILED` with git's own words: no identity, a
 * merge in progress, an ignored file.
 */
export async function stageAndCommit(request: CommitRequest): Promise<string | undefined> {
  const { root, files, message, trailers = {}, author, signal } = request;
  const { directory } = await locateTarget(root);
  for (const file of files) requireInside(directory, file);
  if (files.length === 0) return undefined;
  const tree = await requireWorkTree(directory, { filters: true });
  const input = { input: files.map((file) => `${file}\0`).join(''), signal };
  const named = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  await tree.read(['add', '--all', ...named], input);
  if (!(await differsFromHead(tree, new Set(files)))) return undefined;
  await tree.read(
    [
      ...(author ? ['-c', `user.name=${author.name}`, '-c', `user.email=${author.email}`] : []),
      ...['commit', '--quiet', '--only', '--no-verify', '--no-gpg-sign', '--no-post-rewrite'],
      ...(author ? [`--author=${author.name} <${author.email}>`] : []),
      ...['--cleanup=verbatim', '--no-status', `--message=${withTrailers(message, trailers)}`, ...named],
    ],
    input,
  );
  return (await tree.read(['rev-parse', '--verify', 'HEAD'], { signal })).toString('latin1').trim();
}

/** Stages files as they lie there, and nothing else. Throws as `stageAndCommit`. */
export async function stage(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) requireInside(root, file);
  if (files.length === 0) return;
  const tree = await requireWorkTree(root, { filters: true });
  await tree.read(['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], {
    input: files.map((file) => `${file}\0`).join(''),
  });
}

async function differsFromHead(tree: WorkTree, files: ReadonlySet<string>): Promise<boolean> {
  const output = await tree.read([
    ...[
      'diff',
      '--cached',
      '--name-only',
      '-z',
      '--no-ext-diff',
      '--no-textconv',
      '--no-renames',
      '--relative',
    ],
  ]);
  return splitNul(output).some((name) => files.has(name.toString('utf8')));
}

function requireInside(directory: string, file: string): void {
  const parts = file.split('/');
  if (file !== '' && !file.includes('\0') && !parts.includes('..') && !file.startsWith('/')) return;
  throw new SourceError({
    code: 'VALIDATION_PATH_UNREADABLE',
    what: `${JSON.stringify(file.slice(0, 200))} is no path below the directory`,
    where: directory,
    remedy: 'Name files relative to the directory.',
  });
}

/** What the host said to a push. */
export type LocalPushVerdict =
  | { readonly ok: true; readonly ref: string }
  /** The branch moved on, or the host refuses: in git's words. */
  | { readonly ok: false; readonly reason: string };

/**
 * Pushes the checked-out commit, fast forward only and never forced: a branch that has moved on at the host is left as it
 * is. No hook is started, and no tags or submodules go along.
 *
 * @param ref `refs/heads/…`; absent: the branch of the same name
 * Throws `VALIDATION_GIT_FAILED` when the host cannot be reached or asked, or no branch is checked out.
 */
export async function push(
  root: string,
  {
    remote = 'origin',
    ref,
    signal,
  }: { readonly remote?: string; readonly ref?: string; readonly signal?: AbortSignal } = {},
): Promise<LocalPushVerdict> {
  const { directory } = await locateTarget(root);
  const tree = await requireWorkTree(directory, { filters: true });
  const to = ref ?? (await tree.read(['symbolic-ref', 'HEAD'])).toString('utf8').trim();
  const args = [
    ...['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--no-signed'],
    ...['--no-force-with-lease', '--no-mirror', '--', remote, `HEAD:${to}`],
  ];
  const answer = await tree.run(args, { signal });
  if (answer.code === 0) return { ok: true, ref: to };
  // `!`, the refs, and the reason, with tabs in between: https://git-scm.com/docs/git-push#_output
  const refused = /^!\t[^\t]*\t(.*)$/m.exec(answer.stdout.toString('utf8'));
  if (!refused) throw gitFailed(directory, args, answer);
  return { ok: false, reason: refused[1] ?? 'refused' };
}
