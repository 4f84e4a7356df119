/** What the table holds of a set: which blob says everything. */
export interface SetPointer {
  /** Grows by one with every write. */
  readonly sequence: number;
  /** Blob hash of the state. */
  readonly state: string;
}

/** One round over a set, for the history and the metrics. */
export interface TaxonomyRun {
  readonly set: string;
  readonly runId: string;
  readonly mode: 'push' | 'pull' | 'bidirectional' | 'continuous' | 'rollback' | 'resolve';
  readonly trigger: { readonly kind: string; readonly id: string; readonly receivedAt: number };
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: 'synced' | 'unchanged' | 'incomplete' | 'failed';
  /** Number of the version afterwards; absent: there is none yet. */
  readonly version?: number;
  readonly counts: {
    readonly replicas: number;
    /** Replicas that got a commit, and those that got a pull request. */
    readonly written: number;
    readonly proposed: number;
    /** Replicas that could not be reached, or refused. */
    readonly failed: number;
    /** Documents that were merged. */
    readonly files: number;
    readonly quarantined: number;
    /** New ones of this round. */
    readonly conflicts: number;
    /** Broken references afterwards. */
    readonly references: number;
  };
  /** From the trigger's arrival until every replica had it; absent while one has not. */
  readonly convergenceMs?: number;
  /** Why it failed, or is incomplete. */
  readonly reasons: readonly string[];
}

/** The sets of shared files: one pointer each, moved by compare-and-swap, and the runs over them. */
export interface TaxonomyStore {
  pointer(set: string): Promise<SetPointer | undefined>;
  /**
   * Moves the pointer if it is still where `before` says (`undefined`: there is none). `undefined`: it was not, and nothing is
   * changed. That may have been this caller's own move, whose answer was lost on the way: read the pointer, and go on from it.
   */
  move(set: string, before: SetPointer | undefined, state: string): Promise<SetPointer | undefined>;
  /** Keeps a run for 400 days, with the first 100 of its reasons. Once more changes nothing. */
  recordRun(run: TaxonomyRun): Promise<void>;
  /** Newest first, those that began at or after `since` (epoch milliseconds). */
  runs(
    set: string,
    options: { readonly limit: number; readonly since?: number },
  ): Promise<readonly TaxonomyRun[]>;
}
