import { z } from 'zod';
import type { CodeReview, PullRequest, PullRequestFile, ReviewComment } from './code-review.ts';
import type { OpenEndpoint } from './connect-hosting.ts';
import { repositoryParameters } from './repository-parameters.ts';
import { isAnswer } from './translate-failure.ts';

const pageSize = 100;
/** GitHub lists no more than 3,000 files of a pull request; more remarks than that are no help to anybody. */
const mostPages = 30;

const pullRequestSchema = z
  .object({
    number: z.number(),
    state: z.string(),
    html_url: z.string(),
    title: z.string(),
    body: z.string().nullable(),
    head: z.object({
      ref: z.string(),
      sha: z.string(),
      repo: z.object({ full_name: z.string() }).nullable(),
    }),
    base: z.object({ ref: z.string(), sha: z.string() }),
  })
  .transform(
    ({ number, state, html_url, title, body, head, base }): PullRequest => ({
      number,
      open: state === 'open',
      url: html_url,
      title,
      body: body ?? '',
      head: { ref: head.ref, commit: head.sha, repository: head.repo?.full_name },
      base: { ref: base.ref, commit: base.sha },
    }),
  );

const fileSchema = z
  .object({ filename: z.string(), patch: z.string().optional() })
  .transform(({ filename, patch }): PullRequestFile => ({ path: filename, patch }));

const commentSchema = z
  .object({
    path: z.string(),
    body: z.string(),
    line: z.number().nullish(),
    start_line: z.number().nullish(),
  })
  // Without a line it is about something that a later push has changed.
  .transform(({ path, body, line, start_line }): ReviewComment | undefined => {
    if (typeof line !== 'number') return undefined;
    return { path, body, line, ...(typeof start_line === 'number' ? { startLine: start_line } : {}) };
  });

/** The part of the adapter that is about pull requests. */
export function pullRequests({
  octokit,
  attempt,
}: OpenEndpoint): Pick<
  CodeReview,
  | 'getPullRequest'
  | 'listPullRequestFiles'
  | 'listReviewComments'
  | 'createReview'
  | 'findPullRequest'
  | 'createPullRequest'
  | 'updatePullRequest'
> {
  const find = async (repository: string, from: string, to: string): Promise<PullRequest | undefined> => {
    const at = repositoryParameters(repository);
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
      ...at,
      state: 'open',
      head: `${at.owner}:${from}`,
      base: to,
    });
    return z.array(pullRequestSchema).parse(data)[0];
  };

  return {
    getPullRequest: (repository, number) =>
      attempt(`${repository}#${number}`, async () => {
        try {
          const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
            ...repositoryParameters(repository),
            pull_number: number,
          });
          return pullRequestSchema.parse(data);
        } catch (error) {
          if (isAnswer(error, 404)) return undefined;
          throw error;
        }
      }),

    listPullRequestFiles: (repository, number) =>
      attempt(`${repository}#${number}`, () =>
        allPages(fileSchema, (page) =>
          octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
            ...repositoryParameters(repository),
            pull_number: number,
            ...page,
          }),
        ),
      ),

    listReviewComments: (repository, number) =>
      attempt(`${repository}#${number}`, async () => {
        const comments = await allPages(commentSchema, (page) =>
          octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
            ...repositoryParameters(repository),
            pull_number: number,
            ...page,
          }),
        );
        return comments.filter((comment) => comment !== undefined);
      }),

    createReview: (repository, number, { commit, body, comments }) =>
      attempt(`${repository}#${number}`, async () => {
        await octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
          ...repositoryParameters(repository),
          pull_number: number,
          commit_id: commit,
          event: 'COMMENT',
          body,
          comments: comments.map(commentParameters),
        });
      }),

    findPullRequest: (repository, { from, to }) => attempt(repository, () => find(repository, from, to)),

    createPullRequest: (repository, { from, to, title, body }) =>
      attempt(repository, async () => {
        try {
          const { data } = await octokit.request('POST /repos/{owner}/{repo}/pulls', {
            ...repositoryParameters(repository),
            head: from,
            base: to,
            title,
            body,
          });
          return pullRequestSchema.parse(data);
        } catch (error) {
          // Somebody was faster, or an earlier attempt succeeded without our hearing of it.
          const existing = isAnswer(error, 422) ? await find(repository, from, to) : undefined;
          if (existing) return existing;
          throw error;
        }
      }),

    updatePullRequest: (repository, number, { title, body }) =>
      attempt(`${repository}#${number}`, async () => {
        await octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...repositoryParameters(repository),
          pull_number: number,
          title,
          body,
        });
      }),
  };
}

function commentParameters({ path, body, line, startLine }: ReviewComment) {
  const start = startLine === undefined ? {} : { start_line: startLine, start_side: 'RIGHT' };
  return { path, body, line, side: 'RIGHT', ...start };
}

async function allPages<Item>(
  schema: z.ZodType<Item>,
  request: (page: { readonly per_page: number; readonly page: number }) => Promise<{ data: unknown }>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await request({ per_page: pageSize, page });
    const some = z.array(schema).parse(data);
    items.push(...some);
    if (some.length < pageSize) break;
  }
  return items;
}
