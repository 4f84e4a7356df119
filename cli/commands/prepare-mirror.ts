import type { Mirror } from '../../shared/config/configuration.ts';
import { literalNames, selects } from '../../shared/config/selection.ts';
import { connectHosting } from '../../shared/github/connect-hosting.ts';
import type { HostedRepository, Hosting } from '../../shared/github/hosting.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';

/** What a mirror's destinations have. Repositories are `org/name`. */
export interface PreparedMirror {
  readonly mirror: string;
  /** Selected at the source. */
  readonly repositories: number;
  /** Destination repositories that were there already. */
  readonly present: number;
  readonly created: readonly string[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Creates what is missing at the destinations of one mirror, when the configuration wants that. One repository after
 * the other: hosts limit how fast content may be created. Throws `GitHubError`.
 */
export async function prepareMirror(
  mirror: Mirror,
  connection: GitHubConnection,
  onProgress: (text: string) => void,
): Promise<PreparedMirror> {
  const source = await connectHosting(mirror.source, connection);
  const destinations = await Promise.all(
    mirror.destinations.map(async (endpoint) => ({
      org: endpoint.org,
      hosting: await connectHosting(endpoint, connection),
    })),
  );
  const created: string[] = [];
  const missing: string[] = [];
  const problems: string[] = [];
  let repositories = 0;
  let present = 0;
  for await (const repository of selectedRepositories(mirror, source, problems)) {
    repositories += 1;
    onProgress(`${mirror.id}: ${repository.name}`);
    for (const { org, hosting } of destinations) {
      const name = `${org}/${repository.name}`;
      if (await hosting.getRepository(org, repository.name)) present += 1;
      else if (!mirror.createMissing) missing.push(name);
      else {
        const { private: hidden, description } = repository;
        await hosting.createRepository(org, { name: repository.name, private: hidden, description });
        created.push(name);
      }
    }
  }
  if (repositories === 0 && problems.length === 0)
    problems.push(`nothing at ${mirror.source.org} is selected`);
  return { mirror: mirror.id, repositories, present, created, missing, problems };
}

async function* selectedRepositories(
  { source }: Mirror,
  hosting: Hosting,
  problems: string[],
): AsyncGenerator<HostedRepository> {
  const names = literalNames(source);
  if (names === undefined) {
    for await (const repository of hosting.listRepositories(source.org))
      if (selects(source, repository) === 'selected') yield repository;
    return;
  }
  for (const name of names) {
    const repository = await hosting.getRepository(source.org, name);
    if (repository) yield repository;
    else problems.push(`${source.org}/${name} does not exist or cannot be seen`);
  }
}
