import type { Principal } from './access.ts';
import { accountOrGhost, type FoundRepository, type Host } from './host.ts';
import type { HeadCommit, RefChange } from './pushes.ts';
import { accountJson, organizationJson, repositoryJson } from './representations.ts';
import type { Webhook } from './webhooks.ts';

type Json = Record<string, unknown>;

/** GitHub tells nobody about tags when one push moves more than this many. */
const tagsToldAtOnce = 3;
const branchesToldAtOnce = 5000;

/** Whether anybody would hear of what happens in a repository. */
export function hasListeners(host: Host, repository: FoundRepository): boolean {
  return listeners(host, repository).length > 0;
}

/** Delivers `push`, `create` and `delete` for what a push moved; resolves when every receiver was attempted. */
export async function announcePush(
  host: Host,
  repository: FoundRepository,
  changes: readonly RefChange[],
  sender: string,
): Promise<void> {
  const tags = changes.filter(({ ref }) => ref.startsWith('refs/tags/'));
  const branches = changes.filter(({ ref }) => ref.startsWith('refs/heads/'));
  const told = [
    ...(branches.length > branchesToldAtOnce ? [] : branches),
    ...(tags.length > tagsToldAtOnce ? [] : tags),
  ];
  await Promise.all(
    told.flatMap((change) => {
      const events: [string, Json][] = [['push', pushPayload(host, repository, change, sender)]];
      if (isNone(change.before)) events.push(['create', createPayload(repository, change)]);
      if (isNone(change.after)) events.push(['delete', deletePayload(change)]);
      return events.map(([event, payload]) => announce(host, repository, event, payload, sender));
    }),
  );
}

/** Delivers a `repository` event. */
export async function announceRepository(
  host: Host,
  repository: FoundRepository,
  action: string,
  principal: Principal,
): Promise<void> {
  await announce(host, repository, 'repository', { action }, principal.login);
}

/** Delivers a `pull_request` event of the repository that the request is to. */
export async function announcePullRequest(
  host: Host,
  repository: FoundRepository,
  payload: Json,
  sender: string,
): Promise<void> {
  await announce(host, repository, 'pull_request', payload, sender);
}

async function announce(
  host: Host,
  repository: FoundRepository,
  event: string,
  payload: Json,
  sender: string,
): Promise<void> {
  const { record, owner } = repository;
  const organization =
    owner.type === 'Organization' ? { organization: organizationJson(owner, host.urls) } : {};
  const common = {
    ...(payload.repository === undefined ? { repository: repositoryJson(record, owner, host.urls) } : {}),
    ...organization,
    sender: accountJson(accountOrGhost(host, sender), host.urls),
  };
  await Promise.all(
    listeners(host, repository).map(({ hook, installation }) =>
      host.webhooks.send([hook], event, { ...payload, ...common, ...(installation ? { installation } : {}) }),
    ),
  );
}

/** The webhooks of the organisation, of the repository, and of apps installed there, whose payloads name the installation. */
function listeners(host: Host, { record }: FoundRepository): { hook: Webhook; installation?: Json }[] {
  const own = [record.owner, `${record.owner}/${record.name}`].flatMap((scope) => host.webhooks.of(scope));
  const ofApps = host.credentials.apps().flatMap((app) => {
    const id = app.installations.find(({ account, repositories }) => {
      const covered = !repositories || repositories.includes(record.name);
      return covered && account.toLowerCase() === record.owner.toLowerCase();
    })?.id;
    if (id === undefined) return [];
    const installation = { id, node_id: Buffer.from(`Installation:${id}`).toString('base64') };
    return host.webhooks.of(`app ${app.id}`).map((hook) => ({ hook, installation }));
  });
  return [...own.map((hook) => ({ hook })), ...ofApps];
}

function pushPayload(host: Host, repository: FoundRepository, change: RefChange, sender: string): Json {
  const { record, owner } = repository;
  const { ref, before, after, forced } = change;
  const html = `${host.urls.web}/${owner.login}/${record.name}`;
  const head = change.headCommit ? commitJson(change.headCommit, html) : null;
  const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);
  return {
    ref,
    before,
    after,
    created: isNone(before),
    deleted: isNone(after),
    forced,
    base_ref: null,
    compare: `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: head && ref.startsWith('refs/heads/') ? [head] : [],
    head_commit: head,
    pusher: { name: sender, email: `${sender}@users.noreply.example.test` },
    // Unlike in every other event, the repository's times are epoch seconds here.
    repository: {
      ...repositoryJson(record, owner, host.urls),
      owner: { ...accountJson(owner, host.urls), name: owner.login, email: null },
      url: html,
      created_at: seconds(record.createdAt),
      pushed_at: Math.floor(host.clock() / 1000),
      master_branch: record.defaultBranch,
      stargazers: 0,
    },
  };
}

function createPayload({ record }: FoundRepository, { ref }: RefChange): Json {
  const { defaultBranch, description } = record;
  return { ...shortRef(ref), master_branch: defaultBranch, description, pusher_type: 'user' };
}

function deletePayload({ ref }: RefChange): Json {
  return { ...shortRef(ref), pusher_type: 'user' };
}

function shortRef(ref: string): Json {
  const [, kind, ...name] = ref.split('/');
  return { ref: name.join('/'), ref_type: kind === 'tags' ? 'tag' : 'branch' };
}

function commitJson({ id, tree, message, timestamp, author }: HeadCommit, html: string): Json {
  const url = `${html}/commit/${id}`;
  const changed = { added: [], removed: [], modified: [] };
  return {
    id,
    tree_id: tree,
    distinct: true,
    message,
    timestamp,
    url,
    author,
    committer: author,
    ...changed,
  };
}

function isNone(id: string): boolean {
  return /^0+$/.test(id);
}
