/** `host/owner/name`, lower case: how a repository is named in keys. */
export type RepositoryKey = string;

/** Result of the last run for one source repository and one destination. Times are epoch milliseconds. */
export interface DestinationState {
  readonly source: RepositoryKey;
  readonly destination: RepositoryKey;
  readonly mirror: string;
  readonly outcome: 'synced' | 'partial' | 'failed';
  readonly runId: string;
  readonly finishedAt: number;
  readonly durationMs: number;
  /** From the trigger's `receivedAt` to the end of the run. */
  readonly lagMs: number;
  readonly packBytes: number;
  readonly verified: boolean;
  /** SHA-256 over the sorted `id ref` lines of each side. */
  readonly sourceDigest?: string;
  readonly destinationDigest?: string;
  /** Blob hash of the `id ref` lines last synced: any number of refs. */
  readonly refsBlob?: string;
  readonly refCount: number;
  readonly heldCount: number;
  readonly lastSyncedAt?: number;
  readonly consecutiveFailures: number;
  readonly defaultBranch?: string;
  readonly error?: { readonly code: string; readonly what: string; readonly remedy: string };
}

/** A lease with a fence: a higher fence makes every write under a lower one fail. */
export interface Lease {
  readonly repository: RepositoryKey;
  readonly owner: string;
  readonly fence: number;
  readonly expiresAt: number;
}

/** The mirror's memory. Every write is one conditional write to one item. */
export interface MirrorStateStore {
  /** `undefined` while another owner's lease has not expired. */
  acquireLease(
    repository: RepositoryKey,
    owner: string,
    now: number,
    durationMs: number,
  ): Promise<Lease | undefined>;
  /** The renewed lease; throws `LEASE_LOST` when another owner took it. */
  renewLease(lease: Lease, now: number, durationMs: number): Promise<Lease>;
  /** Harmless when it was lost. */
  releaseLease(lease: Lease): Promise<void>;
  destinations(repository: RepositoryKey): Promise<readonly DestinationState[]>;
  /** Throws `LEASE_LOST` when a higher fence has written. */
  record(state: DestinationState, lease: Lease): Promise<void>;
  /** Every destination's state, in pages. */
  all(): AsyncIterable<DestinationState>;
}

/** One run over one source repository, kept for 90 days. */
export interface RunRecord {
  readonly runId: string;
  readonly repository: RepositoryKey;
  readonly mirror: string;
  readonly trigger: { readonly kind: string; readonly id: string; readonly receivedAt: number };
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: 'synced' | 'partial' | 'failed';
  readonly destinations: readonly {
    readonly destination: RepositoryKey;
    readonly outcome: 'synced' | 'partial' | 'failed';
    readonly durationMs: number;
    readonly packBytes: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly verified: boolean;
    /** At most 50 of the refs that were not unchanged; the rest is counted. */
    readonly refs: readonly {
      readonly ref: string;
      readonly action: string;
      readonly ok: boolean;
      readonly reason?: string;
    }[];
    readonly error?: string;
  }[];
}

export interface RunStore {
  /** False when that run id is recorded already. */
  add(run: RunRecord): Promise<boolean>;
  /** Newest first. */
  history(repository: RepositoryKey, limit: number): Promise<readonly RunRecord[]>;
}

/** Deliveries already put on the bus, so that a replay makes no second event. */
export interface DeliveryStore {
  seen(deliveryId: string): Promise<boolean>;
  /** Called only after the event is on the bus. */
  record(deliveryId: string, now: number): Promise<void>;
}
