import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import { contentHash } from '../../../shared/blobs/content-hash.ts';
import type { TaxonomyDocument } from '../document/document.ts';
import { DocumentError } from '../document/errors.ts';
import type { Node } from '../document/node.ts';
import { fileBytesLimit } from '../document/text.ts';
import { setFiles } from '../set-files.ts';
import { affectedPaths } from './affected.ts';
import { conflictRecords, goneConflicts } from './conflict-records.ts';
import { contentSource, heldDeletions, type SideOrProblem, sideOf } from './file-sides.ts';
import { type FileOutcome, type FileSide, mergeFile } from './merge-file.ts';
import type { RoundInput, RoundPlan } from './plan.ts';
import { type Contents, DocumentReader, readContents, type Wanted } from './read-contents.ts';
import { ReplicaPlanner } from './replica-planner.ts';
import type { ConflictRecord } from './set-state.ts';

/** A plan, and the replicas that could not be asked after all: a plan without them is needed. */
export type PlannedRound = { readonly plan: RoundPlan } | { readonly absent: RoundInput['absent'] };

/**
 * Plans a round: reads what is needed of the files that somebody changed or lacks, merges each of them once, and says what
 * is to be written where. Changes nothing.
 */
export async function planRound(input: RoundInput, blobs: BlobStore): Promise<PlannedRound> {
  const { set, order, state, present } = input;
  const matches = setFiles(set);
  const documents = new Map(state.documents.filter(([path]) => matches(path)));
  const affected = affectedPaths(present, { set, mode: order.mode, documents, force: order.force, matches });
  for (const path of order.orders?.values.keys() ?? []) if (matches(path)) affected.add(path);
  for (const path of decidablePaths(input)) if (matches(path)) affected.add(path);
  const { contents, absent } = await readNeeded(input, affected, documents, blobs);
  if (absent.length > 0) return { absent };
  return { plan: mergeAll(input, [...affected].sort(), documents, contents) };
}

/** Files with open conflicts that somebody has decided, or that the strategy, which is another by now, decides. */
function decidablePaths({ set, conflicts, decisions }: RoundInput): readonly string[] {
  return conflicts
    .filter(({ id, status }) => decisions.has(id) || (status === 'open' && set.conflictStrategy !== 'manual'))
    .map(({ file }) => file);
}

async function readNeeded(
  { present }: RoundInput,
  affected: ReadonlySet<string>,
  documents: ReadonlyMap<string, string>,
  blobs: BlobStore,
) {
  const hashes = new Set([...affected].flatMap((path) => documents.get(path) ?? []));
  const wanted = present.map((observed): Wanted => {
    const ids = new Set<string>();
    for (const path of affected) {
      const sources = [contentSource(observed, path), observed.manifest.get(path)?.base];
      for (const source of sources) {
        if (source && 'git' in source) ids.add(source.git);
        else if (source) hashes.add(source.blob);
      }
    }
    return { observed, ids };
  });
  return readContents(blobs, hashes, wanted);
}

function mergeAll(
  input: RoundInput,
  paths: readonly string[],
  before: ReadonlyMap<string, string>,
  contents: Contents,
): RoundPlan {
  const reader = new DocumentReader();
  const documents = new Map(before);
  const values = new Map<string, Node>();
  const puts = new Map<string, Uint8Array>();
  const counts = { added: 0, changed: 0, deleted: 0 };
  const found: ConflictRecord[] = [];
  const held: DocumentError[] = [];
  const isIndexFile = setFiles(input.set);
  const planners = input.present.map(
    (observed) =>
      new ReplicaPlanner(observed, { input, puts, isIndexFile, held: heldDeletions(observed, input) }),
  );
  const taken = new Set(paths);
  for (const planner of planners) planner.keepAside(taken);
  for (const path of paths) {
    reader.clear();
    const current = currentDocument(path, before, contents, reader);
    if (current instanceof DocumentError) {
      held.push(current);
      for (const planner of planners) planner.putAside(path, current);
      continue;
    }
    const sides = planners.flatMap((planner) => {
      const problem = planner.heldDeletion(path);
      const side: SideOrProblem | undefined = problem
        ? { observed: planner.observed, problem }
        : sideOf(planner.observed, { path, input, contents, reader, current });
      if (side === undefined) planner.leave(path);
      return side === undefined ? [] : [{ planner, side }];
    });
    const able = sides.flatMap(({ side }) => ('side' in side ? [side.side] : []));
    const outcome = mergeOne(path, current, byRank(able, input), { input, reader });
    if (outcome instanceof DocumentError) {
      held.push(outcome);
      for (const { planner } of sides) planner.putAside(path, outcome);
      continue;
    }
    const hash = outcome.bytes && contentHash(outcome.bytes);
    if (hash !== undefined && outcome.bytes) {
      documents.set(path, hash);
      if (hash !== before.get(path)) puts.set(hash, outcome.bytes);
      if (outcome.value) values.set(path, outcome.value);
    } else documents.delete(path);
    const was = before.get(path);
    if (was !== hash) counts[was === undefined ? 'added' : hash === undefined ? 'deleted' : 'changed'] += 1;
    found.push(...conflictRecords(path, outcome.conflicts, input));
    for (const { planner, side } of sides) {
      if ('problem' in side) planner.putAside(path, side.problem);
      else planner.take(path, side.side, outcome.sides.get(side.side.name), hash);
    }
  }
  const plans = planners.map((planner) => planner.plan());
  const isAway = (name: string, path: string): boolean =>
    input.absent.some((one) => one.name === name) ||
    plans.some(
      ({ observed, quarantine }) => observed.name === name && quarantine.some((one) => one.path === path),
    );
  return {
    replicas: plans,
    documents,
    values,
    puts,
    merged: paths.length,
    counts,
    found,
    gone: goneConflicts(input, taken, found, (name, path) => !isAway(name, path)),
    held,
  };
}

function currentDocument(
  path: string,
  documents: ReadonlyMap<string, string>,
  contents: Contents,
  reader: DocumentReader,
): TaxonomyDocument | DocumentError | undefined {
  const hash = documents.get(path);
  const bytes = hash === undefined ? 'missing' : contents.of({ blob: hash });
  // A document that is lost is made again from the replicas, which have it.
  if (bytes === 'missing' || bytes === 'too-large') return undefined;
  try {
    return reader.read(path, bytes, `index:${path}`);
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
}

function mergeOne(
  path: string,
  current: TaxonomyDocument | undefined,
  sides: readonly FileSide[],
  { input, reader }: { readonly input: RoundInput; readonly reader: DocumentReader },
): FileOutcome | DocumentError {
  const { set, order } = input;
  try {
    const ordered = order.orders;
    const orders =
      ordered?.values.has(path) === true
        ? [
            {
              name: ordered.name,
              base: readText(ordered.bases?.get(path), path, reader, current) ?? current?.root,
              value: readText(ordered.values.get(path), path, reader, current),
            },
          ]
        : [];
    const outcome = mergeFile({
      path,
      current,
      sides,
      orders,
      authority: order.mode === 'push' ? (set.hub ?? 'index') : undefined,
      strategy: set.conflictStrategy,
      rank: rankOf(input),
      decisions: decisionsOf(path, input, reader),
    });
    const { value } = outcome;
    const texts = [outcome.bytes, ...[...outcome.sides.values()].map(({ bytes }) => bytes)];
    if (texts.some((text) => text !== undefined && text.length > fileBytesLimit))
      return tooLargeTogether(path);
    if (value === undefined || value === current?.root) return outcome;
    return input.check?.(value, `index:${path}`) ?? outcome;
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
}

/** Nobody could read it in the next round. */
function tooLargeTogether(path: string): DocumentError {
  return new DocumentError({
    code: 'TAXONOMY_FILE_TOO_LARGE',
    what: 'what the replicas have is larger than 32 MiB when it is put together',
    file: `index:${path}`,
    remedy: 'Split the file, or leave it out of the set with "!".',
  });
}

function readText(
  bytes: Uint8Array | undefined,
  path: string,
  reader: DocumentReader,
  like: TaxonomyDocument | undefined,
): Node | undefined {
  return bytes && reader.read(path, bytes, `index:${path}`, like).root;
}

/** Values are kept as JSON, which is YAML, too. */
function decisionsOf(
  path: string,
  { conflicts, decisions }: RoundInput,
  reader: DocumentReader,
): ReadonlyMap<string, Node | undefined> {
  const own = conflicts.filter(({ id, file }) => file === path && decisions.has(id));
  return new Map(
    own.map(({ id }) => {
      const text = decisions.get(id);
      if (typeof text !== 'string') return [id, undefined];
      return [id, reader.read('decision.json', Buffer.from(text), `decision ${id}`).root];
    }),
  );
}

/** Names, best first: those that are ranked, the hub, and the rest by name. */
function rankOf({ set, present }: RoundInput): readonly string[] {
  const wanted = [...set.rank, ...(set.hub === undefined ? [] : [set.hub])].map((name) => name.toLowerCase());
  const names = new Map(present.map(({ name }) => [name.toLowerCase(), name]));
  return [...new Set(wanted.flatMap((name) => names.get(name) ?? []))];
}

function byRank(sides: readonly FileSide[], input: RoundInput): readonly FileSide[] {
  const rank = rankOf(input);
  const place = ({ name }: FileSide): number => (rank.includes(name) ? rank.indexOf(name) : rank.length);
  return [...sides].sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
}
