import type {
  DeploymentApp,
  DeploymentSettings,
  EnvironmentSettings,
} from '../../../shared/config/deployment-settings.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import type { DeploymentJob } from '../../../shared/jobs/deployment-job.ts';
import type { DeploymentRun, DeploymentStore, Release } from '../../../shared/state/deployment-state.ts';
import type { NamedRelease, Target } from '../targets/target.ts';

/** A commit that a run deploys. */
export interface WantedCommit {
  readonly commit: string;
  readonly ref?: string;
  /** Epoch milliseconds, by the committer's clock. */
  readonly committedAt: number;
}

/** A release that is made, or on its way. */
export type MadeRelease =
  | {
      readonly state: 'ready';
      readonly digest: string;
      readonly build?: DeploymentRun['build'];
      readonly log?: string;
    }
  | { readonly state: 'under-way'; readonly afterSeconds: number; readonly detail: string };

/** How one check went. Inconclusive is no pass. */
export interface CheckResult {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'inconclusive';
  readonly detail: string;
}

/** What is to be checked. */
export interface CheckRequest {
  readonly app: DeploymentApp;
  readonly environment: EnvironmentSettings;
  readonly when: 'verify' | 'post';
  readonly release: NamedRelease;
  readonly live: NamedRelease | undefined;
  /** The candidate alone, before traffic or beside the live release; else whatever the address answers. */
  readonly preview: boolean;
  readonly targets: readonly Target[];
  /** Since when the release has had traffic. */
  readonly since: number;
}

/** Everything that a run needs of the world. */
export interface RunDependencies {
  readonly settings: DeploymentSettings;
  readonly store: Pick<DeploymentStore, 'environments' | 'runs' | 'open'>;
  /** Throws `DEPLOYMENT_RELEASE_GONE`. */
  readonly readRelease: (digest: string) => Promise<Release>;
  /** Throws `DEPLOYMENT_NO_SUCH_REF`. */
  readonly resolveCommit: (
    app: DeploymentApp,
    wanted: { readonly ref?: string; readonly commit?: string },
    signal: AbortSignal,
  ) => Promise<WantedCommit>;
  /** What validation says of a commit. */
  readonly validated: (app: DeploymentApp, commit: string) => Promise<'passed' | 'failed' | 'unknown'>;
  readonly makeRelease: (
    app: DeploymentApp,
    wanted: { readonly commit: string /** When the run came to its build. */; readonly since: number },
    signal: AbortSignal,
  ) => Promise<MadeRelease>;
  /** The targets of an app in one environment, with credentials of this moment. */
  readonly openTargets: (
    app: DeploymentApp,
    environment: EnvironmentSettings,
    release: NamedRelease,
    signal: AbortSignal,
  ) => Promise<readonly Target[]>;
  readonly check: (request: CheckRequest, signal: AbortSignal) => Promise<readonly CheckResult[]>;
  /** Puts jobs on the deployment queue; nobody gets them before so many seconds. */
  readonly send: (jobs: readonly DeploymentJob[], delaySeconds: number) => Promise<void>;
  readonly publish: (events: readonly DomainEvent[]) => Promise<void>;
  readonly measure: (run: DeploymentRun) => void;
  /** Of the function: what a run cost. */
  readonly memoryMb?: number | undefined;
  readonly now: () => number;
}
