import { Hono } from 'hono';
import { z } from 'zod';
import { replaceRecord } from './code-review-records.ts';
import type { WorkflowRunRecord } from './deployment-records.ts';
import { workflowRunJson } from './deployment-representations.ts';
import type { FoundRepository, Host } from './host.ts';
import { page } from './pagination.ts';
import { commitAt, readCommit } from './repository-history.ts';
import { isoSeconds } from './representations.ts';
import { requestedBody, requestedRepository } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';
import { readWorkflow, titleOf, type WorkflowFile } from './workflow-files.ts';

const dispatchSchema = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  return_run_details: z.boolean().default(false),
});

/** Workflows that are dispatched, and their runs, which somebody at the desk starts and ends. */
export function workflowRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  const runsOf = ({ record }: FoundRepository) => host.deployments.of(`${record.owner}/${record.name}`).runs;
  const runJson = async (run: WorkflowRunRecord, repository: FoundRepository) =>
    workflowRunJson(run, await readCommit(repository.path, run.headSha), repository, host);
  const runOf = (repository: FoundRepository, id: string | undefined): WorkflowRunRecord => {
    const found = runsOf(repository).find((run) => String(run.id) === id);
    if (!found) throw notFound();
    return found;
  };

  app.post('/repos/:owner/:repo/actions/workflows/:file/dispatches', async (context) => {
    const repository = await requestedRepository(host, context, 'actions');
    const wanted = await requestedBody(context, dispatchSchema, 'WorkflowDispatch');
    const file = context.req.param('file');
    const branch = repository.record.defaultBranch;
    const head = await commitAt(repository.path, branch);
    // GitHub knows workflows by the default branch alone.
    if (head === undefined || !(await readWorkflow(repository.path, head, file))) throw notFound();
    const headSha = await namedCommit(repository, wanted.ref);
    const workflow = await readWorkflow(repository.path, headSha, file);
    if (!workflow) throw notFound();
    const inputs = takenInputs(workflow, wanted.inputs);
    const runs = runsOf(repository);
    const now = isoSeconds(host.clock());
    const run: WorkflowRunRecord = {
      ...{ id: host.state.newId(), number: runs.length + 1, workflow: file, name: workflow.name, inputs },
      title: titleOf(workflow, inputs),
      branch: wanted.ref.replace(/^refs\/(?:heads|tags)\//, ''),
      headSha,
      ...{ status: 'queued', conclusion: null },
      actor: context.var.principal.login,
      ...{ createdAt: now, updatedAt: now },
    };
    runs.push(run);
    if (!wanted.return_run_details) return context.body(null, 204);
    const { url, html_url } = await runJson(run, repository);
    return context.json({ workflow_run_id: run.id, run_url: url, html_url });
  });

  app.get('/repos/:owner/:repo/actions/workflows/:file/runs', async (context) => {
    const repository = await requestedRepository(host, context);
    const { event = 'workflow_dispatch', head_sha: headSha } = context.req.query();
    const since = Date.parse(context.req.query('created')?.replace(/^>=/, '') ?? '1970-01-01T00:00:00Z');
    const found = runsOf(repository).filter(
      (run) =>
        run.workflow === context.req.param('file') &&
        event === 'workflow_dispatch' &&
        (headSha === undefined || run.headSha === headSha) &&
        Date.parse(run.createdAt) >= since,
    );
    const shown = page(context, host.urls, found.toReversed());
    const runs = await Promise.all(shown.map((run) => runJson(run, repository)));
    return context.json({ total_count: found.length, workflow_runs: runs });
  });

  app.get('/repos/:owner/:repo/actions/runs/:id', async (context) => {
    const repository = await requestedRepository(host, context);
    return context.json(await runJson(runOf(repository, context.req.param('id')), repository));
  });

  app.post('/repos/:owner/:repo/actions/runs/:id/cancel', async (context) => {
    const repository = await requestedRepository(host, context, 'actions');
    const run = runOf(repository, context.req.param('id'));
    if (run.status === 'completed') throw githubError(409, 'Cannot cancel a workflow run that is completed.');
    const updatedAt = isoSeconds(host.clock());
    replaceRecord(runsOf(repository), { ...run, status: 'completed', conclusion: 'cancelled', updatedAt });
    return context.json({}, 202);
  });

  return app;
}

async function namedCommit({ path }: FoundRepository, ref: string): Promise<string> {
  const names = ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const name of names) {
    const found = await commitAt(path, name);
    if (found !== undefined) return found;
  }
  throw githubError(422, `No ref found for: ${ref}`);
}

function takenInputs(
  { inputs: declared }: WorkflowFile,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!declared) throw githubError(422, "Workflow does not have 'workflow_dispatch' trigger");
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) throw githubError(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { required, fallback }]) => {
      const value = given[name] ?? fallback;
      if (required && value === '') throw githubError(422, `Required input '${name}' not provided`);
      return [name, value];
    }),
  );
}
