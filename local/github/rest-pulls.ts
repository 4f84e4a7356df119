import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { replaceRecord } from './code-review-records.ts';
import type { Host } from './host.ts';
import { page } from './pagination.ts';
import { changedFileJson, type DescribedPull, simplePullJson } from './pull-representations.ts';
import { describePull, fullPullJson, openPull } from './pull-requests.ts';
import { changedFiles } from './repository-history.ts';
import { isoSeconds } from './representations.ts';
import { requestedBody, requestedRepository } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { notFound } from './rest-errors.ts';

const newPullSchema = z.object({
  head: z.string().min(1),
  base: z.string().min(1),
  title: z.string().min(1).max(256),
  body: z.string().max(65_536).nullable().default(null),
});
const changeSchema = z.object({
  title: z.string().min(1).max(256).optional(),
  body: z.string().max(65_536).nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
});

/** Pull requests: opened, found, looked at, changed. */
export function pullRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.get('/repos/:owner/:repo/pulls', async (context) => {
    const base = await requestedRepository(host, context);
    const wanted = context.req.query();
    const { state = 'open' } = wanted;
    const pulls = host.reviews
      .of(`${base.owner.login}/${base.record.name}`)
      .pulls.filter((pull) => state === 'all' || pull.state === state)
      .filter(({ head }) => !wanted.head || `${head.owner}:${head.ref}` === wanted.head)
      .filter((pull) => !wanted.base || pull.base.ref === wanted.base)
      .toReversed();
    const shown = await Promise.all(
      page(context, host.urls, pulls).map((pull) => describePull(host, base, pull)),
    );
    return context.json(shown.map((pull) => simplePullJson(pull, host)));
  });

  app.post('/repos/:owner/:repo/pulls', async (context) => {
    const base = await requestedRepository(host, context, 'pulls');
    const wanted = await requestedBody(context, newPullSchema, 'PullRequest');
    const author = context.var.principal.login;
    const opened = await openPull(host, base, { ...wanted, from: wanted.head, to: wanted.base, author });
    return context.json(await fullPullJson(host, opened), 201);
  });

  app.get('/repos/:owner/:repo/pulls/:number', async (context) =>
    context.json(await fullPullJson(host, await requestedPull(host, context))),
  );

  app.patch('/repos/:owner/:repo/pulls/:number', async (context) => {
    const { pull, base, head } = await requestedPull(host, context, 'pulls');
    const change = await requestedBody(context, changeSchema, 'PullRequest');
    const { pulls } = host.reviews.of(`${base.owner.login}/${base.record.name}`);
    const changed = replaceRecord(pulls, {
      ...pull,
      title: change.title ?? pull.title,
      body: change.body === undefined ? pull.body : change.body,
      state: change.state ?? pull.state,
      updatedAt: isoSeconds(host.clock()),
    });
    return context.json(await fullPullJson(host, { pull: changed, base, head }));
  });

  app.get('/repos/:owner/:repo/pulls/:number/files', async (context) => {
    const described = await requestedPull(host, context);
    const { pull, base } = described;
    const files = await changedFiles(base.path, pull.base.sha, pull.head.sha);
    const shown = page(context, host.urls, files);
    return context.json(shown.map((file) => changedFileJson(file, described, host)));
  });

  return app;
}

/** The pull request that a request under `/repos/:owner/:repo/pulls/:number` is about. Throws GitHub's 404. */
export async function requestedPull(
  host: Host,
  context: Context<RestEnvironment>,
  action: 'read' | 'pulls' = 'read',
): Promise<DescribedPull> {
  const base = await requestedRepository(host, context, action);
  const { pulls } = host.reviews.of(`${base.owner.login}/${base.record.name}`);
  const pull = pulls.find(({ number }) => String(number) === context.req.param('number'));
  if (!pull) throw notFound();
  return describePull(host, base, pull);
}
