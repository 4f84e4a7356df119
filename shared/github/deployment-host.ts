/** States that GitHub shows of a deployment. */
export type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

/** A deployment as it is to be shown. */
export interface NewDeployment {
  readonly commit: string;
  readonly environment: string;
  /** Whether people use the environment. */
  readonly production: boolean;
  /** Longer ones are cut off at 140 characters. */
  readonly description: string;
  /** By it a deployment is found again. */
  readonly payload: { readonly runId: string; readonly release: string | undefined };
}

/** Where a deployment is. */
export interface DeploymentStatus {
  readonly state: DeploymentState;
  /** Longer ones are cut off at 140 characters. */
  readonly description: string;
  /** Where the environment can be looked at. */
  readonly environmentUrl?: string;
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly id: number;
  /** What its `run-name` makes of the inputs; without one the workflow's name. */
  readonly title: string;
  readonly completed: boolean;
  /** How it ended: `success`, `failure`, `cancelled`, `timed_out`, … */
  readonly conclusion: string | undefined;
  /** For people. */
  readonly url: string;
}

/** What became of the wish that a workflow run. */
export interface DispatchedWorkflow {
  /** `undefined`: the host is too old to say it. */
  readonly run: number | undefined;
}

/**
 * What the product tells one hosting service of deployments, and the workflows that it has run there. `repository` is
 * `owner/name`. Everything throws `GitHubError`. What must not be done twice is not tried again after a failure: an answer
 * may have been lost.
 */
export interface DeploymentHost {
  /** Creates one and resolves to its id. Nothing is merged, and no check is waited for. Look with `findDeployment` first. */
  createDeployment(repository: string, wanted: NewDeployment): Promise<number>;
  /** The deployment of that run, by its payload. */
  findDeployment(
    repository: string,
    wanted: Pick<NewDeployment, 'commit' | 'environment'> & { readonly runId: string },
  ): Promise<number | undefined>;
  createDeploymentStatus(repository: string, deployment: number, status: DeploymentStatus): Promise<void>;
  /**
   * Has a workflow run as it is on the default branch. `workflow` is the name of its file. GitHub refuses inputs that it does
   * not declare (`GITHUB_VALIDATION_FAILED`).
   */
  dispatchWorkflow(
    repository: string,
    wanted: { readonly workflow: string; readonly inputs: Readonly<Record<string, string>> },
  ): Promise<DispatchedWorkflow>;
  /** Runs of a workflow that were dispatched since then (epoch milliseconds), newest first, at most 300. */
  listWorkflowRuns(
    repository: string,
    wanted: { readonly workflow: string; readonly since: number },
  ): Promise<readonly WorkflowRun[]>;
  /** `undefined` when it is not there any more. */
  getWorkflowRun(repository: string, run: number): Promise<WorkflowRun | undefined>;
  /** Asks it to stop; harmless when it has ended. */
  cancelWorkflowRun(repository: string, run: number): Promise<void>;
}
