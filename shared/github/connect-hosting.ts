import type { Octokit } from '@octokit/rest';
import type { Endpoint } from '../config/configuration.ts';
import { type Authorisation, authorise } from './authorise.ts';
import type { Hosting } from './hosting.ts';
import { createOctokit, type GitHubConnection } from './octokit.ts';
import { parseRepository, type RepositoryList, repositoryPages } from './repository-pages.ts';
import { isAnswer, translateFailure } from './translate-failure.ts';

/**
 * GitHub's REST API as one endpoint's credentials see it. Connect once per job. Everything throws `GitHubError`; when that
 * has `retryAfterSeconds`, put the job back for so long.
 */
export async function connectHosting(endpoint: Endpoint, connection: GitHubConnection): Promise<Hosting> {
  const { octokit, authorisation, attempt } = await openEndpoint(endpoint, connection);
  const identity = `${endpoint.apiUrl} ${authorisation.limitedBy}`;

  const get = (org: string, name: string) =>
    attempt(`${org}/${name}`, async () => {
      try {
        return parseRepository(
          (await octokit.request('GET /repos/{owner}/{repo}', { owner: org, repo: name })).data,
        );
      } catch (error) {
        if (isAnswer(error, 404)) return undefined;
        throw error;
      }
    });

  return {
    getRepository: get,

    async *listRepositories(org, from = 0) {
      const list = await attempt(org, () => listFor(octokit, authorisation, org));
      const pages = repositoryPages(octokit, list, connection.pages, identity, from);
      for (;;) {
        const page = await attempt(org, () => pages.next());
        if (page.done) return;
        yield* page.value;
      }
    },

    createRepository: (org, repository) =>
      attempt(`${org}/${repository.name}`, async () => {
        const settings = {
          name: repository.name,
          private: repository.private,
          description: repository.description ?? '',
        };
        try {
          const ownAccount = await isOwnAccount(octokit, authorisation, org);
          const { data } = ownAccount
            ? await octokit.request('POST /user/repos', settings)
            : await octokit.request('POST /orgs/{org}/repos', { org, ...settings });
          return parseRepository(data);
        } catch (error) {
          // Somebody was faster, or an earlier attempt succeeded without our hearing of it.
          const existing = isAnswer(error, 409, 422) ? await get(org, repository.name) : undefined;
          if (existing) return existing;
          throw error;
        }
      }),

    setDefaultBranch: (org, name, branch) =>
      attempt(`${org}/${name}`, async () => {
        await octokit.request('PATCH /repos/{owner}/{repo}', {
          owner: org,
          repo: name,
          default_branch: branch,
        });
      }),
  };
}

/** An authorised Octokit for one endpoint, and a way to run requests whose failures come out translated. */
export interface OpenEndpoint {
  readonly octokit: Octokit;
  readonly authorisation: Authorisation;
  attempt<Result>(subject: string, request: () => Promise<Result>): Promise<Result>;
}

/** Opens the way into an endpoint. Throws what the secret store throws, or a `GitHubError`. */
export async function openEndpoint(endpoint: Endpoint, connection: GitHubConnection): Promise<OpenEndpoint> {
  const { clock = Date.now } = connection;
  const authorisation = await authorise(endpoint, connection);
  const authorization = async () => `token ${await authorisation.token()}`;
  const octokit = createOctokit(endpoint.apiUrl, authorisation.limitedBy, authorization, connection);
  return {
    octokit,
    authorisation,
    async attempt(subject, request) {
      const where = `${subject} on ${endpoint.apiUrl}`;
      try {
        return await request();
      } catch (error) {
        if (isAnswer(error, 401)) authorisation.refused();
        throw translateFailure(error, where, clock());
      }
    },
  };
}

/** An App sees what it is installed on; a token sees an organisation, its own account, or what is public. */
async function listFor(octokit: Octokit, authorisation: Authorisation, org: string): Promise<RepositoryList> {
  if (authorisation.installation) return { route: 'GET /installation/repositories', parameters: {} };
  const { data: account } = await octokit.request('GET /users/{username}', { username: org });
  if (account.type === 'Organization') return { route: 'GET /orgs/{org}/repos', parameters: { org } };
  return (await isOwnAccount(octokit, authorisation, org))
    ? { route: 'GET /user/repos', parameters: { affiliation: 'owner' } }
    : { route: 'GET /users/{username}/repos', parameters: { username: org } };
}

/** Whether `org` is the token's own user account, which has other routes than an organisation. */
async function isOwnAccount(
  octokit: Octokit,
  { installation }: Authorisation,
  org: string,
): Promise<boolean> {
  if (installation) return false;
  const { data: user } = await octokit.request('GET /user');
  return user.login.toLowerCase() === org.toLowerCase();
}
