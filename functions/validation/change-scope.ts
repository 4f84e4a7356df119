import { type ChangedEntry, changedEntries } from './changed-entries.ts';
import type { Subject } from './locate-subject.ts';
import { readableText } from './readable-text.ts';
import type { CommitView, RemoteRepository } from './remote-repository.ts';
import type { FileEntry } from './repository-files.ts';
import { addedLines } from './sources/changes.ts';

/** Which part of a tree a validation answers for. */
export interface ChangeScope {
  /** `undefined`: all files. */
  readonly changed: ReadonlySet<string> | undefined;
  /** By path; `undefined`: all lines. */
  readonly addedLines: ReadonlyMap<string, ReadonlySet<number>> | undefined;
}

const everything: ChangeScope = { changed: undefined, addedLines: undefined };

/** The part that a change is answerable for, as the configuration wants it. Without a base, everything is new. */
export async function changeScope(
  remote: RemoteRepository,
  subject: Pick<Subject, 'full'>,
  { before, commit }: { readonly before: CommitView | undefined; readonly commit: CommitView },
  { scope, lines }: { readonly scope: 'changed' | 'all'; readonly lines: 'all' | 'added' },
): Promise<ChangeScope> {
  if (subject.full || !before) return everything;
  const entries = changedEntries(before.entries, commit.entries);
  const changed = scope === 'changed' ? new Set(entries.map(({ after }) => after.path)) : undefined;
  if (lines === 'all') return { changed, addedLines: undefined };
  const isSame = ({ before: old, after }: ChangedEntry): boolean => old !== undefined && old.id === after.id;
  const same = entries.filter(isSame);
  const rewritten = entries.filter((entry) => !isSame(entry));
  const [was, is] = await Promise.all([
    textsOf(
      remote,
      before,
      rewritten.flatMap(({ before: old }) => old ?? []),
    ),
    textsOf(
      remote,
      commit,
      rewritten.map(({ after }) => after),
    ),
  ]);
  const added = new Map([
    ...same.map(({ after }) => [after.path, new Set<number>()] as const),
    ...[...is].map(([path, text]) => [path, addedLines(was.get(path), text)] as const),
  ]);
  // With the scope `all`, files that did not change have no added lines.
  const others = scope === 'all' ? commit.entries.filter(({ path }) => !added.has(path)) : [];
  return {
    changed,
    addedLines: new Map([...others.map(({ path }) => [path, new Set<number>()] as const), ...added]),
  };
}

async function textsOf(
  remote: RemoteRepository,
  commit: CommitView,
  entries: readonly FileEntry[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for await (const content of remote.files(commit).read(entries)) {
    const readable = 'bytes' in content ? readableText(content.bytes) : content;
    if ('text' in readable) texts.set(content.entry.path, readable.text);
  }
  return texts;
}
