import type { App, Installation, Principal } from './access.ts';
import type { Account, RepositoryRecord } from './state.ts';

/** Where this host is reached, without trailing slashes. */
export interface HostUrls {
  readonly api: string;
  readonly web: string;
}

type Json = Record<string, unknown>;
/** No account or repository here is older; GitHub demands a date. */
const epoch = '2024-01-01T00:00:00Z';

/** GitHub's second kind of id. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}

/** Whole seconds, as GitHub writes times. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Schema `simple-user`: users and organisations alike. */
export function accountJson({ id, login, type }: Account, { api, web }: HostUrls): Json {
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${web}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

/** Schema `public-user`. */
export function publicAccountJson(account: Account, urls: HostUrls): Json {
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
  const about = {
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
  };
  return { ...accountJson(account, urls), ...about, ...counts, created_at: epoch, updated_at: epoch };
}

/** Schema `organization-simple-webhooks`. */
export function organizationJson({ id, login }: Account, { api, web }: HostUrls): Json {
  const url = `${api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${web}/avatars/${id}`,
    description: null,
  };
}

const repositoryTemplates: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

/** Schemas `repository`, `minimal-repository` and `repository-webhooks`. */
export function repositoryJson(
  repository: RepositoryRecord & { readonly defaultBranch: string },
  owner: Account,
  urls: HostUrls,
): Json {
  const { id, name, description, fork, archived, createdAt, pushedAt, defaultBranch } = repository;
  const fullName = `${owner.login}/${name}`;
  const url = `${urls.api}/repos/${fullName}`;
  const html = `${urls.web}/${fullName}`;
  const zero = { forks: 0, forks_count: 0, stargazers_count: 0, watchers: 0, watchers_count: 0, size: 0 };
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: fullName,
    owner: accountJson(owner, urls),
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    html_url: html,
    description,
    fork,
    url,
    ...Object.fromEntries(
      Object.entries(repositoryTemplates).map(([field, path]) => [field, `${url}${path}`]),
    ),
    clone_url: `${html}.git`,
    git_url: `${html.replace(/^https?:/, 'git:')}.git`,
    ssh_url: `git@${new URL(urls.web).hostname}:${fullName}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    ...zero,
    open_issues: 0,
    open_issues_count: 0,
    default_branch: defaultBranch,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived,
    disabled: false,
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: pushedAt,
  };
}

/** What the asking principal may do with a repository: the object's `permissions`. */
export function permissionsJson(principal: Principal, repository: RepositoryRecord): Json {
  const can = (action: 'read' | 'push' | 'administer') => principal.can(action, repository.owner, repository);
  const [admin, push, pull] = [can('administer'), can('push'), can('read')];
  return { permissions: { admin, maintain: admin, push, triage: push, pull } };
}

/** What schema `full-repository` has more than `repository`. */
export function fullRepositoryJson(owner: Account, urls: HostUrls): Json {
  const organization = owner.type === 'Organization' ? { organization: accountJson(owner, urls) } : {};
  return { network_count: 0, subscribers_count: 0, ...organization };
}

/** Schema `installation`. */
export function installationJson(
  app: App,
  installation: Installation,
  account: Account,
  urls: HostUrls,
): Json {
  return {
    id: installation.id,
    account: accountJson(account, urls),
    repository_selection: installation.repositories ? 'selected' : 'all',
    access_tokens_url: `${urls.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${urls.api}/installation/repositories`,
    html_url: `${urls.web}/organizations/${account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: [],
    created_at: epoch,
    updated_at: epoch,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}

/** Schema `integration`. */
export function appJson(app: App, owner: Account, urls: HostUrls): Json {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: accountJson(owner, urls),
    name: app.slug,
    description: null,
    external_url: urls.web,
    html_url: `${urls.web}/apps/${app.slug}`,
    created_at: epoch,
    updated_at: epoch,
    permissions: app.installations[0]?.permissions ?? {},
    events: [],
    installations_count: app.installations.length,
  };
}
