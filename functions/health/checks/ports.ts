import type { Configuration, Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import type { ObjectId, Refs } from '../../../shared/git/object-id.ts';
import type { HealthHost } from '../../../shared/github/health-host.ts';
import type { CheckResult, HealthReport, HealthSubject } from '../../../shared/health/health.ts';
import type {
  DeploymentRun,
  EnvironmentKey,
  EnvironmentState,
  RunKey,
  Versioned,
} from '../../../shared/state/deployment-state.ts';
import type { MirrorStateStore, RepositoryKey, RunStore } from '../../../shared/state/mirror-state.ts';
import type { MirrorStateRepair } from '../../../shared/state/mirror-state-repair.ts';
import type { TaxonomyRun } from '../../../shared/state/taxonomy-state.ts';
import type { ValidationStore } from '../../../shared/state/validation-store.ts';
import type { OwnBranchLooks } from '../healing/stale-refs.ts';

/** Listings over git; they count against no limit of requests. All throw `AutoBuilderError`. */
export interface GitListings {
  /** Branches and tags of a source, and its default branch. */
  source(endpoint: Endpoint, name: string): Promise<SourceRefs>;
  /** Every ref of a destination, as one sees it who may push there. */
  destination(endpoint: Endpoint, name: string): Promise<Refs>;
  /** When a commit of a source was made, in epoch milliseconds; `undefined`: nobody can tell. */
  committedAt(endpoint: Endpoint, name: string, commit: ObjectId): Promise<number | undefined>;
}

/** What a source shows. */
export interface SourceRefs {
  readonly refs: Refs;
  /** `refs/heads/main`. */
  readonly head: string | undefined;
  readonly headTip?: ObjectId;
}

/** A queue as it stands. */
export interface QueueLook {
  /** `mirror` */
  readonly name: string;
  /** Messages in any state. */
  readonly waiting: number;
  readonly deadLetters: number;
  /** What is known of the first of them; absent: they were only counted. */
  readonly samples?: readonly DeadLetterSample[];
}

/** A dead letter, as far as a report names it. */
export interface DeadLetterSample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Absent: it was received too often. */
  readonly code?: string;
  readonly reason?: string;
}

/** What is known of a set of shared files. */
export interface SetLook {
  readonly name: string;
  /** The last round; absent: there was none. */
  readonly lastRun?: TaxonomyRun;
  readonly openConflicts: number;
  readonly quarantined: readonly { readonly path: string; readonly code: string }[];
  /** Start of the last round that looked at every replica, epoch milliseconds; 0: none did. */
  readonly coveredUntil: number;
}

/** What the checks of deployments read. */
export interface DeploymentLooks {
  readonly environments: {
    read(key: EnvironmentKey): Promise<Versioned<EnvironmentState> | undefined>;
  };
  readonly runs: {
    read(key: RunKey): Promise<Versioned<DeploymentRun> | undefined>;
    list(key: EnvironmentKey, range: { readonly limit: number }): Promise<readonly DeploymentRun[]>;
  };
  readonly open: { list(): Promise<readonly RunKey[]> };
}

/** What is asked about the dependencies of a repository. */
export interface DependencySubject {
  readonly key: RepositoryKey;
  /** `owner/name` */
  readonly name: string;
  /** Whose source it is at. */
  readonly mirror: Mirror;
  /** Of the default branch. */
  readonly commit: ObjectId;
}

/** What looks at repositories need of the world, for the length of one job. */
export interface CheckPorts {
  readonly configuration: Pick<Configuration, 'health' | 'validation' | 'deployment' | 'taxonomy'>;
  readonly git: GitListings;
  readonly host: HealthHost;
  readonly state: Pick<MirrorStateStore, 'destinations'>;
  /** Who has a repository, and whether something of its memory cannot be read. */
  readonly memory: Pick<MirrorStateRepair, 'lease' | 'unreadable'>;
  readonly runs: Pick<RunStore, 'history'>;
  readonly validations: Pick<ValidationStore, 'latest' | 'trend'>;
  readonly deployments: DeploymentLooks;
  /** Depths of the queues, once for a job. */
  readonly queues: () => Promise<readonly QueueLook[]>;
  /** The report that stands. */
  readonly before: (subject: HealthSubject) => Promise<HealthReport | undefined>;
  /** The product's own branches at a source; absent: they are not looked at. */
  readonly ownBranches?: (endpoint: Endpoint, name: string) => OwnBranchLooks;
  /** Absent: dependencies are not looked at. */
  readonly dependencies?: (subject: DependencySubject) => Promise<CheckResult>;
  /** Where GitHub's deliveries are to go; absent: nobody knows. */
  readonly webhookUrl?: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the look at the service needs of the world. */
export interface ServicePorts {
  readonly configuration: Pick<
    Configuration,
    'mirrors' | 'health' | 'validation' | 'taxonomy' | 'deployment'
  >;
  readonly host: Pick<HealthHost, 'credential' | 'counted'>;
  /** Every queue, with samples of its dead letters. */
  readonly queues: () => Promise<readonly QueueLook[]>;
  readonly set: (name: string) => Promise<SetLook>;
  readonly deployments: Pick<DeploymentLooks, 'open' | 'runs'>;
  readonly objectives: () => Promise<readonly CheckResult[]>;
  readonly anomalies: () => Promise<readonly CheckResult[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}
