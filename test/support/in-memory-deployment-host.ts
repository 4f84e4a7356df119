import type {
  DeploymentHost,
  DeploymentStatus,
  NewDeployment,
  WorkflowRun,
} from '../../shared/github/deployment-host.ts';
import { GitHubError, type GitHubErrorCode } from '../../shared/github/errors.ts';

/** A deployment that was shown, with all that was said of it, oldest first. */
export interface ShownDeployment extends NewDeployment {
  readonly id: number;
  readonly repository: string;
  readonly statuses: DeploymentStatus[];
}

/** A run of a workflow, and what it was given. */
export interface DispatchedRun extends WorkflowRun {
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** A host in memory: what it was told can be looked at, and what goes wrong can be set. */
export interface InMemoryDeploymentHost extends DeploymentHost {
  readonly deployments: ShownDeployment[];
  readonly runs: DispatchedRun[];
  /** Called before each request, by the name of its method; may throw, or wait. */
  before: (method: keyof DeploymentHost) => void | Promise<void>;
  /** Called after its effect, before its answer. */
  after: (method: keyof DeploymentHost) => void | Promise<void>;
  /** Whether it says which run it has begun, as new servers do. */
  namesRuns: boolean;
  /** What a run's title is made of; default: the input `auto_builder_run`. */
  titleOf: (inputs: Readonly<Record<string, string>>) => string;
  end(run: number, conclusion: string): void;
}

/** Makes an empty one. */
export function inMemoryDeploymentHost(now: () => number = () => 0): InMemoryDeploymentHost {
  let ids = 0;
  const call = async <Answer>(method: keyof DeploymentHost, work: () => Answer): Promise<Answer> => {
    await host.before(method);
    const answer = work();
    await host.after(method);
    return answer;
  };
  const host: InMemoryDeploymentHost = {
    deployments: [],
    runs: [],
    before: () => undefined,
    after: () => undefined,
    namesRuns: true,
    titleOf: ({ auto_builder_run: token = '' }) => `Deploy ${token}`,
    end(id, conclusion) {
      const at = host.runs.findIndex((run) => run.id === id);
      const run = host.runs[at];
      if (run) host.runs[at] = { ...run, completed: true, conclusion };
    },
    createDeployment: (repository, wanted) =>
      call('createDeployment', () => {
        ids += 1;
        host.deployments.push({ ...wanted, id: ids, repository, statuses: [] });
        return ids;
      }),
    findDeployment: (_repository, { commit, environment, runId }) =>
      call('findDeployment', () => {
        const isSame = (one: ShownDeployment) =>
          one.commit === commit && one.environment === environment && one.payload.runId === runId;
        return host.deployments.find(isSame)?.id;
      }),
    createDeploymentStatus: (_repository, deployment, status) =>
      call('createDeploymentStatus', () => {
        host.deployments.find(({ id }) => id === deployment)?.statuses.push(status);
      }),
    dispatchWorkflow: (_repository, { workflow, inputs }) =>
      call('dispatchWorkflow', () => {
        ids += 1;
        const url = `https://host.example.test/runs/${ids}`;
        const title = host.titleOf(inputs);
        host.runs.push({
          ...{ id: ids, title, completed: false, conclusion: undefined, url },
          ...{ workflow, inputs, createdAt: now() },
        });
        return { run: host.namesRuns ? ids : undefined };
      }),
    listWorkflowRuns: (_repository, { workflow, since }) =>
      call('listWorkflowRuns', () =>
        host.runs.filter((run) => run.workflow === workflow && run.createdAt >= since).toReversed(),
      ),
    getWorkflowRun: (_repository, id) => call('getWorkflowRun', () => host.runs.find((run) => run.id === id)),
    cancelWorkflowRun: (_repository, id) =>
      call('cancelWorkflowRun', () => {
        if (host.runs.find((run) => run.id === id)?.completed === false) host.end(id, 'cancelled');
      }),
  };
  return host;
}

/** What GitHub answers when it does not do what is asked. */
export function refusal(code: GitHubErrorCode, retryAfterSeconds?: number): GitHubError {
  const details = { code, what: 'GitHub says no', where: 'acme/app', remedy: 'Ask somebody.' };
  return new GitHubError(retryAfterSeconds === undefined ? details : { ...details, retryAfterSeconds });
}
