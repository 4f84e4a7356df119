import { Hono } from 'hono';
import { z } from 'zod';
import type { App } from './access.ts';
import { annotationJson, checkRunJson, statusJson } from './check-representations.ts';
import {
  type AnnotationRecord,
  type CheckRunRecord,
  replaceRecord,
  type StatusRecord,
} from './code-review-records.ts';
import type { FoundRepository, Host } from './host.ts';
import { page } from './pagination.ts';
import { commitAt } from './repository-history.ts';
import { isoSeconds } from './representations.ts';
import { requestedBody, requestedRepository } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';

const annotationsAtOnce = 50;
const largestText = 65_535;

const annotationSchema = z
  .object({
    path: z.string().min(1),
    start_line: z.int().min(1),
    end_line: z.int().min(1),
    start_column: z.int().min(1).nullable().default(null),
    end_column: z.int().min(1).nullable().default(null),
    annotation_level: z.enum(['notice', 'warning', 'failure']),
    title: z.string().max(255).nullable().default(null),
    message: z
      .string()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= 65_536, 'is longer than 64 KB'),
    raw_details: z.string().nullable().default(null),
  })
  .refine(({ start_line, end_line }) => start_line <= end_line, 'ends before it begins')
  .refine(
    ({ start_line, end_line, start_column, end_column }) =>
      start_line === end_line || (start_column === null && end_column === null),
    'has columns although it has more than one line',
  );
const outputSchema = z.object({
  title: z.string(),
  summary: z.string().max(largestText),
  annotations: z.array(annotationSchema).default([]),
});
const changeSchema = z.object({
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  conclusion: z
    .enum(['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'])
    .optional(),
  output: outputSchema.optional(),
});
const newRunSchema = changeSchema.extend({ name: z.string().min(1), head_sha: z.string() });
const statusSchema = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().max(140).nullable().default(null),
});

/** Check runs, which only Apps may make, and commit statuses. */
export function checkRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  const reviewsOf = ({ record }: FoundRepository) => host.reviews.of(`${record.owner}/${record.name}`);
  const runJson = (run: CheckRunRecord, repository: FoundRepository) =>
    checkRunJson(run, repository, host.urls);

  app.post('/repos/:owner/:repo/check-runs', async (context) => {
    const author = appOf(context.var.principal.app);
    const repository = await requestedRepository(host, context, 'checks');
    const wanted = await requestedBody(context, newRunSchema, 'CheckRun');
    const headSha = await commitAt(repository.path, wanted.head_sha);
    if (headSha === undefined) throw githubError(422, `No commit found for SHA: ${wanted.head_sha}`);
    const now = isoSeconds(host.clock());
    const run = changed(
      {
        ...{ id: host.state.newId(), app: author, name: wanted.name, headSha, externalId: '' },
        ...{ status: 'queued', conclusion: null, title: null, summary: null, annotations: [] },
        ...{ startedAt: now, completedAt: null },
      },
      wanted,
      now,
    );
    reviewsOf(repository).checkRuns.push(run);
    return context.json(runJson(run, repository), 201);
  });

  app.patch('/repos/:owner/:repo/check-runs/:id', async (context) => {
    const author = appOf(context.var.principal.app);
    const repository = await requestedRepository(host, context, 'checks');
    const { checkRuns } = reviewsOf(repository);
    const run = checkRuns.find(({ id }) => String(id) === context.req.param('id'));
    if (!run) throw notFound();
    if (run.app.id !== author.id) {
      const message = 'check run can only be modified by the GitHub App that created it.';
      throw githubError(403, `Invalid app_id \`${author.id}\` - ${message}`);
    }
    const change = await requestedBody(context, changeSchema, 'CheckRun');
    const now = isoSeconds(host.clock());
    return context.json(runJson(replaceRecord(checkRuns, changed(run, change, now)), repository));
  });

  app.get('/repos/:owner/:repo/check-runs/:id/annotations', async (context) => {
    const repository = await requestedRepository(host, context);
    const run = reviewsOf(repository).checkRuns.find(({ id }) => String(id) === context.req.param('id'));
    if (!run) throw notFound();
    const shown = page(context, host.urls, run.annotations);
    return context.json(shown.map((annotation) => annotationJson(annotation, run, repository, host.urls)));
  });

  app.get('/repos/:owner/:repo/commits/:ref/check-runs', async (context) => {
    const repository = await requestedRepository(host, context);
    const sha = await commitAt(repository.path, context.req.param('ref'));
    if (sha === undefined) throw githubError(422, `No commit found for SHA: ${context.req.param('ref')}`);
    const name = context.req.query('check_name');
    const runs = reviewsOf(repository)
      .checkRuns.filter((run) => run.headSha === sha && (name === undefined || run.name === name))
      .toReversed();
    const latest = new Map(runs.toReversed().map((run) => [`${run.app.id} ${run.name}`, run]));
    const kept =
      context.req.query('filter') === 'all' ? runs : runs.filter((run) => [...latest.values()].includes(run));
    const shown = page(context, host.urls, kept);
    return context.json({
      total_count: kept.length,
      check_runs: shown.map((run) => runJson(run, repository)),
    });
  });

  app.post('/repos/:owner/:repo/statuses/:sha', async (context) => {
    const repository = await requestedRepository(host, context, 'statuses');
    const wanted = await requestedBody(context, statusSchema, 'Status');
    const sha = await commitAt(repository.path, context.req.param('sha'));
    if (sha === undefined) throw githubError(422, `No commit found for SHA: ${context.req.param('sha')}`);
    const creator = context.var.principal.login;
    const createdAt = isoSeconds(host.clock());
    const status: StatusRecord = { id: host.state.newId(), sha, creator, createdAt, ...wanted };
    reviewsOf(repository).statuses.push(status);
    return context.json(statusJson(status, repository, host), 201);
  });

  app.get('/repos/:owner/:repo/commits/:ref/statuses', async (context) => {
    const repository = await requestedRepository(host, context);
    const sha = await commitAt(repository.path, context.req.param('ref'));
    const statuses = reviewsOf(repository).statuses.filter((status) => status.sha === sha);
    const shown = page(context, host.urls, statuses.toReversed());
    return context.json(shown.map((status) => statusJson(status, repository, host)));
  });

  return app;
}

function appOf(app: App | undefined): App {
  if (!app) throw githubError(403, 'You must authenticate via a GitHub App.');
  return app;
}

function changed(
  run: CheckRunRecord,
  { external_id, status, conclusion, output }: z.infer<typeof changeSchema>,
  now: string,
): CheckRunRecord {
  const given = output?.annotations.length ?? 0;
  if (given > annotationsAtOnce) {
    const words = `No more than ${annotationsAtOnce} items are allowed; ${given} were supplied.`;
    throw githubError(422, `Invalid request.\n\n${words}`);
  }
  if (status === 'completed' && conclusion === undefined && run.conclusion === null)
    throw githubError(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.');
  const added: readonly AnnotationRecord[] = output?.annotations ?? [];
  const ended = conclusion === undefined ? {} : { conclusion, status: 'completed', completedAt: now };
  return {
    ...run,
    externalId: external_id ?? run.externalId,
    status: status ?? run.status,
    ...ended,
    title: output?.title ?? run.title,
    summary: output?.summary ?? run.summary,
    annotations: [...run.annotations, ...added],
  };
}
