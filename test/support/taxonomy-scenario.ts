import type { Replica } from '../../functions/taxonomy/replicas/replica.ts';
import type { RoundOrder } from '../../functions/taxonomy/round/plan.ts';
import type { RoundDependencies } from '../../functions/taxonomy/round/prepare-pass.ts';
import { readConflicts, readSetState, readVersions } from '../../functions/taxonomy/round/read-state.ts';
import { type RoundEnd, runRound } from '../../functions/taxonomy/round/run-round.ts';
import type { ConflictRecord, SetState, VersionRecord } from '../../functions/taxonomy/round/set-state.ts';
import type { TaxonomySet } from '../../shared/config/configuration.ts';
import { inMemoryBlobs } from './in-memory-blobs.ts';
import { taxonomyStoreInMemory } from './in-memory-taxonomy-store.ts';
import { type ReplicaInMemory, replicaInMemory } from './replica-in-memory.ts';

/** A set with its replicas in memory, and rounds over it. */
export interface TaxonomyScenario {
  readonly set: TaxonomySet;
  readonly dependencies: RoundDependencies;
  readonly replicas: readonly ReplicaInMemory[];
  /** Runs a round, in the mode of the set unless another is named. */
  round(order?: Partial<RoundOrder>, set?: Partial<TaxonomySet>): Promise<RoundEnd>;
  /** Runs a round over these replicas instead. */
  roundOf(replicas: readonly Replica[]): Promise<RoundEnd>;
  state(): Promise<SetState>;
  versions(): Promise<readonly VersionRecord[]>;
  conflicts(): Promise<readonly ConflictRecord[]>;
}

/** A set of every JSON and YAML file in its replicas, merged in both directions, with parts changed. */
export function taxonomySet(changes: Partial<TaxonomySet> = {}): TaxonomySet {
  return {
    name: 'docs',
    files: ['**/*.json', '**/*.yaml', '**/*.md'],
    repos: ['acme/*'],
    rank: [],
    delivery: 'commit',
    conflictStrategy: 'merge',
    mode: 'bidirectional',
    createMissing: true,
    ...changes,
  };
}

/** Replicas with the same files, that nothing has been agreed on with yet. */
export function taxonomyScenario(
  files: Readonly<Record<string, string>>,
  options: {
    readonly replicas?: number;
    readonly set?: Partial<TaxonomySet>;
    /** Where what is known is kept, instead of in memory. */
    readonly records?: Pick<RoundDependencies, 'store' | 'blobs'>;
  } = {},
): TaxonomyScenario {
  const set = taxonomySet(options.set);
  let now = 1_000;
  let runs = 0;
  const dependencies: RoundDependencies = {
    ...(options.records ?? { store: taxonomyStoreInMemory(), blobs: inMemoryBlobs() }),
    now: () => {
      now += 1;
      return now;
    },
  };
  const replicas = Array.from({ length: options.replicas ?? 2 }, (_, index) => {
    const replica = replicaInMemory(`acme/${String.fromCharCode(97 + index)}`);
    if (Object.keys(files).length > 0) replica.commitFiles(files);
    return replica;
  });
  const { store, blobs } = dependencies;
  const state = async () => (await readSetState(store, blobs, set.name)).state;
  const round = (
    taking: readonly Replica[],
    order: Partial<RoundOrder> = {},
    changes: Partial<TaxonomySet> = {},
  ): Promise<RoundEnd> => {
    runs += 1;
    const changed = { ...set, ...changes };
    return runRound(dependencies, {
      set: changed,
      order: { mode: changed.mode, deletionsApproved: false, cause: 'round', force: false, ...order },
      replicas: taking,
      unreachable: [],
      runId: `run-${runs}`,
    });
  };
  return {
    set,
    dependencies,
    replicas,
    round: (order = {}, changes = {}) => round(replicas, order, changes),
    roundOf: (others) => round(others),
    state,
    versions: async () => readVersions(blobs, await state(), 100),
    conflicts: async () => readConflicts(blobs, await state()),
  };
}

/** JSON as people write it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
