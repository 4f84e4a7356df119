import { jsonText } from '../document/json-text.ts';
import type { Node } from '../document/node.ts';
import { placeText } from '../merge/place.ts';
import type { FileOutcome } from './merge-file.ts';
import type { RoundInput } from './plan.ts';
import type { ConflictRecord } from './set-state.ts';

/** Of a longer value the beginning is kept: the whole stands in the replicas. */
const longestValue = 65_536;
/** Settled conflicts that are kept. */
const settledKept = 1_000;

/** The conflicts of one file, with where each value comes from. */
export function conflictRecords(
  file: string,
  conflicts: FileOutcome['conflicts'],
  input: RoundInput,
): readonly ConflictRecord[] {
  return conflicts.map((conflict) => ({
    id: conflict.id,
    file,
    place: placeText(conflict.path) || '/',
    path: [...conflict.path],
    base: valueText(conflict.base),
    candidates: conflict.candidates.map(({ value, sides }) => ({
      value: valueText(value),
      ...(isLong(value) ? { cut: true as const } : {}),
      sides: sides.map((name) => provenance(name, input)),
    })),
    chosen: valueText(conflict.chosen),
    status: conflict.overwritten
      ? 'overwritten'
      : conflict.withheld
        ? 'open'
        : conflict.decided
          ? 'resolved'
          : 'decided',
    runId: input.runId,
    at: input.at,
    ...(conflict.withheld ? {} : { settledAt: input.at }),
  }));
}

function valueText(value: Node | undefined): string | null {
  return value === undefined ? null : jsonText(value).slice(0, longestValue);
}

function isLong(value: Node | undefined): boolean {
  return value !== undefined && jsonText(value).length > longestValue;
}

/** The commit that was read: the last one of the branch, which is not always the one that touched the file. */
function provenance(
  name: string,
  { present }: RoundInput,
): ConflictRecord['candidates'][number]['sides'][number] {
  const observed = present.find((one) => one.name === name);
  if (observed === undefined) return { repository: name };
  const { tip, commit } = observed;
  return {
    repository: name,
    commit: tip,
    ...(commit ? { author: commit.author.name, at: commit.at } : {}),
  };
}

/**
 * Open conflicts of files that were merged and in which they were not found again: the sides agree, or disagree otherwise. Where
 * one of them was not asked, nothing can be said.
 *
 * @param isAsked whether that replica took part in the merge of that file, or belongs to the set no more.
 */
export function goneConflicts(
  { conflicts }: RoundInput,
  merged: ReadonlySet<string>,
  found: readonly ConflictRecord[],
  isAsked: (repository: string, file: string) => boolean,
): ReadonlySet<string> {
  const again = new Set(found.map(({ id }) => id));
  const gone = conflicts
    .filter(({ id, status, file }) => status === 'open' && merged.has(file) && !again.has(id))
    .filter(({ candidates, file }) =>
      candidates.flatMap(({ sides }) => sides).every(({ repository }) => isAsked(repository, file)),
    );
  return new Set(gone.map(({ id }) => id));
}

/** The list that is kept after a round: what is open, and the newest of the rest. Newest first. */
export function keptConflicts(
  before: readonly ConflictRecord[],
  found: readonly ConflictRecord[],
  gone: ReadonlySet<string>,
  at: number,
): readonly ConflictRecord[] {
  const older = new Map(before.map((conflict) => [conflict.id, conflict]));
  const news = found.map((conflict) => {
    const known = older.get(conflict.id);
    // One that was open is as old as it is.
    if (known?.status !== 'open') return conflict;
    return { ...withOrigins(conflict, known), runId: known.runId, at: known.at };
  });
  const ids = new Set(found.map(({ id }) => id));
  const rest = before
    .filter(({ id }) => !ids.has(id))
    .map((conflict) =>
      gone.has(conflict.id) ? { ...conflict, status: 'gone' as const, settledAt: at } : conflict,
    );
  let settledSoFar = 0;
  return [...news, ...rest].filter(({ status }) => {
    if (status === 'open') return true;
    settledSoFar += 1;
    return settledSoFar <= settledKept;
  });
}

/** The tip of a branch that has not moved was not read again: who made it is known from the time before. */
function withOrigins(conflict: ConflictRecord, known: ConflictRecord): ConflictRecord {
  const origins = new Map(
    known.candidates.flatMap(({ sides }) => sides.map((side) => [`${side.repository} ${side.commit}`, side])),
  );
  const candidates = conflict.candidates.map((candidate) => ({
    ...candidate,
    sides: candidate.sides.map((side) => origins.get(`${side.repository} ${side.commit}`) ?? side),
  }));
  return { ...conflict, candidates };
}

/** Those that were not open before. */
export function newConflicts(
  before: readonly ConflictRecord[],
  found: readonly ConflictRecord[],
): readonly ConflictRecord[] {
  const open = new Set(before.filter(({ status }) => status === 'open').map(({ id }) => id));
  return found.filter(({ id, status }) => status !== 'open' || !open.has(id));
}
