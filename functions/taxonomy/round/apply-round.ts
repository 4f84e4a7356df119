import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { SetPointer, TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import type { PreparedCommit, Proposal } from '../replicas/replica.ts';
import { waitsFor } from './affected.ts';
import { commitMessage, proposalOf } from './commit-message.ts';
import { keptConflicts } from './conflict-records.ts';
import { eachAtOnce } from './each-at-once.ts';
import { type AbsentReplica, absentReplica, goneTip } from './observe.ts';
import type { ReplicaPlan, RoundInput, RoundPlan } from './plan.ts';
import { writeManifest, writeRecord } from './read-state.ts';
import {
  type ConflictRecord,
  type Decision,
  type Intent,
  knownReplica,
  type ReplicaState,
  type SetState,
  type VersionRecord,
} from './set-state.ts';

/** What applying needs. */
export interface Applying {
  readonly store: Pick<TaxonomyStore, 'move'>;
  readonly blobs: BlobStore;
  readonly input: RoundInput;
  /** Where the set was when it was read. */
  readonly pointer: SetPointer | undefined;
  readonly decisions: readonly Decision[];
  /** Newest version so far. */
  readonly newest: VersionRecord | undefined;
  /** Digest of the set's globs. */
  readonly files: string;
  /** Start of the round, if it has looked at every replica. */
  readonly coveredUntil: number;
  /** Facts about references: blob hash. */
  readonly references: string | undefined;
  /** Replicas that get a pull request although the set says commit: pushing to them was in vain too often. */
  readonly byProposal: ReadonlySet<string>;
}

/** How it went for one replica. */
export type Delivery =
  | { readonly kind: 'in-step' | 'pushed' | 'moved' }
  | { readonly kind: 'proposed'; readonly number: number; readonly url: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'absent'; readonly trouble: AbsentReplica['trouble'] };

/** What came of it. `undefined`: another round was faster, and nothing was changed. */
export interface AppliedRound {
  readonly deliveries: ReadonlyMap<string, Delivery>;
  readonly version: VersionRecord | undefined;
  readonly state: SetState;
  readonly pointer: SetPointer;
}

const blobsAtOnce = 32;
const pushesAtOnce = 8;

/**
 * Carries a plan out. First everything is stored, and one write makes it hold: the new version, what was taken in from the
 * replicas, and the commits that are about to be pushed. Then they are pushed. A second write says which have arrived. However
 * it is cut off, nothing is lost: a commit that arrived unnoticed is found by its intent.
 */
export async function applyRound(applying: Applying, plan: RoundPlan): Promise<AppliedRound | undefined> {
  const { store, blobs, input } = applying;
  await eachAtOnce(blobsAtOnce, [...plan.puts.values()], (bytes) => blobs.put(bytes));
  const version = nextVersion(applying, plan);
  const head = version ? await writeRecord(blobs, version) : input.state.head;
  const made = await prepareAll(applying, plan, version ?? applying.newest);
  const prepared = made.filter((one) => 'commit' in one);
  const impossible = made.filter((one) => 'trouble' in one);
  const conflicts = keptConflicts(input.conflicts, plan.found, plan.gone, input.at);
  const before = await stateBefore(applying, plan, { head, prepared, conflicts });
  const pointer = await store.move(input.set.name, applying.pointer, await writeRecord(blobs, before));
  if (pointer === undefined) return undefined;
  const deliveries = new Map<string, Delivery>(
    impossible.map(({ name, trouble }) => [name, { kind: 'absent', trouble }]),
  );
  await eachAtOnce(pushesAtOnce, prepared, async (one) => {
    deliveries.set(
      one.plan.observed.name,
      await deliver(applying, one, version ?? applying.newest, conflicts),
    );
  });
  const changed = made.length > 0;
  const after = changed ? stateAfter(before, prepared, deliveries, input.at) : before;
  const moved = changed
    ? await store.move(input.set.name, pointer, await writeRecord(blobs, after))
    : pointer;
  // Should another round have been faster, it has seen the intents, and finds the commits by itself.
  return { deliveries, version, state: after, pointer: moved ?? pointer };
}

function nextVersion({ input, newest }: Applying, plan: RoundPlan): VersionRecord | undefined {
  const { added, changed, deleted } = plan.counts;
  if (added + changed + deleted === 0) return undefined;
  const { runId, at, order, state } = input;
  const commits = plan.replicas.flatMap(({ observed: { name, tip, commit, moved } }) =>
    commit && moved ? [{ repository: name, commit: tip, author: commit.author.name, at: commit.at }] : [],
  );
  return {
    number: (newest?.number ?? 0) + 1,
    ...(state.head === undefined ? {} : { parent: state.head }),
    runId,
    at,
    cause: order.cause,
    commits,
    ...(order.rollbackTo === undefined ? {} : { rollbackTo: order.rollbackTo }),
    counts: { files: plan.documents.size, added, changed, deleted, conflicts: plan.found.length },
    documents: [...plan.documents],
  };
}

interface PreparedReplica {
  readonly plan: ReplicaPlan;
  readonly commit: PreparedCommit;
  readonly intent: Intent;
}

async function prepareAll(
  { blobs, input }: Applying,
  plan: RoundPlan,
  version: VersionRecord | undefined,
): Promise<readonly (PreparedReplica | AbsentReplica)[]> {
  const pending = plan.replicas.filter(({ changes }) => changes.size > 0);
  return eachAtOnce(pushesAtOnce, pending, async (one) => {
    const { observed, changes, delivered } = one;
    const { name, replica, tip } = observed;
    let commit: PreparedCommit;
    try {
      // The tree is needed to build upon; it was read only if the tip had moved.
      if (!observed.commit && (await replica.commit(tip)) === undefined) return { name, trouble: goneTip };
      commit = replica.prepare(tip, changes, commitMessage(input, changes, version));
    } catch (error) {
      // It has a folder where a file should be, say; the others go on.
      return absentReplica(name, error);
    }
    const manifest = await writeManifest(blobs, delivered);
    return { plan: one, commit, intent: { commit: commit.id, parent: commit.parent, manifest } };
  });
}

async function stateBefore(
  applying: Applying,
  plan: RoundPlan,
  {
    head,
    prepared,
    conflicts,
  }: {
    readonly head: string | undefined;
    readonly prepared: readonly PreparedReplica[];
    readonly conflicts: readonly ConflictRecord[];
  },
): Promise<SetState> {
  const { blobs, input, decisions, references } = applying;
  const intents = new Map(prepared.map(({ plan: { observed }, intent }) => [observed.name, intent]));
  const manifests = new Map<object, string>();
  const present = await eachAtOnce(
    blobsAtOnce,
    plan.replicas,
    async ({ observed, absorbed, quarantine }): Promise<[string, ReplicaState]> => {
      const manifest = manifests.get(absorbed) ?? (await writeManifest(blobs, absorbed));
      manifests.set(absorbed, manifest);
      const intent = intents.get(observed.name);
      const open = intent
        ? [...observed.intents.map(replaced).slice(-4), intent]
        : waitsFor(observed, absorbed, plan.documents)
          ? observed.intents.filter(({ pullRequest }) => pullRequest)
          : [];
      return [observed.name, { tip: observed.tip, manifest, intents: open, quarantine: [...quarantine] }];
    },
  );
  const isUsed = new Set([...plan.gone, ...plan.found.map(({ id }) => id)]);
  const left = decisions.filter(({ conflict }) => !isUsed.has(conflict));
  return {
    version: 1,
    files: applying.files,
    ...(head === undefined ? {} : { head }),
    documents: [...plan.documents],
    replicas: Object.fromEntries([...present, ...(await absentStates(applying))]),
    ...formerReplicas(input),
    ...(conflicts.length > 0 ? { conflicts: await writeRecord(blobs, conflicts) } : {}),
    ...(left.length > 0 ? { decisions: await writeRecord(blobs, left) } : {}),
    ...(references === undefined ? {} : { references }),
    coveredUntil: applying.coveredUntil,
  };
}

/** A pull request holds the newest commit alone; but somebody may have merged it while that was made. */
function replaced(intent: Intent): Intent {
  return intent.pullRequest === undefined ? intent : { ...intent, replaced: true };
}

/** Those that were in the set once, as they were left. */
function formerReplicas({ state, present, absent }: RoundInput): Pick<SetState, 'former'> {
  const here = new Set([...present, ...absent].map(({ name }) => name.toLowerCase()));
  const former = Object.entries({ ...state.former, ...state.replicas }).filter(
    ([name]) => !here.has(name.toLowerCase()),
  );
  return former.length === 0 ? {} : { former: Object.fromEntries(former) };
}

/** Who could not be asked stays as he was left. */
async function absentStates({ blobs, input }: Applying): Promise<readonly [string, ReplicaState][]> {
  return Promise.all(
    input.absent.map(async ({ name, trouble }): Promise<[string, ReplicaState]> => {
      const known = knownReplica(input.state, name) ?? {
        manifest: await writeManifest(blobs, new Map()),
        intents: [],
        quarantine: [],
      };
      const since = known.trouble?.code === trouble.code ? known.trouble.since : input.at;
      return [name, { ...known, trouble: { ...trouble, since } }];
    }),
  );
}

async function deliver(
  { input, byProposal }: Applying,
  { plan: { observed }, commit }: PreparedReplica,
  version: VersionRecord | undefined,
  conflicts: readonly ConflictRecord[],
): Promise<Delivery> {
  const { set } = input;
  const proposal = (refusal?: string): Proposal => proposalOf(set, { version, conflicts, refusal });
  const { replica, ref, name } = observed;
  try {
    if (set.delivery === 'commit' && !byProposal.has(name)) {
      const verdict = await replica.push(commit, ref);
      if (verdict.kind !== 'refused') return verdict;
      const proposed = await replica.propose(commit, ref, proposal(verdict.reason));
      return proposed.kind === 'refused'
        ? { kind: 'refused', reason: `${verdict.reason}; ${proposed.reason}` }
        : proposed;
    }
    return await replica.propose(commit, ref, proposal());
  } catch (error) {
    return { kind: 'absent', trouble: absentReplica(name, error).trouble };
  }
}

function stateAfter(
  before: SetState,
  prepared: readonly PreparedReplica[],
  deliveries: ReadonlyMap<string, Delivery>,
  at: number,
): SetState {
  const replicas = { ...before.replicas };
  for (const [name, delivery] of deliveries) {
    const state = replicas[name];
    if (state === undefined || delivery.kind !== 'absent') continue;
    replicas[name] = { ...state, trouble: { ...delivery.trouble, since: at } };
  }
  for (const { plan, commit, intent } of prepared) {
    const { name } = plan.observed;
    const state = replicas[name];
    const delivery = deliveries.get(name);
    if (state === undefined || delivery === undefined) continue;
    const others = state.intents.filter(({ commit: id }) => id !== commit.id);
    if (delivery.kind === 'pushed') {
      replicas[name] = { ...state, tip: commit.id, manifest: intent.manifest, intents: [] };
    } else if (delivery.kind === 'proposed') {
      const { number, url } = delivery;
      replicas[name] = { ...state, intents: [...others, { ...intent, pullRequest: { number, url } }] };
    } else if (delivery.kind === 'refused' || delivery.kind === 'moved') {
      replicas[name] = { ...state, intents: others };
    }
  }
  return { ...before, replicas };
}
