import type { Configuration, Mirror } from '../../shared/config/configuration.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { CheckResult, Finding, HealthReport } from '../../shared/health/health.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { HealthStore } from '../../shared/state/health-store.ts';
import type { RepositoryKey } from '../../shared/state/mirror-state.ts';
import type { HealingDone } from './healing/heal-findings.ts';

/** A repository that is looked at. */
export interface LookedAt {
  /** Every mirror that takes it; the first speaks for its source. */
  readonly mirrors: readonly Mirror[];
  /** `owner/name` at the source. */
  readonly repository: string;
  readonly key: RepositoryKey;
}

/** What a look at a repository showed. */
export interface RepositoryLook {
  readonly checks: readonly CheckResult[];
  /** Epoch milliseconds when the last destination was brought in step. */
  readonly lastSync?: number;
  /** Seconds. */
  readonly syncLag?: number;
  readonly latestCommit?: string;
  readonly codeQuality?: string;
  /** Whether its connections answered; absent: nobody could tell. */
  readonly up?: boolean;
  /** REST requests. */
  readonly requests: number;
}

/** What may be healed, and how. */
export interface HealingOrder {
  readonly findings: readonly Finding[];
  /** Keys of findings of the reports before that are gone, with what was seen instead. */
  readonly resolved: readonly { readonly key: string; readonly evidence: string }[];
  /** Overrides the configuration. */
  readonly heal: boolean | undefined;
  readonly dryRun: boolean;
}

/** Looking and healing for the length of one job: what is shared by repositories is looked at once. */
export interface HealthSession {
  lookAt(repository: LookedAt): Promise<RepositoryLook>;
  lookAtService(): Promise<{ readonly checks: readonly CheckResult[]; readonly requests: number }>;
  heal(order: HealingOrder): Promise<HealingDone>;
  /** Looks for deliveries that GitHub could not make, and has them made again. */
  redeliver(): Promise<void>;
  /** Writes down what was seen of rate limits. */
  close(): Promise<void>;
}

/** Everything that a health job needs, made once by the wiring. */
export interface HealthDependencies {
  readonly configuration: Configuration;
  readonly store: Pick<HealthStore, 'report' | 'reports' | 'keep' | 'forget'>;
  /** `deadline` in epoch milliseconds: everything in it answers or gives up before. */
  readonly open: (deadline: number) => HealthSession;
  readonly publish: (events: readonly DomainEvent[]) => Promise<void>;
  /** Puts jobs on the health queue. */
  readonly send: (jobs: readonly HealthJob[], delaySeconds: number) => Promise<void>;
  /** Told once of each look. */
  readonly measure: (report: HealthReport, durationMs: number) => void;
  /** Told what healing did at each look. */
  readonly measureHealing: (done: HealingDone) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newRunId: () => string;
  /** Of the function: what a look cost. */
  readonly memoryMb?: number;
}
