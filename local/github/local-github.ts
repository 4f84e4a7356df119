import { once } from 'node:events';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type AppDescription, Credentials, type TokenDescription } from './access.ts';
import { CodeReviewRecords } from './code-review-records.ts';
import { type DeploymentDesk, deploymentDesk } from './deployment-desk.ts';
import { DeploymentRecords } from './deployment-records.ts';
import { announcePush, hasListeners } from './events.ts';
import { Faults } from './faults.ts';
import { type GitAuthenticate, type GitBackend, gitExecPath, serveGit } from './git-backend.ts';
import { type GitRequest, parseGitRequest } from './git-request.ts';
import {
  type FoundRepository,
  findRepository,
  type Host,
  makeRepository,
  type NewRepository,
  repositoryPath,
} from './host.ts';
import { followPush } from './pull-requests.ts';
import { PushWatcher } from './pushes.ts';
import { RateLimits } from './rate-limit.ts';
import { isoSeconds } from './representations.ts';
import { restApi } from './rest.ts';
import { makeHook, ping } from './rest-hooks.ts';
import { type ReviewDesk, reviewDesk } from './review-desk.ts';
import { type Account, HostState } from './state.ts';
import { type Delivery, Webhooks } from './webhooks.ts';

export interface LocalGitHubOptions {
  /** Holds the bare repositories and `local-github.json`; may be one of an earlier run. */
  readonly directory: string;
  /** A free one when left out. */
  readonly port?: number;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** REST requests an hour and principal. */
  readonly requestsPerHour?: number;
}

/** A GitHub on this machine: git over HTTP and the part of the REST API that this product calls. */
export interface LocalGitHub {
  readonly url: string;
  readonly apiUrl: string;
  readonly gitUrl: string;
  addOrganisation(login: string): Promise<void>;
  /** Makes `owner/name` (its owner an organisation unless known as a user) and resolves to its bare repository's path. */
  addRepository(fullName: string, options?: Omit<NewRepository, 'name'>): Promise<string>;
  /** Where the bare repository of `owner/name` lies. */
  repository(fullName: string): string;
  /** `<gitUrl>/<owner>/<name>.git`. */
  urlOf(fullName: string): string;
  addToken(token: string, description: TokenDescription): Promise<void>;
  revokeToken(token: string): void;
  /** Its webhook hears of everything that happens where it is installed. */
  addApp(app: AppDescription): Promise<void>;
  /** `scope` is an organisation or `owner/name`. The hook is pinged; it hears of everything unless `events` says less. */
  setWebhook(
    scope: string,
    hook: { readonly url: string; readonly secret: string; readonly events?: readonly string[] },
  ): Promise<void>;
  /** What a person changes at a hook of an organisation, without a word to who uses it. Throws when there is none for that address. */
  changeWebhook(
    org: string,
    url: string,
    change:
      | { readonly secret?: string; readonly active?: boolean; readonly events?: readonly string[] }
      | 'delete',
  ): void;
  /** What a person changes at a repository on its pages; `delete` takes everything with it. Throws when there is none of that name. */
  changeRepository(fullName: string, change: { readonly archived: boolean } | 'delete'): Promise<void>;
  /** A user (or `installation <id>`) has so many REST requests left until the limit is reset, in so many seconds. */
  setRequestsLeft(login: string, left: number, resetSeconds: number): void;
  readonly faults: Faults;
  /** Checks, pull requests, protections: what a person does and sees on the pages. */
  readonly desk: ReviewDesk;
  /** Deployments and runs of workflows: the same for them. */
  readonly deploymentDesk: DeploymentDesk;
  /** Refuses pushes with a pre-receive hook (a shell script, which reads `old new ref` lines). Returns its end. */
  refusePushes(fullName: string, script: string): Promise<() => Promise<void>>;
  /** Every attempt to deliver an event, oldest first. */
  readonly deliveries: readonly Delivery[];
  redeliver(deliveryId: string): Promise<Delivery>;
  /** Resolves when no push is being looked at and no delivery is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a local GitHub on the loopback interface. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const { directory, clock = Date.now } = options;
  await mkdir(directory, { recursive: true });
  const state = await HostState.load(directory);
  const faults = new Faults();
  // A push may take longer than the five minutes that Node gives a request.
  const server = createServer({ requestTimeout: 0 });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const host: Host = {
    directory,
    clock,
    state,
    faults,
    urls: { api: `${url}/api/v3`, web: url },
    credentials: new Credentials(clock),
    webhooks: new Webhooks(faults, clock),
    reviews: new CodeReviewRecords(),
    deployments: new DeploymentRecords(),
  };

  const running = new Set<Promise<unknown>>();
  const serveGitRequest = gitListener(host, await gitExecPath());
  const limits = new RateLimits(options.requestsPerHour ?? 5000, clock);
  const serveRest = getRequestListener(restApi(host, limits).fetch);
  server.on('request', (request, response) => {
    const git = parseGitRequest(request);
    const served = (git ? serveGitRequest(request, response, git) : serveRest(request, response))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))))
      .finally(() => running.delete(served));
    running.add(served);
  });
  const settled = async () => {
    while (running.size > 0) await Promise.all(running);
    await host.webhooks.settled();
  };

  return {
    url,
    apiUrl: host.urls.api,
    gitUrl: url,
    faults,
    desk: reviewDesk(host),
    deploymentDesk: deploymentDesk(host),
    deliveries: host.webhooks.deliveries,
    settled,
    redeliver: (id) => host.webhooks.redeliver(id),
    repository: (fullName) => repositoryPath(host, ...split(fullName)),
    urlOf: (fullName) => `${url}/${fullName}.git`,
    revokeToken: (token) => host.credentials.revokeToken(token),
    async addOrganisation(login) {
      await state.ensureAccount(login, 'Organization');
    },
    async addRepository(fullName, repository = {}) {
      const [owner, name] = split(fullName);
      const account = await state.ensureAccount(owner, 'Organization');
      const found = await findRepository(host, owner, name);
      return (found ?? (await makeRepository(host, account, { ...repository, name }))).path;
    },
    async addToken(token, description) {
      await state.ensureAccount(description.login, 'User');
      host.credentials.addToken(token, description);
    },
    async addApp(description) {
      for (const { account } of description.installations) await state.ensureAccount(account, 'Organization');
      const app = host.credentials.addApp(description, () => state.newId());
      if (app.webhook)
        host.webhooks.add(
          `app ${app.id}`,
          makeHook(host, { ...app.webhook, events: ['*'], active: true, target: 'integration' }),
        );
    },
    async setWebhook(scope, { url: target, secret, events = ['*'] }) {
      const kind = scope.includes('/') ? 'repository' : 'organization';
      const hook = makeHook(host, { url: target, secret, events, active: true, target: kind });
      host.webhooks.add(scope, hook);
      await ping(host, scope, hook);
    },
    changeWebhook(org, target, change) {
      const found = host.webhooks.of(org).find((hook) => hook.url === target);
      if (!found) throw new Error(`${org} has no webhook for ${target}`);
      if (change === 'delete') host.webhooks.remove(org, found.id);
      else host.webhooks.replace(org, { ...found, ...change });
    },
    async changeRepository(fullName, change) {
      const record = state.repository(...split(fullName));
      if (!record) throw new Error(`there is no repository ${fullName}`);
      if (change !== 'delete') return state.putRepository({ ...record, ...change });
      await state.removeRepository(record);
      await rm(repositoryPath(host, ...split(fullName)), { recursive: true });
    },
    setRequestsLeft: (login, left, resetSeconds) =>
      limits.leave(login.startsWith('installation ') ? login : `user ${login}`, left, resetSeconds),
    async refusePushes(fullName, script) {
      const file = join(repositoryPath(host, ...split(fullName)), 'hooks', 'pre-receive');
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
      return () => rm(file, { force: true });
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      faults.close();
      await closed;
      await Promise.all([Promise.all(running), host.webhooks.close()]);
    },
  };
}

/** Serves git, and tells the webhooks what each push moved. */
function gitListener(host: Host, execPath: string) {
  const backend: GitBackend = { directory: host.directory, execPath, authenticate: gitAccess(host) };
  const watcher = new PushWatcher();
  return async (request: IncomingMessage, response: ServerResponse, git: GitRequest): Promise<void> => {
    const fault = await host.faults.forGit(git);
    const repository = await findRepository(host, ...split(git.repository));
    // Names are found in any case; the directory has one.
    const path = repository ? `${repository.record.owner}/${repository.record.name}` : git.repository;
    const pushes = git.service === 'git-receive-pack' && !git.advertisement;
    // A push is watched before it is let in: what it moves is told even if the client does not wait for the answer.
    const isHeard =
      repository &&
      (hasListeners(host, repository) ||
        host.reviews.openFrom(repository.owner.login, repository.record.name).length > 0);
    const changes = isHeard && pushes ? await watcher.begin(repository.path) : undefined;
    const { status } = await serveGit(request, response, { ...git, repository: path }, backend, fault);
    if (!repository || !pushes || status !== 200) return void (await changes?.());
    const principal = host.credentials.identify(request.headers.authorization);
    const sender = principal && 'login' in principal ? principal.login : 'unknown';
    const announced = changes?.().then((moved) =>
      Promise.all([
        announcePush(host, repository, moved, sender),
        followPush(host, repository, moved, sender),
      ]),
    );
    await Promise.all([announced, touch(host, repository)]);
  };
}

async function touch(host: Host, { record }: FoundRepository): Promise<void> {
  const { defaultBranch, ...kept } = record;
  await host.state.putRepository({ ...kept, pushedAt: isoSeconds(host.clock()) });
}

function gitAccess(host: Host): GitAuthenticate {
  return (credentials, { repository, service }) => {
    const basic =
      credentials && Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    const principal = host.credentials.identify(basic && `Basic ${basic}`);
    const record = host.state.repository(...split(repository));
    const reads = service === 'git-upload-pack';
    if (!principal) {
      if (reads && record?.private === false) return { allow: true, user: 'anonymous' };
      return { allow: false, status: 401 };
    }
    if ('problem' in principal) {
      return { allow: false, status: 401, message: 'Invalid username or token.' };
    }
    if (!record || !principal.can(reads ? 'fetch' : 'read', record.owner, record))
      return { allow: false, status: 404 };
    if (!reads && (record.archived || !principal.can('push', record.owner, record))) {
      const why = record.archived
        ? 'This repository was archived so it is read-only.'
        : 'Write access to repository not granted.';
      return { allow: false, status: 403, message: why };
    }
    return { allow: true, user: principal.login };
  };
}

function split(fullName: string): [owner: Account['login'], name: string] {
  const slash = fullName.indexOf('/');
  return [fullName.slice(0, slash), fullName.slice(slash + 1)];
}
