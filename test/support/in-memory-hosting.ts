import type { HostedRepository, Hosting } from '../../shared/github/hosting.ts';

/** A repository as a host describes it; name what matters to the test. */
export function hostedRepository(overrides: Partial<HostedRepository> = {}): HostedRepository {
  return {
    id: 1,
    org: 'acme',
    name: 'widget',
    defaultBranch: 'main',
    archived: false,
    fork: false,
    private: false,
    description: null,
    ...overrides,
  };
}

/** `count` repositories named `repository-0` and so on. */
export function hostedRepositories(count: number): HostedRepository[] {
  return Array.from({ length: count }, (_, index) =>
    hostedRepository({ id: index, name: `repository-${index}` }),
  );
}

/**
 * A host with these repositories. `beforeEach` runs before each one that is listed, with its number from 0: a place
 * to let time pass, or to fail.
 */
export function inMemoryHosting(
  repositories: readonly HostedRepository[],
  beforeEach: (position: number) => void = () => undefined,
): Hosting {
  const all = [...repositories];
  const find = (org: string, name: string) => all.find((one) => one.org === org && one.name === name);

  return {
    async *listRepositories(org, from = 0) {
      for (const [position, repository] of all
        .filter((one) => one.org === org)
        .slice(from)
        .entries()) {
        beforeEach(position);
        yield repository;
      }
    },
    getRepository: async (org, name) => find(org, name),
    async createRepository(org, wanted) {
      const existing = find(org, wanted.name);
      if (existing !== undefined) return existing;
      const created = hostedRepository({ ...wanted, org, id: 1_000_000 + all.length });
      all.push(created);
      return created;
    },
    async setDefaultBranch(org, name, defaultBranch) {
      const index = all.findIndex((one) => one.org === org && one.name === name);
      const repository = all[index];
      if (repository === undefined) throw new Error(`There is no ${org}/${name}`);
      all[index] = { ...repository, defaultBranch };
    },
  };
}
