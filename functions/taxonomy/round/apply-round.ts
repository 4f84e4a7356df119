import type { SetPointer } from '../../../shared/state/taxonomy-store.ts';
import type { PreparedCommit, Proposal } from '../replicas/replica.ts';
import { commitMessage, proposalOf } from './commit-message.ts';
import { keptConflicts } from './conflict-records.ts';
import { eachAtOnce } from './each-at-once.ts';
import {
  type Applying,
  type Delivery,
  nextVersion,
  type PreparedReplica,
  stateAfter,
  stateBefore,
} from './next-state.ts';
import { type AbsentReplica, absentReplica, goneTip } from './observe.ts';
import type { RoundPlan } from './plan.ts';
import { writeManifest, writeRecord } from './read-state.ts';
import type { ConflictRecord, SetState, VersionRecord } from './set-state.ts';

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
