import { Hono } from 'hono';
import type { FoundRepository, Host } from './host.ts';
import { page } from './pagination.ts';
import { type ProtectionKind, readProtectedBranches } from './protected-branches.ts';
import { type CommitRecord, commitAt, readCommit } from './repository-history.ts';
import { nodeId } from './representations.ts';
import { requestedRepository } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError } from './rest-errors.ts';

type Json = Record<string, unknown>;

/** One branch, and the rules that hold for a branch name. */
export function branchRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  // Names of branches have slashes.
  app.get('/repos/:owner/:repo/branches/:branch{.+}', async (context) => {
    const repository = await requestedRepository(host, context);
    const branch = context.req.param('branch');
    const id = await commitAt(repository.path, `refs/heads/${branch}`);
    if (id === undefined) throw githubError(404, 'Branch not found');
    const kind = (await readProtectedBranches(repository.path)).get(branch);
    const commit = await readCommit(repository.path, id);
    return context.json(branchJson(host, repository, { branch, commit, isProtected: kind === 'protection' }));
  });

  app.get('/repos/:owner/:repo/rules/branches/:branch{.+}', async (context) => {
    const repository = await requestedRepository(host, context);
    const kind = (await readProtectedBranches(repository.path)).get(context.req.param('branch'));
    return context.json(page(context, host.urls, rulesJson(repository, kind)));
  });

  return app;
}

/** Schema `branch-with-protection`. */
function branchJson(
  host: Host,
  { owner, record }: FoundRepository,
  {
    branch,
    commit,
    isProtected,
  }: { readonly branch: string; readonly commit: CommitRecord; readonly isProtected: boolean },
): Json {
  const fullName = `${owner.login}/${record.name}`;
  const api = `${host.urls.api}/repos/${fullName}`;
  const html = `${host.urls.web}/${fullName}`;
  return {
    name: branch,
    commit: commitJson(commit, api, html),
    _links: { self: `${api}/branches/${encodeURIComponent(branch)}`, html: `${html}/tree/${branch}` },
    protected: isProtected,
    protection: {
      enabled: isProtected,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${api}/branches/${encodeURIComponent(branch)}/protection`,
  };
}

function commitJson({ id, tree, parents, message, author }: CommitRecord, api: string, html: string): Json {
  const url = `${api}/commits/${id}`;
  return {
    url,
    sha: id,
    node_id: nodeId('Commit', Number.parseInt(id.slice(0, 12), 16)),
    html_url: `${html}/commit/${id}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${id}`,
      author,
      committer: author,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
    },
    ...{ author: null, committer: null },
    parents: parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
  };
}

/** Schema `repository-rule-detailed`, as a list. */
function rulesJson({ owner, record }: FoundRepository, kind: ProtectionKind | undefined): readonly Json[] {
  if (kind !== 'ruleset') return [];
  const parameters = {
    allowed_merge_methods: ['merge', 'squash', 'rebase'],
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 1,
    required_review_thread_resolution: false,
  };
  const from = {
    ruleset_source_type: 'Repository',
    ruleset_source: `${owner.login}/${record.name}`,
    ruleset_id: record.id,
  };
  return [
    { type: 'non_fast_forward', ...from },
    { type: 'pull_request', parameters, ...from },
  ];
}
