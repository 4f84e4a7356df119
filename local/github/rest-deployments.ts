import { Hono } from 'hono';
import { z } from 'zod';
import type { DeploymentRecord, DeploymentStatusRecord } from './deployment-records.ts';
import { deploymentJson, deploymentStatusJson } from './deployment-representations.ts';
import type { FoundRepository, Host } from './host.ts';
import { page } from './pagination.ts';
import { commitAt } from './repository-history.ts';
import { isoSeconds } from './representations.ts';
import { requestedBody, requestedRepository } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';

const newDeploymentSchema = z.object({
  ref: z.string().min(1),
  task: z.string().default('deploy'),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default(''),
  environment: z.string().min(1).default('production'),
  description: z.string().nullable().default(null),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});
const newStatusSchema = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  description: z.string().max(140).default(''),
  environment: z.string().optional(),
  environment_url: z.string().default(''),
  log_url: z.string().default(''),
  auto_inactive: z.boolean().default(true),
});

/** Deployments and what is said of them. */
export function deploymentRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  const recordsOf = ({ record }: FoundRepository) => host.deployments.of(`${record.owner}/${record.name}`);
  const deploymentOf = (repository: FoundRepository, id: string | undefined): DeploymentRecord => {
    const found = recordsOf(repository).deployments.find((one) => String(one.id) === id);
    if (!found) throw notFound();
    return found;
  };

  app.post('/repos/:owner/:repo/deployments', async (context) => {
    const repository = await requestedRepository(host, context, 'deployments');
    const wanted = await requestedBody(context, newDeploymentSchema, 'Deployment');
    const sha = await commitAt(repository.path, wanted.ref);
    if (sha === undefined) throw githubError(422, `No ref found for: ${wanted.ref}`);
    requireChecks(host, repository, sha, wanted.required_contexts);
    const { ref, task, environment, description, payload } = wanted;
    const deployment: DeploymentRecord = {
      ...{ id: host.state.newId(), sha, ref, task, environment, description, payload },
      transient: wanted.transient_environment,
      production: wanted.production_environment ?? environment === 'production',
      creator: context.var.principal.login,
      createdAt: isoSeconds(host.clock()),
    };
    recordsOf(repository).deployments.push(deployment);
    return context.json(deploymentJson(deployment, repository, host), 201);
  });

  app.get('/repos/:owner/:repo/deployments', async (context) => {
    const repository = await requestedRepository(host, context);
    const { sha, ref, task, environment } = context.req.query();
    const isWanted = (value: string, wanted: string | undefined) => wanted === undefined || value === wanted;
    const found = recordsOf(repository).deployments.filter(
      (one) =>
        isWanted(one.sha, sha) &&
        isWanted(one.ref, ref) &&
        isWanted(one.task, task) &&
        isWanted(one.environment, environment),
    );
    const shown = page(context, host.urls, found.toReversed());
    return context.json(shown.map((one) => deploymentJson(one, repository, host)));
  });

  app.post('/repos/:owner/:repo/deployments/:id/statuses', async (context) => {
    const repository = await requestedRepository(host, context, 'deployments');
    const deployment = deploymentOf(repository, context.req.param('id'));
    const wanted = await requestedBody(context, newStatusSchema, 'DeploymentStatus');
    const status = {
      ...{ id: host.state.newId(), deployment: deployment.id, state: wanted.state },
      description: wanted.description,
      environment: wanted.environment ?? deployment.environment,
      environmentUrl: wanted.environment_url,
      logUrl: wanted.log_url,
      creator: context.var.principal.login,
      createdAt: isoSeconds(host.clock()),
    };
    const records = recordsOf(repository);
    records.statuses.push(status);
    if (wanted.state === 'success' && wanted.auto_inactive) {
      for (const earlier of takenOver(records, deployment)) {
        records.statuses.push({ ...status, ...inactive, id: host.state.newId(), deployment: earlier.id });
      }
    }
    return context.json(deploymentStatusJson(status, repository, host), 201);
  });

  app.get('/repos/:owner/:repo/deployments/:id/statuses', async (context) => {
    const repository = await requestedRepository(host, context);
    const { id } = deploymentOf(repository, context.req.param('id'));
    const statuses = recordsOf(repository).statuses.filter(({ deployment }) => deployment === id);
    const shown = page(context, host.urls, statuses.toReversed());
    return context.json(shown.map((status) => deploymentStatusJson(status, repository, host)));
  });

  return app;
}

const inactive = { state: 'inactive', description: '', environmentUrl: '', logUrl: '' };

/** Without a list of contexts GitHub wants every check of the commit to have passed. */
function requireChecks(
  host: Host,
  { record }: FoundRepository,
  sha: string,
  contexts: readonly string[] | undefined,
): void {
  const { statuses } = host.reviews.of(`${record.owner}/${record.name}`);
  const newest = new Map(
    statuses.filter((one) => one.sha === sha).map((one) => [one.context, one.state] as const),
  );
  const wanted = contexts ?? [...newest.keys()];
  if (wanted.some((context) => newest.get(context) !== 'success')) {
    throw githubError(409, `Conflict: Commit status checks failed for ${sha}.`);
  }
}

/** Earlier ones of the same environment that still count as live; not those of production. */
function takenOver(
  { deployments, statuses }: { deployments: DeploymentRecord[]; statuses: DeploymentStatusRecord[] },
  deployment: DeploymentRecord,
): readonly DeploymentRecord[] {
  return deployments.filter(
    ({ id, environment, transient, production }) =>
      id !== deployment.id &&
      environment === deployment.environment &&
      !transient &&
      !production &&
      statuses.findLast((status) => status.deployment === id)?.state === 'success',
  );
}
