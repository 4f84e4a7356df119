import { matchesRepository } from '../../shared/config/globs.ts';
import { readConfiguration } from '../configuration.ts';
import { UsageError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';

/** Throws `USAGE` for repositories that no mirror of the configuration selects: the planner would skip them silently. */
export async function checkRepositories(
  repositories: readonly string[],
  config: string | undefined,
  surroundings: Surroundings,
): Promise<void> {
  const badlyNamed = repositories.find((repository) => !/^[^/\s]+\/[^/\s]+$/.test(repository));
  if (badlyNamed !== undefined)
    throw new UsageError('not the name of a repository', badlyNamed, 'Write it as owner/name.');
  if (repositories.length === 0) return;
  const { configuration } = await readConfiguration(config, surroundings);
  for (const repository of repositories) {
    const [owner = '', name = ''] = repository.split('/');
    const selected = configuration.mirrors.some(
      ({ source }) =>
        source.org.toLowerCase() === owner.toLowerCase() && matchesRepository(source.repos, name),
    );
    if (selected) continue;
    throw new UsageError(
      'no mirror of the configuration selects it',
      repository,
      `Sources are ${configuration.mirrors.map(({ source }) => `${source.org}/{${source.repos.join(',')}}`).join(', ')}.`,
    );
  }
}
