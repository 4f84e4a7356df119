import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './access.ts';
import { createBareRepository, readDefaultBranch } from './bare-repository.ts';
import type { CodeReviewRecords } from './code-review-records.ts';
import type { DeploymentRecords } from './deployment-records.ts';
import type { Faults } from './faults.ts';
import { type HostUrls, isoSeconds } from './representations.ts';
import type { Account, HostState, RepositoryRecord } from './state.ts';
import type { Webhooks } from './webhooks.ts';

/** Everything that one running local GitHub consists of. */
export interface Host {
  readonly directory: string;
  readonly urls: HostUrls;
  readonly clock: () => number;
  readonly state: HostState;
  readonly credentials: Credentials;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly reviews: CodeReviewRecords;
  readonly deployments: DeploymentRecords;
}

/** A repository with what git alone knows about it, and its owner. */
export interface FoundRepository {
  readonly record: RepositoryRecord & { readonly defaultBranch: string };
  readonly owner: Account;
  /** Where the bare repository lies. */
  readonly path: string;
}

/** How a repository is made. */
export interface NewRepository {
  readonly name: string;
  readonly private?: boolean;
  readonly description?: string | null;
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly defaultBranch?: string;
}

/** The account of that login, or a stand-in for one that has none here, such as an app's bot. */
export function accountOrGhost(host: Pick<Host, 'state'>, login: string): Account {
  return host.state.account(login) ?? { id: 0, login, type: 'User' };
}

/** Where the bare repository of `owner/name` lies. */
export function repositoryPath(host: Pick<Host, 'directory'>, owner: string, name: string): string {
  return join(host.directory, owner, `${name}.git`);
}

/** The repository of that name; `undefined` when the host has none. */
export async function findRepository(
  host: Host,
  owner: string,
  name: string,
): Promise<FoundRepository | undefined> {
  const record = host.state.repository(owner, name);
  const account = host.state.account(owner);
  if (!record || !account) return undefined;
  return withGit(host, record, account);
}

/** Completes a record with what its bare repository says. */
export async function withGit(
  host: Host,
  record: RepositoryRecord,
  owner: Account,
): Promise<FoundRepository> {
  const path = repositoryPath(host, record.owner, record.name);
  return { record: { ...record, defaultBranch: await readDefaultBranch(path) }, owner, path };
}

/** Registers a repository and makes its bare repository, or takes over the one that lies there already. */
export async function makeRepository(
  host: Host,
  owner: Account,
  wanted: NewRepository,
): Promise<FoundRepository> {
  const path = repositoryPath(host, owner.login, wanted.name);
  if (!existsSync(join(path, 'HEAD'))) {
    await createBareRepository(path, wanted.defaultBranch ? { defaultBranch: wanted.defaultBranch } : {});
  }
  const now = isoSeconds(host.clock());
  const record: RepositoryRecord = {
    id: host.state.newId(),
    owner: owner.login,
    name: wanted.name,
    private: wanted.private ?? true,
    description: wanted.description ?? null,
    archived: wanted.archived ?? false,
    fork: wanted.fork ?? false,
    createdAt: now,
    pushedAt: now,
  };
  await host.state.putRepository(record);
  return withGit(host, record, owner);
}
