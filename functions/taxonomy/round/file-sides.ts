import { GitError } from '../../../shared/git/errors.ts';
import { splitTrackedPath } from '../../../shared/git/tracked-path.ts';
import type { TaxonomyDocument } from '../document/document.ts';
import { DocumentError } from '../document/errors.ts';
import type { Node } from '../document/node.ts';
import { deletedShare } from '../merge/deletions.ts';
import { duplicateIdentity, duplicateText } from '../merge/duplicates.ts';
import { equalValues } from '../merge/equal.ts';
import { isDelivered, isHolder } from './affected.ts';
import type { FileSide } from './merge-file.ts';
import type { ObservedReplica } from './observe.ts';
import type { RoundInput, ValueCheck } from './plan.ts';
import type { Contents, DocumentReader } from './read-contents.ts';
import type { Base, FileState } from './set-state.ts';

/** What is needed to look at one file in all replicas. */
export interface FileView {
  readonly path: string;
  readonly input: RoundInput;
  readonly contents: Contents;
  readonly reader: DocumentReader;
  readonly current: TaxonomyDocument | undefined;
}

/** A replica of the file, or why it cannot take part. */
export type SideOrProblem =
  | { readonly observed: ObservedReplica; readonly side: FileSide }
  | { readonly observed: ObservedReplica; readonly problem: DocumentError };

/** More of a file's items than this is not deleted without approval. */
const deletionLimit = 0.3;
/** Fewer are nothing to ask about. */
const fewestDeletions = 5;

/** Where the content of a file is read from: what was agreed on is it, unless it changed since or was put aside. */
export function contentSource(observed: ObservedReplica, path: string): Base | undefined {
  const file = observed.files.get(path);
  const entry = observed.manifest.get(path);
  if (file === undefined) return undefined;
  const isAgreed = entry?.id === file.id && entry.apart === undefined && entry.base !== undefined;
  return isAgreed ? entry.base : { git: file.id };
}

/** The file in one replica, as a side of the merge; `undefined`: it has nothing to do with it. */
export function sideOf(observed: ObservedReplica, view: FileView): SideOrProblem | undefined {
  const { path, input, current } = view;
  const file = observed.files.get(path);
  const entry = observed.manifest.get(path);
  const isIn = isHolder(input.set, observed, path);
  const isTarget = isIn && isDelivered(input.set, input.order.mode, observed.name);
  // Without createMissing a replica may do without a file, and one that removes it does just that. Else removing it is a
  // change like any other, though nothing may be written there.
  const isRemoved = isIn && entry?.base !== undefined;
  if (file === undefined && !isTarget && !isRemoved) return undefined;
  // It can be nowhere but where it is: who does not have it has nothing to do with it.
  if (file === undefined && current === undefined && !isWritable(path)) return undefined;
  try {
    requireFile(observed, path);
    const content = readContent(observed, view);
    const base = baseOf(observed, entry, content, view);
    if (content && !same(base, content.root)) {
      requireSound(base, content.root, `${observed.name}:${path}`, view);
    }
    return { observed, side: { name: observed.name, content, base, isTarget } };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { observed, problem: error };
  }
}

function requireFile(observed: ObservedReplica, path: string): void {
  const where = `${observed.name}:${path}`;
  const mode = observed.files.get(path)?.mode;
  if (mode !== undefined) {
    throw new DocumentError({
      code: 'TAXONOMY_NOT_A_FILE',
      what: mode === '120000' ? 'it is a symbolic link' : 'it is no plain file',
      file: where,
      remedy: 'Put the file itself there, or leave the path out of the set with "!".',
    });
  }
  try {
    splitTrackedPath(path, where);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const { what, remedy } = error;
    throw new DocumentError({ code: 'TAXONOMY_PATH_INVALID', what, file: where, remedy, cause: error });
  }
}

function isWritable(path: string): boolean {
  try {
    splitTrackedPath(path, path);
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

function readContent(observed: ObservedReplica, view: FileView): TaxonomyDocument | undefined {
  const source = contentSource(observed, view.path);
  if (source === undefined) return undefined;
  const where = `${observed.name}:${view.path}`;
  const own = view.contents.of(source);
  const file = observed.files.get(view.path);
  const bytes = own === 'missing' && file ? view.contents.of({ git: file.id }) : own;
  if (bytes === 'too-large' || bytes === 'missing') throw unreadable(bytes, where);
  return view.reader.read(view.path, bytes, where, view.current);
}

/** `undefined` when nothing was agreed on, or when it is lost: then nothing of the index is deleted on its account. */
function baseOf(
  observed: ObservedReplica,
  entry: FileState | undefined,
  content: TaxonomyDocument | undefined,
  view: FileView,
): Node | undefined {
  if (entry?.base === undefined) return undefined;
  const isAgreed = entry.apart === undefined && entry.id === observed.files.get(view.path)?.id;
  if (isAgreed) return content?.root;
  const bytes = view.contents.of(entry.base);
  if (bytes === 'missing' || bytes === 'too-large') return undefined;
  return view.reader.read(view.path, bytes, `${observed.name}:${view.path}`, content ?? view.current).root;
}

/** Throws for what would do harm to the others. */
function requireSound(base: Node | undefined, value: Node, file: string, { input }: FileView): void {
  const twice = duplicateIdentity(base, value);
  if (twice) {
    throw new DocumentError({
      code: 'TAXONOMY_DUPLICATE_IDENTITY',
      what: duplicateText(twice),
      file,
      remedy: 'Remove one of them, or give it another name.',
    });
  }
  if (base !== undefined && !input.order.deletionsApproved) {
    const { deleted, of } = deletedShare(base, value);
    if (deleted >= fewestDeletions && deleted > of * deletionLimit) throw deletesTooMuch(file, deleted, of);
  }
  requireValid(input.check, value, file);
}

function requireValid(check: ValueCheck | undefined, value: Node, file: string): void {
  const problem = check?.(value, file);
  if (problem) throw problem;
}

/** Files that a replica lost, when they are more than it may lose without approval. */
export function heldDeletions(
  observed: ObservedReplica,
  input: RoundInput,
): ReadonlyMap<string, DocumentError> {
  if (input.order.deletionsApproved || !input.set.createMissing) return new Map();
  // What the index has not any more may go: a pull request has brought that, perhaps.
  const indexed = new Set(input.state.documents.map(([path]) => path));
  const agreed = [...observed.manifest].filter(([path, { base }]) => base !== undefined && indexed.has(path));
  const gone = agreed.filter(([path]) => !observed.files.has(path));
  if (gone.length <= agreed.length * deletionLimit) return new Map();
  return new Map(
    gone.map(([path]) => [
      path,
      deletesTooMuch(`${observed.name}:${path}`, gone.length, agreed.length, 'files of the set'),
    ]),
  );
}

function deletesTooMuch(file: string, deleted: number, of: number, things = 'values'): DocumentError {
  return new DocumentError({
    code: 'TAXONOMY_DELETES_TOO_MUCH',
    what: `${deleted} of ${of} ${things} are gone`,
    file,
    remedy: 'If that is meant, approve it: auto-builder taxonomy bidirectional <set> --approve-deletions.',
  });
}

function unreadable(why: 'too-large' | 'missing', file: string): DocumentError {
  return why === 'too-large'
    ? new DocumentError({
        code: 'TAXONOMY_FILE_TOO_LARGE',
        what: 'the file is larger than 32 MiB',
        file,
        remedy: 'Split it, or leave it out of the set with "!".',
      })
    : new DocumentError({
        code: 'TAXONOMY_FILE_INVALID',
        what: 'the host does not give the content of the file',
        file,
        remedy: 'Look whether the repository is sound: git fsck.',
      });
}

function same(one: Node | undefined, other: Node): boolean {
  return one === other || (one !== undefined && equalValues(one, other));
}
