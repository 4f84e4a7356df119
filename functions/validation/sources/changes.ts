import { blobId } from '../analysis-key.ts';
import { readableText } from '../readable-text.ts';
import { addedLines } from './added-lines.ts';
import { locateTarget } from './directory-files.ts';
import { SourceError } from './errors.ts';
import { readLocalBlobs } from './read-local-blobs.ts';
import { LocalFileReader } from './read-local-file.ts';
import { requireWorkTree, splitNul, type WorkTree } from './work-tree.ts';

export { addedLines } from './added-lines.ts';

/** No program that the repository names is started, nothing is guessed, and deleted files are left out. */
const diffArguments = [
  ...['diff', '-z', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'],
  ...['--ignore-submodules=dirty', '--relative'],
] as const;

interface ChangedName {
  readonly name: Buffer;
  /** The id of the old blob; `undefined` for a new file. */
  readonly oldId: string | undefined;
}

/**
 * The files below a path that are not as they were where the checked-out commit left `ref` (their merge base; `ref` itself
 * when there is none), with what is not committed yet. Paths are relative to the directory, as `directoryFiles` has them.
 *
 * Throws `VALIDATION_NOT_A_REPOSITORY`, and `VALIDATION_REF_UNKNOWN` when `ref` leads to no commit.
 */
export async function changedSince(path: string, ref: string): Promise<ReadonlySet<string>> {
  const { directory, file } = await locateTarget(path);
  const tree = await requireWorkTree(directory);
  const changed = await changesSince(tree, await baseOf(tree, ref), file);
  return new Set(changed.map(({ name }) => name.toString('utf8')));
}

/** The files below a path that are staged to be committed. Throws `VALIDATION_NOT_A_REPOSITORY`. */
export async function stagedFiles(path: string): Promise<ReadonlySet<string>> {
  const { directory, file } = await locateTarget(path);
  const tree = await requireWorkTree(directory);
  const output = await tree.read([
    ...diffArguments,
    '--diff-filter=d',
    '--cached',
    '--name-only',
    '--',
    file ?? '.',
  ]);
  return new Set(splitNul(output).map((name) => name.toString('utf8')));
}

/**
 * The lines of the changed files, as they lie there, that are new since `ref`; see `changedSince`. One that only got another
 * name has none; one that has no text is missing in the answer.
 */
export async function addedLinesSince(
  path: string,
  ref: string,
  changed: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const { directory, file } = await locateTarget(path);
  const tree = await requireWorkTree(directory);
  const base = await baseOf(tree, ref);
  const names = (await changesSince(tree, base, file)).filter(({ name }) =>
    changed.has(name.toString('utf8')),
  );
  const [old, gone] = await Promise.all([oldTexts(tree, names), goneSince(tree, base)]);
  const reader = new LocalFileReader(directory);
  const added = new Map<string, ReadonlySet<number>>();
  for (const { name, oldId } of names) {
    const content = await reader.read(name);
    const readable = 'bytes' in content ? readableText(content.bytes) : content;
    if ('problem' in readable) continue;
    const isMoved = oldId === undefined && 'bytes' in content && gone.has(blobId(content.bytes));
    const lines = isMoved ? new Set<number>() : addedLines(oldId && old.get(oldId), readable.text);
    added.set(name.toString('utf8'), lines);
  }
  return added;
}

async function changesSince(
  tree: WorkTree,
  base: string,
  file: string | undefined,
): Promise<readonly ChangedName[]> {
  const paths = ['--', file ?? '.'];
  const [changed, others] = await Promise.all([
    tree.read([...diffArguments, '--diff-filter=d', '--raw', '--no-abbrev', base, ...paths]),
    tree.read(['ls-files', '-z', '--others', '--exclude-standard', ...paths]),
  ]);
  return [...rawChanges(changed), ...splitNul(others).map((name) => ({ name, oldId: undefined }))];
}

/** The ids of files that are not there any more: one of them under another name is no new file. */
async function goneSince(tree: WorkTree, base: string): Promise<ReadonlySet<string>> {
  const output = await tree.read([...diffArguments, '--diff-filter=D', '--raw', '--no-abbrev', base]);
  return new Set(rawChanges(output).flatMap(({ oldId }) => oldId ?? []));
}

/** `:100644 100644 <old> <new> M`, then the path: https://git-scm.com/docs/diff-format */
function rawChanges(output: Buffer): ChangedName[] {
  const parts = splitNul(output);
  return parts.flatMap((name, index) => {
    if (index % 2 === 0) return [];
    const oldId = parts[index - 1]?.toString('latin1').split(' ')[2] ?? '';
    return [{ name, oldId: /^0*$/.test(oldId) ? undefined : oldId }];
  });
}

async function baseOf(tree: WorkTree, ref: string): Promise<string> {
  const found = await tree.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  const commit = found.stdout.toString('latin1').trim();
  if (found.code !== 0) throw unknownRef(tree.directory, ref);
  const merged = await tree.run(['merge-base', commit, 'HEAD']);
  return merged.code === 0 ? merged.stdout.toString('latin1').trim() : commit;
}

/** By blob id. Those that are too large, or no text, are missing: then every line counts as added. */
async function oldTexts(tree: WorkTree, names: readonly ChangedName[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const ids = new Set(names.flatMap(({ oldId }) => oldId ?? []));
  for await (const answer of readLocalBlobs(tree, [...ids])) {
    const readable = 'bytes' in answer ? readableText(answer.bytes) : undefined;
    if (readable && 'text' in readable) texts.set(answer.id, readable.text);
  }
  return texts;
}

function unknownRef(directory: string, ref: string): SourceError {
  return new SourceError({
    code: 'VALIDATION_REF_UNKNOWN',
    what: `${JSON.stringify(ref.slice(0, 200))} leads to no commit here`,
    where: directory,
    remedy: 'Name a branch, tag or commit of this clone; in a shallow one, fetch it first.',
  });
}
