import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { SetPointer, TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import type { PreparedCommit } from '../replicas/replica.ts';
import { waitsFor } from './affected.ts';
import { eachAtOnce } from './each-at-once.ts';
import type { AbsentReplica } from './observe.ts';
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

/** A commit that is about to be pushed. */
export interface PreparedReplica {
  readonly plan: ReplicaPlan;
  readonly commit: PreparedCommit;
  readonly intent: Intent;
}

const blobsAtOnce = 32;

/** The version that the plan makes of the index; `undefined` when it stays as it is. */
export function nextVersion({ input, newest }: Applying, plan: RoundPlan): VersionRecord | undefined {
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

/** The state that holds before anything is pushed. */
export async function stateBefore(
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

/** The state that holds once it is known what has arrived. */
export function stateAfter(
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
