import type { ConflictStrategy } from '../../shared/config/schema.ts';
import { type AncestryQuestion, questionKey } from '../../shared/git/ancestry.ts';
import type { AncestryAnswer } from '../../shared/git/commit-graph.ts';
import type { ObjectId, Refs } from '../../shared/git/object-id.ts';
import { heldForDecision, waitsForValidation } from '../../shared/state/held-reasons.ts';
import { findCollisions } from './collisions.ts';
import type { RefAction } from './report.ts';

/** What the mirror remembers of its last run at a destination. */
export interface MirrorMemory {
  /** Refs as they were last equal on both sides. */
  readonly synced: Refs;
  /** Refs that this mirror created there: the only ones it may prune. */
  readonly created: ReadonlySet<string>;
}

/** Everything a plan depends on. */
export interface PlanInput {
  /** The source's refs that pass the filters. */
  readonly source: Refs;
  /** Whether the source shows other refs too, which the filters leave out. */
  readonly filteredOut?: boolean;
  /** Every ref that the destination shows. */
  readonly destination: Refs;
  /** `undefined` when there is no memory: one-off use, or the first run. */
  readonly memory: MirrorMemory | undefined;
  /** Whether a ref name passes the filters. */
  readonly selected: (ref: string) => boolean;
  readonly strategy: ConflictStrategy;
  readonly prune: 'off' | 'on' | 'force';
  /** Answers by `questionKey`; what is missing counts as unknown. */
  readonly ancestry: ReadonlyMap<string, AncestryAnswer>;
  /** What the host refused earlier in this run, by ref: not tried again for the same id. */
  readonly refusals: ReadonlyMap<string, { readonly id: ObjectId | undefined; readonly reason: string }>;
  /** Refs of the source whose commits must not be carried yet; absent: none. */
  readonly waiting?: ReadonlySet<string>;
}

/** The decision for one ref. */
export interface PlannedRef {
  readonly ref: string;
  readonly action: RefAction;
  readonly old: ObjectId | undefined;
  readonly new: ObjectId | undefined;
  /** Whether anything is pushed for it. */
  readonly push: boolean;
  /** Where the old tip is kept first. */
  readonly archiveAs?: string;
  /** A delete that must come before a create that it is in the way of. */
  readonly first?: boolean;
  readonly reason?: string;
}

const pruneCapShare = 0.3;
const pruneCapCount = 5;

const unreadableName = 'its name is not valid UTF-8, and would be another one at the destination';

/** Bytes that are no UTF-8 were read as U+FFFD: such a name cannot be written back. */
function isText(ref: string): boolean {
  return !ref.includes('\uFFFD');
}

/** Where the old tip of a ref is kept. */
export function archiveRef(ref: string, old: ObjectId): string {
  const name = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref.slice('refs/'.length);
  return `refs/auto-builder/archive/${name}/${old}`;
}

/** What must be known about ancestry before the plan can be made. Tags do not move forward: they have no question. */
export function ancestryQuestions(source: Refs, destination: Refs): AncestryQuestion[] {
  const questions: AncestryQuestion[] = [];
  for (const [ref, tip] of source) {
    const ancestor = destination.get(ref);
    if (ancestor && ancestor !== tip && ref.startsWith('refs/heads/')) questions.push({ tip, ancestor });
  }
  return questions;
}

/** Decides for every ref. Pure: the same input gives the same plan, in the order of the source, deletes last. */
export function planRefs(input: PlanInput): PlannedRef[] {
  const wanted = [...input.source].map(([ref, id]) => planWanted(ref, id, input));
  return holdCollisions([...wanted, ...planPrune(input)], input.destination);
}

function planWanted(ref: string, id: ObjectId, input: PlanInput): PlannedRef {
  const old = input.destination.get(ref);
  const base = { ref, old, new: id };
  if (old === id) return { ...base, action: 'unchanged', push: false };
  if (!isText(ref)) return { ...base, action: 'held', push: false, reason: unreadableName };
  if (input.waiting?.has(ref)) return { ...base, action: 'held', push: false, reason: waitsForValidation };
  const refusal = input.refusals.get(ref);
  if (refusal && refusal.id === id) return { ...base, action: 'held', push: false, reason: refusal.reason };
  if (!old) return { ...base, action: 'create', push: true };
  if (
    ref.startsWith('refs/heads/') &&
    input.ancestry.get(questionKey({ tip: id, ancestor: old })) === 'yes'
  ) {
    return { ...base, action: 'update', push: true };
  }
  return planDiverged(base, input, old);
}

function planDiverged(base: { ref: string; new: ObjectId }, input: PlanInput, old: ObjectId): PlannedRef {
  const remembered = input.memory?.synced.get(base.ref);
  const story =
    remembered === old
      ? 'forced at the source'
      : remembered
        ? 'moved at the destination by another hand'
        : 'the two sides have different histories';
  const common = { ...base, old };
  switch (input.strategy) {
    case 'archive': {
      const archiveAs = archiveRef(base.ref, old);
      const taken = input.destination.get(archiveAs);
      if (taken && taken !== old) {
        const reason = `${story}; the old tip could not be kept: ${archiveAs} is something else`;
        return { ...common, action: 'held', push: false, reason };
      }
      return {
        ...common,
        action: 'diverged',
        push: true,
        archiveAs,
        reason: `${story}; old tip kept at ${archiveAs}`,
      };
    }
    case 'theirs':
      return { ...common, action: 'diverged', push: true, reason: `${story}; the source wins` };
    case 'ours':
      return { ...common, action: 'diverged', push: false, reason: `${story}; the destination stays` };
    case 'fail':
      return { ...common, action: 'held', push: false, reason: `${story}; ${heldForDecision}` };
  }
}

function planPrune(input: PlanInput): PlannedRef[] {
  if (input.prune === 'off') return [];
  const { memory } = input;
  const covered = [...input.destination].filter(([ref]) => input.selected(ref));
  const gone = covered.filter(([ref]) => !input.source.has(ref) && (!memory || memory.created.has(ref)));
  const tooMany = gone.length > pruneCapCount && gone.length > covered.length * pruneCapShare;
  return gone.map(([ref, old]): PlannedRef => {
    const base = { ref, old, new: undefined };
    const hold = (reason: string): PlannedRef => ({ ...base, action: 'held', push: false, reason });
    const refusal = input.refusals.get(ref);
    if (refusal && refusal.id === undefined) return hold(refusal.reason);
    if (!isText(ref)) return hold(unreadableName);
    if (memory && memory.synced.get(ref) !== old)
      return hold('gone at the source, but moved at the destination: not deleted');
    if (input.prune === 'force') return { ...base, action: 'delete', push: true };
    if (input.source.size === 0 && !input.filteredOut)
      return hold('the source shows no ref at all: nothing is deleted without --prune=force');
    if (tooMany) {
      return hold(`${gone.length} of ${covered.length} refs would go at once: approve with --prune=force`);
    }
    return { ...base, action: 'delete', push: true };
  });
}

function holdCollisions(plan: readonly PlannedRef[], destination: Refs): PlannedRef[] {
  const goes = new Set(plan.filter((planned) => planned.action === 'delete').map((planned) => planned.ref));
  const collisions = findCollisions(
    plan.filter((planned) => planned.action === 'create').map((planned) => planned.ref),
    destination.keys(),
  );
  const mustGoFirst = new Set<string>();
  const held = archivesInTheWay(plan, destination);
  for (const [ref, inTheWay] of collisions) {
    const stays = inTheWay.filter((name) => !goes.has(name));
    if (stays.length > 0)
      held.set(ref, `${stays.join(', ')} is in the way at the destination and may not be deleted`);
    else for (const name of inTheWay) mustGoFirst.add(name);
  }
  return plan.map((planned): PlannedRef => {
    const reason = held.get(planned.ref);
    if (reason) {
      const { archiveAs: _notKept, ...rest } = planned;
      return { ...rest, action: 'held', push: false, reason };
    }
    return mustGoFirst.has(planned.ref) ? { ...planned, first: true } : planned;
  });
}

/** Refs whose old tip cannot be kept, because the name of its archive cannot stand beside another ref. */
function archivesInTheWay(plan: readonly PlannedRef[], destination: Refs): Map<string, string> {
  const byArchive = new Map<string, string>();
  for (const { archiveAs, ref } of plan) if (archiveAs) byArchive.set(archiveAs, ref);
  if (byArchive.size === 0) return new Map();
  const collisions = findCollisions(byArchive.keys(), [...destination.keys(), ...byArchive.keys()]);
  const held = new Map<string, string>();
  for (const [archive, inTheWay] of collisions) {
    const reason = `the old tip could not be kept at ${archive}: ${inTheWay.join(', ')} is in the way`;
    held.set(byArchive.get(archive) ?? '', reason);
  }
  return held;
}
