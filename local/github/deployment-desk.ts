import { replaceRecord } from './code-review-records.ts';
import type { DeploymentRecord, DeploymentStatusRecord, WorkflowRunRecord } from './deployment-records.ts';
import type { Host } from './host.ts';
import { isoSeconds } from './representations.ts';

/** A deployment as a person sees it: with all that was said of it, oldest first. */
export interface ShownDeployment extends DeploymentRecord {
  readonly statuses: readonly DeploymentStatusRecord[];
}

/** What a person sees of deployments and workflows of repositories (`owner/name`), and how runs go on; lists are oldest first. */
export interface DeploymentDesk {
  deployments(fullName: string): readonly ShownDeployment[];
  workflowRuns(fullName: string): readonly WorkflowRunRecord[];
  /** A runner takes the run. */
  startWorkflowRun(fullName: string, run: number): void;
  /** A run ends: `success`, `failure`, `cancelled`, `timed_out`. */
  endWorkflowRun(fullName: string, run: number, conclusion: string): void;
  /** Somebody removes a run from the list. */
  deleteWorkflowRun(fullName: string, run: number): void;
}

/** The desk of one running host. */
export function deploymentDesk(host: Host): DeploymentDesk {
  const change = (
    fullName: string,
    id: number,
    changed: Pick<WorkflowRunRecord, 'status' | 'conclusion'>,
  ): void => {
    const { runs } = host.deployments.of(fullName);
    const run = runs.find((one) => one.id === id);
    if (!run) throw new Error(`there is no workflow run ${id}`);
    replaceRecord(runs, { ...run, ...changed, updatedAt: isoSeconds(host.clock()) });
  };
  return {
    deployments(fullName) {
      const { deployments, statuses } = host.deployments.of(fullName);
      return deployments.map((deployment) => ({
        ...deployment,
        statuses: statuses.filter((status) => status.deployment === deployment.id),
      }));
    },
    workflowRuns: (fullName) => host.deployments.of(fullName).runs,
    startWorkflowRun: (fullName, run) => change(fullName, run, { status: 'in_progress', conclusion: null }),
    endWorkflowRun: (fullName, run, conclusion) => change(fullName, run, { status: 'completed', conclusion }),
    deleteWorkflowRun(fullName, run) {
      const { runs } = host.deployments.of(fullName);
      runs.splice(
        runs.findIndex(({ id }) => id === run),
        1,
      );
    },
  };
}
