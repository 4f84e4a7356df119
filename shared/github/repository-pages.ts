import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { HostedRepository } from './hosting.ts';
import { isAnswer } from './translate-failure.ts';

/** One page of a list as it was last read. */
export interface RepositoryPage {
  readonly etag: string | undefined;
  readonly more: boolean;
  readonly repositories: readonly HostedRepository[];
}

/** Pages by who asks for what. */
export interface PageCache {
  get(key: string): RepositoryPage | undefined;
  set(key: string, page: RepositoryPage): void;
}

/** The lists of repositories that are read. */
export type RepositoryList =
  | { readonly route: 'GET /orgs/{org}/repos'; readonly parameters: { readonly org: string } }
  | { readonly route: 'GET /users/{username}/repos'; readonly parameters: { readonly username: string } }
  | { readonly route: 'GET /user/repos'; readonly parameters: { readonly affiliation: 'owner' } }
  | { readonly route: 'GET /installation/repositories'; readonly parameters: Record<string, never> };

const repositorySchema = z
  .object({
    id: z.number(),
    name: z.string(),
    owner: z.object({ login: z.string() }),
    default_branch: z.string(),
    archived: z.boolean(),
    fork: z.boolean(),
    private: z.boolean(),
    description: z.string().nullable(),
  })
  .transform(
    ({ owner, default_branch, ...kept }): HostedRepository => ({
      ...kept,
      org: owner.login,
      defaultBranch: default_branch,
    }),
  );
const listSchema = z.union([
  z.array(repositorySchema),
  z.object({ repositories: z.array(repositorySchema) }).transform(({ repositories }) => repositories),
]);

/** Reads the few fields of a repository that this product uses. */
export function parseRepository(data: unknown): HostedRepository {
  return repositorySchema.parse(data);
}

/** A cache of so many pages; the one that was not used for the longest time goes first. */
export function createPageCache(capacity = 500): PageCache {
  const pages = new Map<string, RepositoryPage>();
  const put = (key: string, page: RepositoryPage) => {
    pages.delete(key);
    pages.set(key, page);
  };
  return {
    get(key) {
      const page = pages.get(key);
      if (page) put(key, page);
      return page;
    },
    set(key, page) {
      put(key, page);
      const oldest = pages.keys().next().value;
      if (pages.size > capacity && oldest !== undefined) pages.delete(oldest);
    },
  };
}

/** Repositories on a page: the most that GitHub gives. */
const pageSize = 100;
/** A new repository then comes last and moves no other one to another page. An installation's list has no other order. */
const oldestFirst = { sort: 'created', direction: 'asc' };

/**
 * Reads a list page by page, without the first `from` repositories: pages before them are not read. A page that GitHub
 * says has not changed comes from the cache and costs nothing.
 */
export async function* repositoryPages(
  octokit: Octokit,
  list: RepositoryList,
  cache: PageCache | undefined,
  identity: string,
  from = 0,
): AsyncGenerator<readonly HostedRepository[]> {
  const first = Math.floor(from / pageSize) + 1;
  for (let number = first; ; number += 1) {
    const key = `${identity} ${list.route} ${JSON.stringify(list.parameters)} ${number}`;
    const page = await readPage(octokit, list, number, cache?.get(key));
    cache?.set(key, page);
    yield number === first ? page.repositories.slice(from % pageSize) : page.repositories;
    if (!page.more) return;
  }
}

async function readPage(
  octokit: Octokit,
  { route, parameters }: RepositoryList,
  page: number,
  cached: RepositoryPage | undefined,
): Promise<RepositoryPage> {
  const headers = cached?.etag ? { 'if-none-match': cached.etag } : {};
  const options = { ...parameters, ...oldestFirst, per_page: pageSize, page, headers };
  try {
    const response = await octokit.request(route as 'GET /orgs/{org}/repos', options as { org: string });
    return {
      etag: response.headers.etag,
      more: /rel="next"/.test(response.headers.link ?? ''),
      repositories: listSchema.parse(response.data),
    };
  } catch (error) {
    if (cached && isAnswer(error, 304)) return cached;
    throw error;
  }
}
