import { createHash } from 'node:crypto';
import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import type { SetPointer, TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import { TaxonomyError } from '../errors.ts';
import type { Replica } from '../replicas/replica.ts';
import { setFiles } from '../set-files.ts';
import { type AbsentReplica, observeReplicas } from './observe.ts';
import type { RoundInput, RoundOrder, RoundPlan } from './plan.ts';
import { planRound } from './plan-round.ts';
import { readConflicts, readDecisions, readSetState, readVersions } from './read-state.ts';
import { schemaCheck } from './schema-check.ts';
import type { Decision, VersionRecord } from './set-state.ts';

/** What a round works with. */
export interface RoundDependencies {
  readonly store: TaxonomyStore;
  readonly blobs: BlobStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** One round to run. */
export interface RoundRequest {
  readonly set: TaxonomySet;
  readonly order: RoundOrder;
  readonly replicas: readonly Replica[];
  /** Replicas of the set that could not even be opened. */
  readonly unreachable: readonly AbsentReplica[];
  readonly runId: string;
}

/** Everything that a pass knows before it changes anything. */
export interface PreparedPass {
  readonly input: RoundInput;
  readonly plan: RoundPlan;
  readonly pointer: SetPointer | undefined;
  readonly newest: VersionRecord | undefined;
  readonly decisions: readonly Decision[];
  /** Digest of what decides which files belong to the set. */
  readonly files: string;
  readonly notes: readonly string[];
  /** What is known must be written anew although nothing changed. */
  readonly mustWrite: boolean;
}

/** Reads and merges, and changes nothing. Throws as `runRound` does. */
export async function preparePass(
  {
    store,
    blobs,
    now,
  }: Omit<RoundDependencies, 'store'> & { readonly store: Pick<TaxonomyStore, 'pointer'> },
  { set, order, runId, unreachable, replicas }: RoundRequest,
): Promise<PreparedPass> {
  const at = now();
  const { pointer, state, lost } = await readSetState(store, blobs, set.name);
  const [conflicts, decisions, [newest]] = await Promise.all([
    readConflicts(blobs, state),
    readDecisions(blobs, state),
    readVersions(blobs, state, 1),
  ]);
  const files = digestOf(set);
  const isFile = setFiles(set);
  const matches = (path: string): boolean => isFile(path) || path === set.schema;
  const anew = state.files !== files;
  const looked = await observeReplicas(replicas, { blobs, state, anew, matches });
  let input: RoundInput = {
    set,
    order,
    state,
    present: looked.present,
    absent: [...unreachable, ...looked.absent],
    decisions: new Map(decisions.map(({ conflict, value }) => [conflict, value])),
    conflicts,
    check: undefined,
    runId,
    at,
  };
  const schema = await schemaCheck(input);
  input = { ...input, check: schema.check };
  requireHub(input);
  const plan = await planWithPresent(input, blobs, (next) => {
    input = next;
  });
  const notes = [...(lost ? [lostState] : []), ...schema.notes];
  return { input, plan, pointer, newest, decisions, files, notes, mustWrite: anew || lost };
}

const lostState =
  'What was known of the set is lost: files are united, and nothing is deleted in this round.';

/** Plans, and plans again without the replicas that turn out not to answer. */
async function planWithPresent(
  input: RoundInput,
  blobs: BlobStore,
  onFewer: (input: RoundInput) => void,
): Promise<RoundPlan> {
  const planned = await planRound(input, blobs);
  if ('plan' in planned) return planned.plan;
  const gone = new Set(planned.absent.map(({ name }) => name));
  const fewer = {
    ...input,
    present: input.present.filter(({ name }) => !gone.has(name)),
    absent: [...input.absent, ...planned.absent],
  };
  onFewer(fewer);
  requireHub(fewer);
  return planWithPresent(fewer, blobs, onFewer);
}

/** A push goes by the hub, or by what the index has. */
function requireHub({ set, order, present, state }: RoundInput): void {
  if (order.mode !== 'push') return;
  const { hub } = set;
  if (hub === undefined && state.head === undefined) {
    throw new TaxonomyError({
      code: 'TAXONOMY_NOTHING_TO_PUSH',
      what: 'there is no version of the index yet, and no hub that has one',
      where: set.name,
      remedy: `Begin with: auto-builder taxonomy pull ${set.name}. Or name a hub in the configuration.`,
    });
  }
  const isThere = present.some(({ name }) => name.toLowerCase() === hub?.toLowerCase());
  if (hub === undefined || isThere) return;
  throw new TaxonomyError({
    code: 'TAXONOMY_HUB_ABSENT',
    what: 'the hub that everything is pushed from cannot be read',
    where: `${set.name}: ${hub}`,
    remedy: 'Look at its trouble: auto-builder taxonomy sync-status. Nothing was pushed.',
  });
}

function digestOf({ files, createMissing, schema }: TaxonomySet): string {
  return createHash('sha256')
    .update(JSON.stringify([files, createMissing, schema]))
    .digest('hex');
}
