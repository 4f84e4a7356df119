import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Principal } from './access.ts';
import { readRefs, writeDefaultBranch } from './bare-repository.ts';
import { announceRepository } from './events.ts';
import { type FoundRepository, findRepository, type Host, makeRepository, withGit } from './host.ts';
import { page } from './pagination.ts';
import { fullRepositoryJson, permissionsJson, repositoryJson } from './representations.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';
import type { Account, RepositoryRecord } from './state.ts';

type RestContext = Context<RestEnvironment>;

const newRepositorySchema = z.object({
  name: z.string().regex(/^[\w.-]{1,100}$/),
  private: z.boolean().default(false),
  description: z.string().nullable().default(null),
});
const changeSchema = z.object({ default_branch: z.string().min(1).optional() });

/** Lists of repositories, one repository, its creation, and the change of its default branch. */
export function repositoryRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.get('/orgs/:org/repos', async (context) => {
    const account = accountOf(host, context.req.param('org'), 'Organization');
    return context.json(
      await listed(context, host, account, byCreation(context, host.state.repositoriesOf(account.login))),
    );
  });

  app.get('/users/:username/repos', async (context) => {
    const account = accountOf(host, context.req.param('username'));
    const visible = host.state.repositoriesOf(account.login).filter((repository) => !repository.private);
    return context.json(await listed(context, host, account, byCreation(context, visible)));
  });

  app.get('/user/repos', async (context) => {
    const account = accountOf(host, context.var.principal.login, 'User');
    return context.json(
      await listed(context, host, account, byCreation(context, host.state.repositoriesOf(account.login))),
    );
  });

  app.get('/installation/repositories', async (context) => {
    const { installation } = context.var.principal;
    if (!installation) throw githubError(403, 'Resource not accessible by personal access token');
    const account = accountOf(host, installation.account);
    const { repositories } = installation;
    const reached = host.state
      .repositoriesOf(account.login)
      .filter(({ name }) => !repositories || repositories.includes(name));
    const visible = reached.filter((repository) =>
      context.var.principal.can('read', account.login, repository),
    );
    return context.json({
      total_count: visible.length,
      repository_selection: repositories ? 'selected' : 'all',
      repositories: await listed(context, host, account, visible),
    });
  });

  app.post('/orgs/:org/repos', async (context) =>
    create(context, host, accountOf(host, context.req.param('org'), 'Organization')),
  );

  app.post('/user/repos', async (context) => {
    if (context.var.principal.kind !== 'user')
      throw githubError(403, 'Resource not accessible by integration');
    return create(context, host, accountOf(host, context.var.principal.login, 'User'));
  });

  app.get('/repos/:owner/:repo', async (context) => {
    const found = await visibleRepository(
      host,
      context.var.principal,
      context.req.param('owner'),
      context.req.param('repo'),
    );
    return context.json(fullJson(host, context.var.principal, found));
  });

  app.patch('/repos/:owner/:repo', async (context) => {
    const { principal } = context.var;
    const found = await visibleRepository(
      host,
      principal,
      context.req.param('owner'),
      context.req.param('repo'),
    );
    if (!principal.can('administer', found.owner.login, found.record)) {
      throw githubError(
        403,
        principal.installation
          ? 'Resource not accessible by integration'
          : 'Must have admin rights to Repository.',
      );
    }
    const change = changeSchema.safeParse(await bodyOf(context));
    if (!change.success) throw invalid('Repository', 'default_branch');
    const branch = change.data.default_branch;
    if (branch === undefined) return context.json(fullJson(host, principal, found));
    if (!(await readRefs(found.path)).has(`refs/heads/${branch}`)) {
      const message = `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`;
      const errors = [{ resource: 'Repository', field: 'default_branch', code: 'invalid', message }];
      throw githubError(422, 'Validation Failed', { errors });
    }
    await writeDefaultBranch(found.path, branch);
    const { defaultBranch, ...record } = found.record;
    return context.json(fullJson(host, principal, await withGit(host, record, found.owner)));
  });

  return app;
}

async function create(context: RestContext, host: Host, owner: Account): Promise<Response> {
  const { principal } = context.var;
  if (!principal.can('administer', owner.login)) {
    throw githubError(
      403,
      principal.installation
        ? 'Resource not accessible by integration'
        : 'You need admin access to the organization before adding a repository to it.',
    );
  }
  const wanted = newRepositorySchema.safeParse(await bodyOf(context));
  if (!wanted.success) throw invalid('Repository', 'name');
  if (host.state.repository(owner.login, wanted.data.name)) {
    const message = 'name already exists on this account';
    const errors = [{ resource: 'Repository', field: 'name', code: 'custom', message }];
    throw githubError(422, 'Repository creation failed.', { errors });
  }
  const made = await makeRepository(host, owner, wanted.data);
  void announceRepository(host, made, 'created', principal);
  return context.json(fullJson(host, principal, made), 201);
}

/** Newest first unless the request says otherwise. */
function byCreation(
  context: RestContext,
  oldestFirst: readonly RepositoryRecord[],
): readonly RepositoryRecord[] {
  return context.req.query('direction') === 'asc' ? oldestFirst : oldestFirst.toReversed();
}

async function listed(
  context: RestContext,
  host: Host,
  account: Account,
  repositories: readonly RepositoryRecord[],
): Promise<readonly Record<string, unknown>[]> {
  const { principal } = context.var;
  const visible = repositories.filter((repository) => principal.can('read', account.login, repository));
  const found = await Promise.all(
    page(context, host.urls, visible).map((record) => withGit(host, record, account)),
  );
  return found.map(({ record, owner }) => ({
    ...repositoryJson(record, owner, host.urls),
    ...permissionsJson(principal, record),
  }));
}

function fullJson(
  host: Host,
  principal: Principal,
  { record, owner }: FoundRepository,
): Record<string, unknown> {
  return {
    ...repositoryJson(record, owner, host.urls),
    ...fullRepositoryJson(owner, host.urls),
    ...permissionsJson(principal, record),
  };
}

async function visibleRepository(
  host: Host,
  principal: Principal,
  owner: string,
  name: string,
): Promise<FoundRepository> {
  const found = await findRepository(host, owner, name);
  if (!found || !principal.can('read', owner, found.record)) throw notFound();
  return found;
}

function accountOf(host: Host, login: string, type?: Account['type']): Account {
  const account = host.state.account(login);
  if (!account || (type && account.type !== type)) throw notFound();
  return account;
}

async function bodyOf(context: RestContext): Promise<unknown> {
  return context.req.json().catch(() => {
    throw githubError(400, 'Problems parsing JSON');
  });
}

function invalid(resource: string, field: string) {
  return githubError(422, 'Validation Failed', { errors: [{ resource, field, code: 'invalid' }] });
}
