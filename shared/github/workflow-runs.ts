import { z } from 'zod';
import type { OpenEndpoint } from './connect-hosting.ts';
import type { DeploymentHost, WorkflowRun } from './deployment-host.ts';
import { repositoryParameters } from './repository-parameters.ts';
import { isAnswer } from './translate-failure.ts';

const pageSize = 100;
const mostPages = 3;

const repositorySchema = z.object({ default_branch: z.string() });
const dispatchedSchema = z.object({ workflow_run_id: z.number() });
const runSchema = z
  .object({
    id: z.number(),
    display_title: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    html_url: z.string(),
  })
  .transform(
    ({ id, display_title, status, conclusion, html_url }): WorkflowRun => ({
      id,
      title: display_title,
      completed: status === 'completed',
      conclusion: conclusion ?? undefined,
      url: html_url,
    }),
  );
const listSchema = z.object({ workflow_runs: z.array(runSchema) });

/** The part of the adapter that runs workflows. */
export function workflowRuns({
  octokit,
  attempt,
}: OpenEndpoint): Pick<
  DeploymentHost,
  'dispatchWorkflow' | 'listWorkflowRuns' | 'getWorkflowRun' | 'cancelWorkflowRun'
> {
  return {
    dispatchWorkflow: (repository, { workflow, inputs }) =>
      attempt(`workflow ${workflow} of ${repository}`, async () => {
        const at = repositoryParameters(repository);
        const found = await octokit.request('GET /repos/{owner}/{repo}', at);
        const dispatch = (details: { readonly return_run_details?: boolean }) =>
          octokit.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
            ...at,
            workflow_id: workflow,
            ref: repositorySchema.parse(found.data).default_branch,
            inputs: { ...inputs },
            ...details,
            request: { retries: 0 },
          });
        const { data } = await dispatch({ return_run_details: true }).catch((error: unknown) => {
          if (!isAnswer(error, 400, 422) || !String(error).includes('return_run_details')) throw error;
          // An older server, which refuses what it does not know, and has run nothing.
          return dispatch({});
        });
        // Servers that do not know the wish, or pass over it, answer without a body.
        return { run: dispatchedSchema.safeParse(data).data?.workflow_run_id };
      }),

    listWorkflowRuns: (repository, { workflow, since }) =>
      attempt(`workflow ${workflow} of ${repository}`, async () => {
        const runs: WorkflowRun[] = [];
        for (let page = 1; page <= mostPages; page += 1) {
          const { data } = await octokit.request(
            'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
            {
              ...repositoryParameters(repository),
              workflow_id: workflow,
              event: 'workflow_dispatch',
              created: `>=${new Date(since).toISOString().slice(0, 19)}Z`,
              per_page: pageSize,
              page,
            },
          );
          const some = listSchema.parse(data).workflow_runs;
          runs.push(...some);
          if (some.length < pageSize) break;
        }
        return runs;
      }),

    getWorkflowRun: (repository, run) =>
      attempt(`workflow run ${run} of ${repository}`, async () => {
        try {
          const { data } = await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', {
            ...repositoryParameters(repository),
            run_id: run,
          });
          return runSchema.parse(data);
        } catch (error) {
          if (isAnswer(error, 404)) return undefined;
          throw error;
        }
      }),

    cancelWorkflowRun: (repository, run) =>
      attempt(`workflow run ${run} of ${repository}`, async () => {
        try {
          await octokit.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', {
            ...repositoryParameters(repository),
            run_id: run,
          });
        } catch (error) {
          // It has ended already.
          if (!isAnswer(error, 404, 409)) throw error;
        }
      }),
  };
}
