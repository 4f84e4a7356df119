import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { SetPointer, TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import type { PreparedCommit } from '../replicas/replica.ts';
import { commitMessage, proposalOf } from './commit-message.ts';
import { keptConflicts } from './conflict-records.ts';
import { eachAtOnce } from './each-at-once.ts';
import { type AbsentReplica, absentReplica, type ObservedReplica } from './observe.ts';
import type { ReplicaPlan, RoundInput, RoundPlan } from './plan.ts';
import { writeManifest, writeRecord } from './read-state.ts';
import type { Decision, Intent, Manifest, ReplicaState, SetState, VersionRecord } from './set-state.ts';

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
  const prepared = await prepareAll(applying, plan, version ?? applying.newest);
  const before = await stateBefore(applying, plan, { head, prepared });
  const pointer = await store.move(input.set.name, applying.pointer, await writeRecord(blobs, before));
  if (pointer === undefined) return undefined;
  const deliveries = new Map<string, Delivery>();
  await eachAtOnce(pushesAtOnce, prepared, async (one) => {
    deliveries.set(one.plan.observed.name, await deliver(applying, one, version ?? applying.newest));
  });
  const changed = prepared.length > 0;
  const after = changed ? stateAfter(before, prepared, deliveries) : before;
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
): Promise<readonly PreparedReplica[]> {
  const pending = plan.replicas.filter(({ changes }) => changes.size > 0);
  const prepared = await eachAtOnce(pushesAtOnce, pending, async (one) => {
    const { observed, changes, delivered } = one;
    // The tree is needed to build upon; it was read only if the tip had moved.
    if (!observed.commit && (await observed.replica.commit(observed.tip)) === undefined) return undefined;
    const commit = observed.replica.prepare(observed.tip, changes, commitMessage(input, changes, version));
    const manifest = await writeManifest(blobs, delivered);
    return { plan: one, commit, intent: { commit: commit.id, parent: commit.parent, manifest } };
  });
  return prepared.filter((one) => one !== undefined);
}

async function stateBefore(
  applying: Applying,
  plan: RoundPlan,
  { head, prepared }: { readonly head: string | undefined; readonly prepared: readonly PreparedReplica[] },
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
      const waiting = isWaiting(observed, absorbed, plan.documents)
        ? observed.intents
        : withoutProposals(observed.intents);
      const open = intent ? [...waiting.slice(-4), intent] : waiting.filter(({ pullRequest }) => pullRequest);
      return [observed.name, { tip: observed.tip, manifest, intents: open, quarantine: [...quarantine] }];
    },
  );
  const conflicts = keptConflicts(input.conflicts, plan.found, plan.settled, input.at);
  const isUsed = new Set([...plan.settled.keys(), ...plan.found.map(({ id }) => id)]);
  const left = decisions.filter(({ conflict }) => !isUsed.has(conflict));
  return {
    version: 1,
    files: applying.files,
    ...(head === undefined ? {} : { head }),
    documents: [...plan.documents],
    replicas: Object.fromEntries([...present, ...(await absentStates(applying))]),
    ...(conflicts.length > 0 ? { conflicts: await writeRecord(blobs, conflicts) } : {}),
    ...(left.length > 0 ? { decisions: await writeRecord(blobs, left) } : {}),
    ...(references === undefined ? {} : { references }),
    coveredUntil: applying.coveredUntil,
  };
}

/** Whether the replica lacks something that its pull request would bring. */
function isWaiting(
  { proposed }: ObservedReplica,
  manifest: Manifest,
  documents: RoundPlan['documents'],
): boolean {
  return [...(proposed ?? [])].some(
    ([path, { current }]) => current === documents.get(path) && current !== manifest.get(path)?.current,
  );
}

function withoutProposals(intents: readonly Intent[]): readonly Intent[] {
  return intents.filter(({ pullRequest }) => pullRequest === undefined);
}

/** Who could not be asked stays as he was left. */
async function absentStates({ blobs, input }: Applying): Promise<readonly [string, ReplicaState][]> {
  return Promise.all(
    input.absent.map(async ({ name, trouble }): Promise<[string, ReplicaState]> => {
      const known = input.state.replicas[name] ?? {
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
): Promise<Delivery> {
  const { set } = input;
  const { replica, ref, name } = observed;
  try {
    if (set.delivery === 'commit' && !byProposal.has(name)) {
      const verdict = await replica.push(commit, ref);
      if (verdict.kind !== 'refused') return verdict;
      const proposal = await replica.propose(commit, ref, proposalOf(input, version, verdict.reason));
      return proposal.kind === 'refused'
        ? { kind: 'refused', reason: `${verdict.reason}; ${proposal.reason}` }
        : proposal;
    }
    return await replica.propose(commit, ref, proposalOf(input, version));
  } catch (error) {
    return { kind: 'absent', trouble: absentReplica(name, error).trouble };
  }
}

function stateAfter(
  before: SetState,
  prepared: readonly PreparedReplica[],
  deliveries: ReadonlyMap<string, Delivery>,
): SetState {
  const replicas = { ...before.replicas };
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
      // The branch holds this proposal alone now.
      const open = others.filter(({ pullRequest }) => pullRequest === undefined);
      replicas[name] = { ...state, intents: [...open, { ...intent, pullRequest: { number, url } }] };
    } else if (delivery.kind === 'refused' || delivery.kind === 'moved') {
      replicas[name] = { ...state, intents: others };
    } else if (delivery.kind === 'absent') {
      replicas[name] = {
        ...state,
        trouble: { ...delivery.trouble, since: state.trouble?.since ?? before.coveredUntil },
      };
    }
  }
  return { ...before, replicas };
}
