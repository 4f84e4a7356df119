import { TaxonomyError } from '../errors.ts';
import { waitsFor } from './affected.ts';
import { type AppliedRound, applyRound } from './apply-round.ts';
import { newConflicts } from './conflict-records.ts';
import type { Delivery } from './next-state.ts';
import type { AbsentReplica } from './observe.ts';
import type { RoundInput, RoundPlan } from './plan.ts';
import { preparePass, type RoundDependencies, type RoundRequest } from './prepare-pass.ts';
import { refreshRoundReferences } from './round-references.ts';
import { type ConflictRecord, knownReplica, type Quarantined, type VersionRecord } from './set-state.ts';

/** How a round ended. */
export interface RoundEnd {
  /** Nothing had to be done, and nothing was written. */
  readonly unchanged: boolean;
  readonly version: VersionRecord | undefined;
  /** How many there are, those that could not take part included. */
  readonly replicas: number;
  /** By replica; those that are not named were in step. */
  readonly deliveries: ReadonlyMap<string, Delivery>;
  /** Replicas that lack what a pull request of an earlier round brings: its address. */
  readonly waiting: ReadonlyMap<string, string>;
  /** Replicas that could not take part. */
  readonly absent: readonly AbsentReplica[];
  readonly quarantine: ReadonlyMap<string, readonly Quarantined[]>;
  /** Conflicts that this round found for the first time. */
  readonly conflicts: readonly ConflictRecord[];
  /** All that are open afterwards. */
  readonly openConflicts: number;
  /** Files that were merged. */
  readonly merged: number;
  readonly brokenReferences: number;
  /** What went on that somebody should know of, a sentence each. */
  readonly notes: readonly string[];
}

/** So often a round begins anew because somebody pushed between its reading and its writing. */
const pushTries = 5;
/** And so often because another round was faster. */
const swapTries = 5;

/**
 * Brings the replicas of a set in step: reads, merges, writes; and all of it again for as long as somebody else is faster at
 * one of them, up to a limit, from which on that one gets a pull request. Throws `TAXONOMY_BUSY` when other rounds over the same
 * set were faster each time, and `TAXONOMY_NOTHING_TO_PUSH`, `TAXONOMY_HUB_ABSENT` for pushes that have nothing to go by.
 */
export async function runRound(dependencies: RoundDependencies, request: RoundRequest): Promise<RoundEnd> {
  const ends: PassEnd[] = [];
  const outrun = new Map<string, number>();
  let { order } = request;
  let swaps = 0;
  while (true) {
    const byProposal = new Set([...outrun].filter(([, times]) => times >= pushTries).map(([name]) => name));
    const end = await onePass(dependencies, { ...request, order }, byProposal);
    if (end === 'swapped') {
      swaps += 1;
      if (swaps >= swapTries) throw busy(request.set.name);
      continue;
    }
    ends.push(end);
    const moved = [...end.deliveries].filter(([, { kind }]) => kind === 'moved').map(([name]) => name);
    if (moved.length === 0 || moved.every((name) => byProposal.has(name))) return together(ends);
    for (const name of moved) outrun.set(name, (outrun.get(name) ?? 0) + 1);
    // What was ordered is part of the index by now.
    const { orders: _done, ...rest } = order;
    order = rest;
  }
}

interface PassEnd extends Omit<RoundEnd, 'unchanged'> {
  readonly wrote: boolean;
}

async function onePass(
  dependencies: RoundDependencies,
  request: RoundRequest,
  byProposal: ReadonlySet<string>,
): Promise<PassEnd | 'swapped'> {
  const { store, blobs } = dependencies;
  const prepared = await preparePass(dependencies, request);
  const { input, plan, pointer, newest, decisions, files, notes, mustWrite } = prepared;
  const facts = { plan, newest, notes };
  if (isIdle(input, plan, mustWrite)) return passEnd(input, facts);
  const references = await refreshRoundReferences(blobs, input, plan);
  const coveredUntil = input.absent.length === 0 ? input.at : input.state.coveredUntil;
  const applied = await applyRound(
    {
      store,
      blobs,
      input,
      pointer,
      decisions,
      newest,
      files,
      byProposal,
      coveredUntil,
      references: references.hash,
    },
    plan,
  );
  if (applied === undefined) return 'swapped';
  return passEnd(input, { ...facts, applied, broken: references.broken });
}

/** Whether there is nothing to write down. */
function isIdle(input: RoundInput, plan: RoundPlan, mustWrite: boolean): boolean {
  const { present, absent, state } = input;
  const known = Object.entries(state.replicas);
  const sameMembers = known.length === present.length + absent.length;
  const recovered = present.some(({ name }) => knownReplica(state, name)?.trouble !== undefined);
  const newlyAbsent = absent.some(
    ({ name, trouble }) => knownReplica(state, name)?.trouble?.code !== trouble.code,
  );
  const moved = present.some((observed) => observed.moved);
  return !mustWrite && sameMembers && !recovered && !newlyAbsent && !moved && plan.merged === 0;
}

interface PassFacts {
  readonly plan: RoundPlan;
  readonly newest: VersionRecord | undefined;
  readonly notes: readonly string[];
  readonly applied?: AppliedRound;
  readonly broken?: number;
}

function passEnd(input: RoundInput, facts: PassFacts): PassEnd {
  const { plan, applied, newest, notes, broken } = facts;
  const known = new Set(input.conflicts.filter(({ status }) => status === 'open').map(({ id }) => id));
  const stillOpen = [...known].filter((id) => !plan.gone.has(id) && !plan.found.some((one) => one.id === id));
  const open = plan.found.filter(({ status }) => status === 'open').length + stillOpen.length;
  return {
    wrote: applied !== undefined,
    version: applied?.version ?? newest,
    deliveries: applied?.deliveries ?? new Map(),
    waiting: stillWaiting(plan, applied?.deliveries),
    replicas: input.present.length + input.absent.length,
    absent: input.absent,
    quarantine: new Map(
      plan.replicas
        .filter(({ quarantine }) => quarantine.length > 0)
        .map((one) => [one.observed.name, one.quarantine]),
    ),
    conflicts: newConflicts(input.conflicts, plan.found),
    openConflicts: open,
    merged: plan.merged,
    brokenReferences: broken ?? 0,
    notes: [
      ...notes,
      ...lateDecisions(input, plan),
      ...plan.held.map(({ code, what, where }) => `${code}: ${what} (${where})`),
    ],
  };
}

function stillWaiting(
  { replicas, documents }: RoundPlan,
  deliveries: ReadonlyMap<string, Delivery> | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    replicas.flatMap(({ observed, absorbed }): (readonly [string, string])[] => {
      const request = deliveries?.has(observed.name) ? undefined : waitsFor(observed, absorbed, documents);
      return request ? [[observed.name, request.url]] : [];
    }),
  );
}

/** What somebody decided, after the values had become others. */
function lateDecisions({ decisions, conflicts }: RoundInput, { gone }: RoundPlan): readonly string[] {
  return conflicts
    .filter(({ id }) => gone.has(id) && decisions.has(id))
    .map(
      ({ id, file, place }) =>
        `The decision about ${id} was not carried out: the values are others by now (${file} ${place}).`,
    );
}

/** What the passes of one round came to. */
function together(passes: readonly PassEnd[]): RoundEnd {
  const last = passes.at(-1);
  if (last === undefined) throw new RangeError('a round has a pass');
  const { wrote: _wrote, ...end } = last;
  const conflicts = new Map(
    passes.flatMap((pass) => pass.conflicts).map((conflict) => [conflict.id, conflict]),
  );
  return {
    ...end,
    unchanged: passes.every((pass) => !pass.wrote),
    // What did not arrive in an earlier pass was looked at again in the last.
    deliveries: new Map([
      ...passes.flatMap(({ deliveries }) => [...deliveries].filter(hasArrived)),
      ...end.deliveries,
    ]),
    conflicts: [...conflicts.values()],
    merged: passes.reduce((sum, { merged }) => sum + merged, 0),
    notes: [...new Set(passes.flatMap(({ notes }) => notes))],
  };
}

function hasArrived([, { kind }]: readonly [string, Delivery]): boolean {
  return kind === 'pushed' || kind === 'proposed';
}

function busy(set: string): TaxonomyError {
  return new TaxonomyError({
    code: 'TAXONOMY_BUSY',
    what: 'other rounds over the same set were faster each time',
    where: set,
    remedy: 'Nothing: it is tried again by itself.',
  });
}
