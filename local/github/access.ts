import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { looksLikeJwt, verifyAppJwt } from './app-jwt.ts';
import { basicCredentials } from './basic-credentials.ts';
import type { RepositoryRecord } from './state.ts';

/** What somebody may do in one organisation. */
export type AccessLevel = 'read' | 'write' | 'admin';
/** What a request wants to do. */
export type Action =
  | 'read'
  | 'fetch'
  | 'push'
  | 'administer'
  | 'hooks'
  | 'checks'
  | 'statuses'
  | 'pulls'
  | 'scan'
  | 'deployments'
  | 'actions';
type PermissionLevel = 'read' | 'write';

/** A user's token. Without `scopes` it is a fine-grained one, which sends no scope header. */
export interface TokenDescription {
  readonly login: string;
  readonly orgs?: Readonly<Record<string, AccessLevel>>;
  /** Scopes of a classic token: `repo`, `public_repo`, `admin:org_hook`. */
  readonly scopes?: readonly string[];
  /** Epoch milliseconds after which it is refused; the host tells of it with each answer. Left out: it never expires. */
  readonly expiresAt?: number;
}

export interface InstallationDescription {
  readonly account: string;
  readonly id?: number;
  /** App permissions: `{ contents: 'write', administration: 'write', metadata: 'read' }`. */
  readonly permissions?: Readonly<Record<string, PermissionLevel>>;
  /** Names of the selected repositories; all when left out. */
  readonly repositories?: readonly string[];
}

export interface AppDescription {
  readonly id: number;
  readonly slug?: string;
  /** PEM of the private or the public key; only the public part is kept. */
  readonly key: string;
  readonly installations: readonly InstallationDescription[];
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

export interface Installation {
  readonly id: number;
  readonly account: string;
  readonly permissions: Readonly<Record<string, PermissionLevel>>;
  readonly repositories: readonly string[] | undefined;
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly publicKey: KeyObject;
  readonly installations: readonly Installation[];
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
}

/** Who a request comes from. */
export interface Principal {
  readonly kind: 'user' | 'app' | 'installation';
  readonly login: string;
  /** Requests of one key share one rate limit. */
  readonly limitKey: string;
  readonly scopes?: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt?: number;
  readonly app?: App;
  readonly installation?: Installation;
  /** Whether it may do this to a repository, or to an account as a whole. */
  can(action: Action, owner: string, repository?: RepositoryRecord): boolean;
}

interface InstallationToken {
  readonly app: App;
  readonly installation: Installation;
  readonly expiresAt: number;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const writing: readonly Action[] = [
  ...(['read', 'fetch', 'pulls', 'push', 'statuses'] as const),
  ...(['scan', 'deployments', 'actions'] as const),
];
const actionsOf: Record<AccessLevel, readonly Action[]> = {
  read: ['read', 'fetch', 'pulls'],
  write: writing,
  admin: [...writing, 'administer', 'hooks'],
};
const installationTokenLifeMs = 3_600_000;

/** Every credential that this host knows; kept in memory only. */
export class Credentials {
  readonly #tokens = new Map<string, TokenDescription>();
  readonly #installationTokens = new Map<string, InstallationToken>();
  readonly #apps = new Map<string, App>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  addToken(token: string, description: TokenDescription): void {
    this.#tokens.set(token, description);
  }

  revokeToken(token: string): void {
    this.#tokens.delete(token);
    this.#installationTokens.delete(token);
  }

  addApp(description: AppDescription, newId: () => number): App {
    const { id, slug = `app-${id}`, key, webhookUrl, webhookSecret = '' } = description;
    const installations = description.installations.map((installation) => ({
      id: installation.id ?? newId(),
      account: installation.account,
      permissions: {
        metadata: 'read' as const,
        ...(installation.permissions ?? { contents: 'write' as const }),
      },
      repositories: installation.repositories,
    }));
    const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret };
    const app = { id, slug, publicKey: createPublicKey(key), installations, webhook };
    this.#apps.set(String(id), app);
    return app;
  }

  apps(): readonly App[] {
    return [...this.#apps.values()];
  }

  mintInstallationToken(
    app: App,
    installation: Installation,
  ): { readonly token: string; readonly expiresAt: number } {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const expiresAt = this.#clock() + installationTokenLifeMs;
    this.#installationTokens.set(token, { app, installation, expiresAt });
    return { token, expiresAt };
  }

  /** Reads an `Authorization` header: who it is, or why the credentials are bad; `undefined` when there are none. */
  identify(header: string | undefined): Principal | { readonly problem: string } | undefined {
    if (header === undefined) return undefined;
    const token =
      basicCredentials(header)?.password ?? /^(?:token|bearer)\s+(?<token>\S+)$/i.exec(header)?.groups?.token;
    if (token === undefined) return { problem: 'Bad credentials' };
    if (looksLikeJwt(token)) return this.#appOf(token);
    const user = this.#tokens.get(token);
    if (user) {
      const isExpired = user.expiresAt !== undefined && user.expiresAt <= this.#clock();
      return isExpired ? { problem: 'Bad credentials' } : userPrincipal(user);
    }
    const minted = this.#installationTokens.get(token);
    if (minted && minted.expiresAt > this.#clock() && this.#isInstalled(minted))
      return installationPrincipal(minted);
    return { problem: 'Bad credentials' };
  }

  /** Tokens of an App end with its installation. */
  #isInstalled({ app, installation }: InstallationToken): boolean {
    const known = this.#apps.get(String(app.id));
    return known?.installations.some(({ id }) => id === installation.id) ?? false;
  }

  #appOf(token: string): Principal | { readonly problem: string } {
    const publicKeyOf = (id: string) => this.#apps.get(id)?.publicKey;
    const verified = verifyAppJwt(token, publicKeyOf, Math.floor(this.#clock() / 1000));
    if ('problem' in verified) return verified;
    const app = this.#apps.get(verified.appId);
    if (!app) return { problem: 'Integration not found' };
    return { kind: 'app', login: app.slug, limitKey: `app ${app.id}`, app, can: () => false };
  }
}

function userPrincipal({ login, orgs = {}, scopes, expiresAt }: TokenDescription): Principal {
  const levelIn = (owner: string): AccessLevel | undefined => {
    if (same(owner, login)) return 'admin';
    return Object.entries(orgs).find(([org]) => same(org, owner))?.[1];
  };
  const inScope = (action: Action, repository: RepositoryRecord | undefined) => {
    if (!scopes) return true;
    if (action === 'hooks') return scopes.includes('admin:org_hook');
    return scopes.includes('repo') || (repository?.private === false && scopes.includes('public_repo'));
  };
  return {
    kind: 'user',
    login,
    limitKey: `user ${login}`,
    ...(scopes ? { scopes } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    can(action, owner, repository) {
      if ((action === 'read' || action === 'fetch') && repository?.private === false) return true;
      const level = levelIn(owner);
      return level !== undefined && actionsOf[level].includes(action) && inScope(action, repository);
    },
  };
}

function installationPrincipal({ app, installation }: InstallationToken): Principal {
  const needed: Record<Action, readonly [permission: string, level: PermissionLevel]> = {
    read: ['metadata', 'read'],
    fetch: ['contents', 'read'],
    push: ['contents', 'write'],
    administer: ['administration', 'write'],
    hooks: ['organization_hooks', 'write'],
    checks: ['checks', 'write'],
    statuses: ['statuses', 'write'],
    pulls: ['pull_requests', 'write'],
    scan: ['security_events', 'write'],
    deployments: ['deployments', 'write'],
    actions: ['actions', 'write'],
  };
  const reaches = (owner: string, repository: RepositoryRecord | undefined) =>
    same(owner, installation.account) &&
    (!repository ||
      !installation.repositories ||
      installation.repositories.some((name) => same(name, repository.name)));
  return {
    kind: 'installation',
    login: `${app.slug}[bot]`,
    limitKey: `installation ${installation.id}`,
    app,
    installation,
    can(action, owner, repository) {
      if ((action === 'read' || action === 'fetch') && repository?.private === false) return true;
      const [permission, level] = needed[action];
      const granted = installation.permissions[permission];
      return reaches(owner, repository) && granted !== undefined && (level === 'read' || granted === 'write');
    },
  };
}
