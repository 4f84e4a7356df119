import type { DeploymentRecord, DeploymentStatusRecord, WorkflowRunRecord } from './deployment-records.ts';
import { accountOrGhost, type FoundRepository, type Host } from './host.ts';
import type { CommitRecord } from './repository-history.ts';
import { accountJson, nodeId, repositoryJson } from './representations.ts';

type Json = Record<string, unknown>;

/** Schema `deployment`. */
export function deploymentJson(
  deployment: DeploymentRecord,
  { record, owner }: FoundRepository,
  host: Host,
): Json {
  const { id, sha, ref, task, environment, description, payload, createdAt } = deployment;
  const repositoryUrl = `${host.urls.api}/repos/${owner.login}/${record.name}`;
  const url = `${repositoryUrl}/deployments/${id}`;
  return {
    url,
    id,
    node_id: nodeId('Deployment', id),
    ...{ sha, ref, task, payload, description, environment },
    original_environment: environment,
    creator: accountJson(accountOrGhost(host, deployment.creator), host.urls),
    created_at: createdAt,
    updated_at: createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
  };
}

/** Schema `deployment-status`. */
export function deploymentStatusJson(
  status: DeploymentStatusRecord,
  { record, owner }: FoundRepository,
  host: Host,
): Json {
  const { id, deployment, state, description, environment, environmentUrl, logUrl, createdAt } = status;
  const repositoryUrl = `${host.urls.api}/repos/${owner.login}/${record.name}`;
  const deploymentUrl = `${repositoryUrl}/deployments/${deployment}`;
  return {
    url: `${deploymentUrl}/statuses/${id}`,
    id,
    node_id: nodeId('DeploymentStatus', id),
    ...{ state, description, environment },
    creator: accountJson(accountOrGhost(host, status.creator), host.urls),
    target_url: logUrl,
    log_url: logUrl,
    environment_url: environmentUrl,
    created_at: createdAt,
    updated_at: createdAt,
    deployment_url: deploymentUrl,
    repository_url: repositoryUrl,
  };
}

/** Schema `workflow-run`. */
export function workflowRunJson(
  run: WorkflowRunRecord,
  head: CommitRecord,
  { record, owner }: FoundRepository,
  host: Host,
): Json {
  const fullName = `${owner.login}/${record.name}`;
  const url = `${host.urls.api}/repos/${fullName}/actions/runs/${run.id}`;
  const repository = repositoryJson(record, owner, host.urls);
  const actor = accountJson(accountOrGhost(host, run.actor), host.urls);
  const { name, email, date } = head.author;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.branch,
    head_sha: run.headSha,
    path: `.github/workflows/${run.workflow}`,
    display_title: run.title,
    run_number: run.number,
    run_attempt: 1,
    event: 'workflow_dispatch',
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(run.workflow),
    url,
    html_url: `${host.urls.web}/${fullName}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor,
    triggering_actor: actor,
    run_started_at: run.createdAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${host.urls.api}/repos/${fullName}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${host.urls.api}/repos/${fullName}/actions/workflows/${workflowId(run.workflow)}`,
    head_commit: {
      id: head.id,
      tree_id: head.tree,
      message: head.message,
      timestamp: date,
      author: { name, email },
      committer: { name, email },
    },
    repository,
    head_repository: repository,
  };
}

/** Stands in for the number that GitHub gives each workflow. */
function workflowId(file: string): number {
  return [...file].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000_007, 7);
}
