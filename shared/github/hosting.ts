/** A repository as the hosting service describes it. */
export interface HostedRepository {
  readonly id: number;
  readonly org: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly archived: boolean;
  readonly fork: boolean;
  readonly private: boolean;
  readonly description: string | null;
}

/** What the product asks of one organisation on one hosting service over REST; git itself goes over git. */
export interface Hosting {
  /**
   * All repositories of the organisation in a stable order, page by page, so that memory does not grow with their
   * number. With `from`, the first so many are left out without being read: a listing can go on where another stopped.
   */
  listRepositories(org: string, from?: number): AsyncIterable<HostedRepository>;
  /** `undefined` when it does not exist or the credentials cannot see it. */
  getRepository(org: string, name: string): Promise<HostedRepository | undefined>;
  /** Creates it, empty; returns the existing one when somebody else was faster. */
  createRepository(
    org: string,
    repository: { name: string; private: boolean; description: string | null },
  ): Promise<HostedRepository>;
  /** The branch must exist already. */
  setDefaultBranch(org: string, name: string, branch: string): Promise<void>;
}

/** What git over HTTP needs to authenticate: Basic `username:password`. Minted per job; expires by itself. */
export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}
