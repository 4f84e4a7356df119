import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';
import type { Endpoint } from '../config/configuration.ts';
import type { AccessNeeds } from './check-access.ts';
import { type OpenEndpoint, openEndpoint } from './connect-hosting.ts';
import { type CredentialLook, clockThatRefuses, lookAtCredential } from './look-at-credential.ts';
import { type HookLook, lookAtHook } from './look-at-hook.ts';
import type { GitHubConnection } from './octokit.ts';
import { repositoryParameters } from './repository-parameters.ts';
import { isAnswer, undefinedOn, undefinedOnCode } from './translate-failure.ts';

/** A repository, as far as its health is concerned. */
export interface RepositoryLook {
  /** Short name. */
  readonly defaultBranch: string;
  readonly archived: boolean;
}

/**
 * What a look at health asks GitHub, for the length of one job: what several repositories share is asked once. Everything throws
 * `GitHubError`, or what the secret store throws.
 */
export interface HealthHost {
  /** `undefined` when it does not exist or the credentials cannot see it. */
  repository(endpoint: Endpoint, name: string): Promise<RepositoryLook | undefined>;
  /** Whether any protection or rule holds for a branch. */
  isProtected(endpoint: Endpoint, name: string, branch: string): Promise<boolean>;
  credential(endpoint: Endpoint, needs: AccessNeeds): Promise<CredentialLook>;
  hook(endpoint: Endpoint, url: string): Promise<HookLook>;
  /** Does some work, and counts the requests that it took: those that a rate limit counts. */
  counted<Result>(
    work: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly requests: number }>;
}

/** Answers by who asks for what, with which GitHub is asked whether they still hold: then they cost nothing. */
export interface AnswerMemory {
  get(key: string): RememberedAnswer | undefined;
  set(key: string, answer: RememberedAnswer): void;
}

/** The part of an answer that is used, and its mark. */
export interface RememberedAnswer {
  readonly etag: string;
  readonly data: unknown;
}

/** A memory of so many answers; the oldest goes first. */
export function createAnswerMemory(capacity = 20_000): AnswerMemory {
  const answers = new Map<string, RememberedAnswer>();
  return {
    get: (key) => answers.get(key),
    set(key, answer) {
      answers.delete(key);
      answers.set(key, answer);
      const oldest = answers.keys().next().value;
      if (answers.size > capacity && oldest !== undefined) answers.delete(oldest);
    },
  };
}

const repositorySchema = z.object({ default_branch: z.string(), archived: z.boolean() });
const branchSchema = z.object({ protected: z.boolean() });
const rulesSchema = z.array(z.object({ type: z.string() }));

/** A host for one job. `answers` may outlive it. */
export function createHealthHost(
  connection: GitHubConnection,
  answers: AnswerMemory = createAnswerMemory(),
): HealthHost {
  const counting = new AsyncLocalStorage<{ requests: number }>();
  const opened = new Map<string, Promise<OpenEndpoint>>();
  const credentials = new Map<string, Promise<CredentialLook>>();
  const hooks = new Map<string, Promise<HookLook>>();

  const open = (endpoint: Endpoint): Promise<OpenEndpoint> =>
    once(opened, placeOf(endpoint), async () => {
      const place = await openEndpoint(endpoint, connection);
      place.octokit.hook.wrap('request', async (request, options) => {
        const tally = counting.getStore();
        try {
          const answer = await request(options);
          if (tally && options.url !== '/rate_limit') tally.requests += 1;
          return answer;
        } catch (error) {
          const isCounted = error instanceof Error && 'response' in error && !isAnswer(error, 304);
          if (tally && isCounted) tally.requests += 1;
          throw error;
        }
      });
      return place;
    });

  /** Asks for something that is seldom different from the last time. */
  const ask = async <Value>(
    endpoint: Endpoint,
    { route, parameters, schema }: Question<Value>,
  ): Promise<Value> => {
    const { octokit, authorisation } = await open(endpoint);
    const key = `${endpoint.apiUrl} ${authorisation.limitedBy} ${route} ${JSON.stringify(parameters)}`;
    const known = answers.get(key);
    const headers = known ? { 'if-none-match': known.etag } : {};
    try {
      const answer = await octokit.request(route, { ...parameters, headers });
      const data = schema.parse(answer.data);
      const { etag } = answer.headers;
      if (etag) answers.set(key, { etag, data });
      return data;
    } catch (error) {
      if (known && isAnswer(error, 304)) return schema.parse(known.data);
      throw error;
    }
  };

  return {
    async repository(endpoint, name) {
      const { attempt } = await open(endpoint);
      const repository = `${endpoint.org}/${name}`;
      return attempt(repository, async () => {
        const parameters = repositoryParameters(repository);
        const question = { route: 'GET /repos/{owner}/{repo}', parameters, schema: repositorySchema };
        const found = await ask(endpoint, question).catch(undefinedOn(404));
        return found && { defaultBranch: found.default_branch, archived: found.archived };
      });
    },

    async isProtected(endpoint, name, branch) {
      const { attempt } = await open(endpoint);
      const repository = `${endpoint.org}/${name}`;
      const where = `${repository}, branch ${branch}`;
      const parameters = { ...repositoryParameters(repository), branch };
      const at = '/repos/{owner}/{repo}';
      const own = { route: `GET ${at}/branches/{branch}`, parameters, schema: branchSchema };
      if ((await attempt(where, () => ask(endpoint, own))).protected) return true;
      const ruled = { route: `GET ${at}/rules/branches/{branch}`, parameters, schema: rulesSchema };
      // Older servers have no rulesets, and cheaper plans none for private repositories.
      const rules = await attempt(where, () => ask(endpoint, ruled)).catch(
        undefinedOnCode('GITHUB_NOT_FOUND', 'GITHUB_FORBIDDEN'),
      );
      return rules !== undefined && rules.length > 0;
    },

    credential: (endpoint, needs) =>
      once(credentials, `${placeOf(endpoint)} ${JSON.stringify(needs)}`, async () => {
        try {
          return await lookAtCredential(await open(endpoint), endpoint, needs, connection.clock);
        } catch (error) {
          const excuse = await clockThatRefuses(endpoint, error, connection);
          if (excuse) return excuse;
          throw error;
        }
      }),

    hook: (endpoint, url) =>
      once(hooks, `${placeOf(endpoint)} ${url}`, () => lookAtHook(endpoint, url, open, connection)),

    async counted(work) {
      const tally = { requests: 0 };
      const result = await counting.run(tally, work);
      return { result, requests: tally.requests };
    },
  };
}

interface Question<Value> {
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<Value>;
}

function placeOf({ apiUrl, org, credentials }: Endpoint): string {
  return `${apiUrl} ${org.toLowerCase()} ${JSON.stringify(credentials)}`;
}

/** Asked once; a failure is remembered as well: nobody is asked again in the same job. */
function once<Value>(
  memory: Map<string, Promise<Value>>,
  key: string,
  look: () => Promise<Value>,
): Promise<Value> {
  const asked = memory.get(key) ?? look();
  memory.set(key, asked);
  return asked;
}
