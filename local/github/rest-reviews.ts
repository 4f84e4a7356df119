import { Hono } from 'hono';
import { z } from 'zod';
import type { ReviewCommentRecord, ReviewRecord } from './code-review-records.ts';
import type { Host } from './host.ts';
import { page } from './pagination.ts';
import { reviewCommentJson, reviewJson } from './pull-representations.ts';
import { changedFiles, commitAt } from './repository-history.ts';
import { isoSeconds } from './representations.ts';
import { requestedBody } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError } from './rest-errors.ts';
import { requestedPull } from './rest-pulls.ts';

const commentSchema = z.object({
  path: z.string().min(1),
  body: z.string().min(1).max(65_536),
  line: z.int().min(1),
  side: z.literal('RIGHT').default('RIGHT'),
  start_line: z.int().min(1).optional(),
  start_side: z.literal('RIGHT').optional(),
});
const reviewSchema = z.object({
  commit_id: z.string().optional(),
  body: z.string().max(65_536).default(''),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  comments: z.array(commentSchema).default([]),
});
const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/** Reviews of pull requests, with remarks on lines of the new side of the diff. */
export function reviewRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.post('/repos/:owner/:repo/pulls/:number/reviews', async (context) => {
    const described = await requestedPull(host, context, 'pulls');
    const { pull, base } = described;
    const wanted = await requestedBody(context, reviewSchema, 'PullRequestReview');
    const commit = await commitAt(base.path, wanted.commit_id ?? pull.head.sha);
    if (commit === undefined) throw unprocessable('Commit is not part of the pull request');
    if (wanted.body === '' && wanted.event !== 'APPROVE') throw unprocessable('Body is too short');
    const files = await changedFiles(base.path, pull.base.sha, commit);
    const comments = wanted.comments.map((comment): ReviewCommentRecord => {
      const patch = files.find(({ path }) => path === comment.path)?.patch;
      if (patch === undefined) throw unprocessable('Path could not be resolved');
      const start = comment.start_line ?? comment.line;
      const hunk = hunksOf(patch).find(({ first, last }) => first <= start && comment.line <= last);
      if (!hunk || start > comment.line) throw unprocessable('Line could not be resolved');
      return {
        id: host.state.newId(),
        path: comment.path,
        body: comment.body,
        line: comment.line,
        startLine: comment.start_line,
        hunk: hunk.text,
      };
    });
    const review: ReviewRecord = {
      id: host.state.newId(),
      pull: pull.number,
      author: context.var.principal.login,
      state: states[wanted.event],
      body: wanted.body,
      commit,
      comments,
      createdAt: isoSeconds(host.clock()),
    };
    host.reviews.of(`${base.owner.login}/${base.record.name}`).reviews.push(review);
    return context.json(reviewJson(review, described, host));
  });

  app.get('/repos/:owner/:repo/pulls/:number/comments', async (context) => {
    const described = await requestedPull(host, context);
    const { pull, base } = described;
    const { reviews } = host.reviews.of(`${base.owner.login}/${base.record.name}`);
    const all = reviews
      .filter((review) => review.pull === pull.number)
      .flatMap((review) => review.comments.map((comment) => ({ comment, review })));
    return context.json(
      page(context, host.urls, all).map(({ comment, review }) =>
        reviewCommentJson(comment, review, described, host),
      ),
    );
  });

  return app;
}

function unprocessable(problem: string) {
  return githubError(422, 'Unprocessable Entity', { errors: [problem] });
}

/** The hunks of a patch, with the lines of the new side that each shows. */
function hunksOf(patch: string): readonly { first: number; last: number; text: string }[] {
  return patch.split(/^(?=@@ )/m).map((text) => {
    const [, from = '0', count = '1'] = /^@@ \S+ \+(\d+)(?:,(\d+))? @@/.exec(text) ?? [];
    const first = Number(from);
    return { first, last: first + Number(count) - 1, text };
  });
}
