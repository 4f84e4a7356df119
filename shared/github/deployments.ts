import { z } from 'zod';
import type { OpenEndpoint } from './connect-hosting.ts';
import type { DeploymentHost } from './deployment-host.ts';
import { repositoryParameters } from './repository-parameters.ts';

const longestDescription = 140;
const once = { retries: 0 };

const createdSchema = z.object({ id: z.number() });
/** GitHub gives a payload back as an object or as the text that it was sent as. */
const listSchema = z.array(z.object({ id: z.number(), payload: z.unknown() }));
const payloadSchema = z.object({ runId: z.string() });

/** The part of the adapter that shows deployments. */
export function deployments({
  octokit,
  attempt,
}: OpenEndpoint): Pick<DeploymentHost, 'createDeployment' | 'findDeployment' | 'createDeploymentStatus'> {
  return {
    createDeployment: (repository, { commit, environment, production, description, payload }) =>
      attempt(`${repository} at ${commit}`, async () => {
        const { data } = await octokit.request('POST /repos/{owner}/{repo}/deployments', {
          ...repositoryParameters(repository),
          ref: commit,
          environment,
          description: description.slice(0, longestDescription),
          // Otherwise GitHub merges the default branch into the commit, and wants every check to have passed.
          auto_merge: false,
          required_contexts: [],
          transient_environment: false,
          production_environment: production,
          payload: { ...payload },
          request: once,
        });
        return createdSchema.parse(data).id;
      }),

    findDeployment: (repository, { commit, environment, runId }) =>
      attempt(`${repository} at ${commit}`, async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/deployments', {
          ...repositoryParameters(repository),
          sha: commit,
          environment,
          per_page: 100,
        });
        // The oldest: when there are two by a mishap, everybody takes the same one.
        return listSchema.parse(data).findLast(({ payload }) => runOf(payload) === runId)?.id;
      }),

    createDeploymentStatus: (repository, deployment, { state, description, environmentUrl }) =>
      attempt(`deployment ${deployment} of ${repository}`, async () => {
        await octokit.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
          ...repositoryParameters(repository),
          deployment_id: deployment,
          state,
          description: description.slice(0, longestDescription),
          ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
        });
      }),
  };
}

function runOf(payload: unknown): string | undefined {
  const parsed = payloadSchema.safeParse(typeof payload === 'string' ? parsedJson(payload) : payload);
  return parsed.data?.runId;
}

/** Others put into a payload what they like. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
