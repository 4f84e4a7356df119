import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A user or an organisation. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'Organization' | 'User';
}

/** What a bare repository does not know about itself. Times are ISO 8601. */
export interface RepositoryRecord {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly description: string | null;
  readonly archived: boolean;
  readonly fork: boolean;
  readonly createdAt: string;
  readonly pushedAt: string;
}

interface SavedState {
  readonly nextId: number;
  readonly accounts: readonly Account[];
  readonly repositories: readonly RepositoryRecord[];
}

const key = (...parts: string[]) => parts.join('/').toLowerCase();

/**
 * Accounts and repositories with their ids, kept in one JSON file beside the repositories, so that a restart on the same
 * directory finds them again. Tokens and secrets are never written. Names are compared without regard to case.
 */
export class HostState {
  readonly #file: string;
  readonly #accounts = new Map<string, Account>();
  readonly #repositories = new Map<string, RepositoryRecord>();
  #nextId = 1001;
  #writing: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;

  private constructor(directory: string) {
    this.#file = join(directory, 'local-github.json');
  }

  /** Reads what was saved in that directory; an empty state when there is nothing. */
  static async load(directory: string): Promise<HostState> {
    const state = new HostState(directory);
    const text = await readFile(state.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return state;
    const saved: SavedState = JSON.parse(text);
    state.#nextId = saved.nextId;
    for (const account of saved.accounts) state.#accounts.set(key(account.login), account);
    for (const repository of saved.repositories) state.#index(repository);
    return state;
  }

  account(login: string): Account | undefined {
    return this.#accounts.get(key(login));
  }

  /** The account of that login, made when there is none. */
  async ensureAccount(login: string, type: Account['type']): Promise<Account> {
    const existing = this.account(login);
    if (existing) return existing;
    const account = { id: this.newId(), login, type };
    this.#accounts.set(key(login), account);
    await this.#save();
    return account;
  }

  repository(owner: string, name: string): RepositoryRecord | undefined {
    return this.#repositories.get(key(owner, name));
  }

  /** All repositories of one account, oldest first. */
  repositoriesOf(owner: string): RepositoryRecord[] {
    return [...this.#repositories.values()].filter((repository) => key(repository.owner) === key(owner));
  }

  /** Adds a repository, or replaces the record of the one with the same name. */
  async putRepository(repository: RepositoryRecord): Promise<void> {
    this.#index(repository);
    await this.#save();
  }

  async removeRepository({ owner, name }: Pick<RepositoryRecord, 'owner' | 'name'>): Promise<void> {
    this.#repositories.delete(key(owner, name));
    await this.#save();
  }

  /** A number that no other object of this host has. */
  newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  #index(repository: RepositoryRecord): void {
    this.#repositories.set(key(repository.owner, repository.name), repository);
  }

  /** One write at a time, each to a new file that then takes the old one's place; a waiting write covers what comes meanwhile. */
  #save(): Promise<void> {
    this.#waiting ??= this.#writing.then(() => {
      this.#waiting = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#waiting;
  }

  async #write(): Promise<void> {
    const saved: SavedState = {
      nextId: this.#nextId,
      accounts: [...this.#accounts.values()],
      repositories: [...this.#repositories.values()],
    };
    await writeFile(`${this.#file}.new`, JSON.stringify(saved, null, 2));
    await rename(`${this.#file}.new`, this.#file);
  }
}
