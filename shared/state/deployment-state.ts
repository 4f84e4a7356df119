/** What can be deployed, as it was made: its `digest` is the hash of the blob that holds it. */
export interface Release {
  readonly app: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The commit it was made from. */
  readonly commit: string;
  /** The commit's tree. */
  readonly tree: string;
  /** Blob with the built files as a zip; absent where the repository itself is what is deployed. */
  readonly archive?: string;
  /** Blob with the `Manifest` of the archive. */
  readonly manifest?: string;
}

/** The files of an archive, by path with `/`. */
export interface Manifest {
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}

/** A value that is changed by compare-and-swap. Versions count from 1. */
export interface Versioned<Value> {
  readonly value: Value;
  readonly version: number;
}

/** Which environment of which app. */
export interface EnvironmentKey {
  readonly app: string;
  readonly environment: string;
}

/** A release that was live: what there is to go back to. */
export interface Committed {
  readonly runId: string;
  /** Digest of the release. */
  readonly release: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What is live in one environment, and who may change it. One item; every change is one conditional write. */
export interface EnvironmentState {
  readonly live?: Committed;
  readonly previous?: Committed;
  /** Newest first, at most 50. Its first is what is live. */
  readonly committed: readonly Committed[];
  /** Counts up with every lock: the mark of who holds it. */
  readonly fence: number;
  readonly lock?: Lock;
  /** The newest run that nobody asked for by hand: older ones that still wait give way to it. */
  readonly wanted?: string;
  /** When that run was asked for, in epoch milliseconds: of two in one second their ids do not say which came first. */
  readonly wantedAt?: number;
}

/** The right of one run to change an environment. */
export interface Lock {
  readonly runId: string;
  readonly fence: number;
  /** Epoch milliseconds after which another run may take it over. */
  readonly until: number;
  /** Digest of the release that may be at the targets already. */
  readonly candidate: string;
  /** It was taken over from a run that did not end: the targets may be anywhere between two releases. */
  readonly inherited: boolean;
}

/** What a run is for. */
export type DeploymentOrder =
  /** Builds a commit: of a branch or tag at this moment, or that one. */
  | { readonly kind: 'deploy'; readonly ref?: string; readonly commit?: string }
  /** Takes what is live in another environment of the app; `release` once it is known. */
  | { readonly kind: 'promote'; readonly from: string }
  /** Takes a release that was live: that of the run, or the one before. */
  | { readonly kind: 'rollback'; readonly to?: string; readonly of?: string };

/** A rule that a person set aside. */
export type Override = 'freeze' | 'validation' | 'metrics' | 'drift' | 'order';

/** Who asked for something. */
export interface Requester {
  readonly kind: 'push' | 'synced' | 'promotion' | 'command' | 'rollback';
  /** Webhook delivery, run or command. */
  readonly id: string;
  /** A person or a part of this product. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly why?: string;
}

/** Where a run is. */
export type Phase =
  | 'validate'
  | 'build'
  | 'approve'
  | 'acquire'
  | 'prepare'
  | 'shift'
  | 'verify'
  | 'commit'
  | 'post'
  | 'abort'
  | 'ended';

/** How a run ended. */
export type DeploymentOutcome =
  /** Live. */
  | 'succeeded'
  /** Nothing of it reached anybody; or it stays live although a check failed, where nothing is rolled back by itself. */
  | 'failed'
  /** It was taken back: what was live before is live again. */
  | 'rolledback'
  /** A newer run took its place before it began. */
  | 'superseded'
  /** A person refused it, or nobody agreed in time. */
  | 'rejected';

/** One part of a run, as it went. */
export interface Step {
  readonly phase: Phase;
  /** The target or check, percent of the rollout, … */
  readonly subject?: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly result: 'running' | 'passed' | 'failed' | 'inconclusive' | 'skipped';
  /** A sentence. */
  readonly detail?: string;
  /** Blob with what a build or command printed. */
  readonly log?: string;
}

/** Why a run did not succeed. */
export interface DeploymentReason {
  readonly code: string;
  readonly what: string;
  readonly remedy: string;
}

/** One deployment, from the wish to its end. */
export interface DeploymentRun extends EnvironmentKey {
  /** `20261121T101500-3fa9c1d2`: sorts by time. */
  readonly runId: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly order: DeploymentOrder;
  readonly requester: Requester;
  readonly overrides: readonly {
    readonly rule: Override;
    readonly by: string;
    readonly why: string;
    readonly at: number;
  }[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt?: number;
  /** Milliseconds that functions worked on it; absent in runs of earlier versions. */
  readonly workMs?: number;
  /** Number of the message that may go on with it. */
  readonly wake: number;
  /** When that message is due. */
  readonly wakeAt: number;
  readonly phase: Phase;
  /** When it came to this phase, or to this step of the rollout. */
  readonly since: number;
  /** Index in the rollout. */
  readonly stage: number;
  /** Percent of the traffic that goes, or is being led, to the release. */
  readonly weight: number;
  /** Failed checks in a row, and whether a whole round of checks has passed at this stage. */
  readonly checks: { readonly failed: number; readonly passed: number; readonly nextAt: number };
  readonly ref?: string;
  readonly commit?: string;
  /** When the commit was made: lead time counts from here. */
  readonly committedAt?: number;
  /** Digest. */
  readonly release?: string;
  /** Digest of what was live when it began; absent: nothing. */
  readonly from?: string;
  readonly fence?: number;
  /** Whether traffic may have reached the release. */
  readonly shifted: boolean;
  readonly approval?: {
    readonly by: string;
    readonly at: number;
    readonly approved: boolean;
    readonly why?: string;
  };
  readonly build?: {
    readonly key: string;
    readonly cached: boolean;
    readonly durationMs: number;
    readonly savedMs: number;
  };
  readonly steps: readonly Step[];
  readonly outcome?: DeploymentOutcome;
  readonly reason?: DeploymentReason;
  /** The run that took it back. */
  readonly rolledBackBy?: string;
}

/** What is known of one build, by the key of its inputs. */
export interface BuildRecord {
  readonly key: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  /** Number of the attempt: the token by which a runner knows it. */
  readonly attempt: number;
  /** Blob with what it starts from, as a zip. */
  readonly source: string;
  /** How often in a row the runner has broken it off. */
  readonly faults?: number;
  /** The runner's own name for it. */
  readonly task?: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly usedAt: number;
  readonly archive?: string;
  readonly manifest?: string;
  readonly bytes?: number;
  readonly log?: string;
  readonly reason?: DeploymentReason;
}

/** What was last done at a target that cannot be asked (`command`, `workflow`). */
export interface TargetRecord {
  /** Digest. */
  readonly live?: string;
  /** The highest fence of an order that was carried out, or begun; absent: none yet. */
  readonly fence?: number;
  readonly operation?: {
    /** Digest; absent: withdrawn. */
    readonly release?: string;
    readonly runId: string;
    readonly fence: number;
    /** The runner's or host's own name for what goes on. */
    readonly task?: string;
    readonly startedAt: number;
    /** When a worker was about to start it once more, as nobody knows whether the first has; absent: at `startedAt`. */
    readonly claimedAt?: number;
  };
}

/** What was told to GitHub of a run. */
export interface Announcement {
  /** GitHub's id of the deployment. */
  readonly deployment?: number;
  /** The last state that was told. */
  readonly state?: string;
}

/** Values by key, each changed by compare-and-swap. */
export interface Register<Key, Value> {
  read(key: Key): Promise<Versioned<Value> | undefined>;
  /** Writes if the stored version is `expected` (0: there is none); false if not. The new version is `expected + 1`. */
  write(key: Key, value: Value, expected: number): Promise<boolean>;
}

/** A run by its place. */
export interface RunKey extends EnvironmentKey {
  readonly runId: string;
}

/** Everything that is kept of deployments, for ever but for builds. */
export interface DeploymentStore {
  readonly environments: Register<EnvironmentKey, EnvironmentState>;
  readonly runs: Register<RunKey, DeploymentRun> & {
    /** Newest first. */
    list(
      key: EnvironmentKey,
      range: { readonly limit: number; readonly since?: number },
    ): Promise<readonly DeploymentRun[]>;
  };
  /** The runs that have not ended. Adding and removing twice is harmless. */
  readonly open: {
    add(key: RunKey): Promise<void>;
    remove(key: RunKey): Promise<void>;
    list(): Promise<readonly RunKey[]>;
  };
  readonly builds: Register<string, BuildRecord> & {
    /** Those that nobody used since that moment. */
    unused(before: number): Promise<readonly BuildRecord[]>;
    remove(key: string, expected: number): Promise<boolean>;
  };
  /** By `target#<app>#<environment>#<name>`. */
  readonly targets: Register<string, TargetRecord>;
  readonly announcements: Register<RunKey, Announcement>;
}
