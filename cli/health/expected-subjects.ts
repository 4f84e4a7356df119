import type { Configuration, Mirror } from '../../shared/config/configuration.ts';
import { matchesRepository } from '../../shared/config/globs.ts';
import { literalNames } from '../../shared/config/selection.ts';
import { type HealthSubject, serviceSubject } from '../../shared/health/health.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';

/** Of what a look must make reports. */
export interface ExpectedSubjects {
  /** `owner/name` by subject. */
  readonly named: ReadonlyMap<HealthSubject, string>;
  /** How the subjects of sources begin of which only the host knows what they have: `github.com/acme/`. */
  readonly listed: readonly string[];
}

/** The repositories that are named, on each host that has a mirror of them; without a name all, and what belongs to none. */
export function expectedSubjects(
  { mirrors }: Pick<Configuration, 'mirrors'>,
  repositories: readonly string[],
): ExpectedSubjects {
  const named = new Map<HealthSubject, string>();
  const add = ({ source }: Mirror, name: string): void =>
    void named.set(repositoryKey(source.gitUrl, source.org, name), `${source.org}/${name}`);
  for (const repository of repositories) {
    const [owner = '', name = ''] = repository.split('/');
    for (const mirror of mirrors) {
      const { org, repos } = mirror.source;
      if (org.toLowerCase() === owner.toLowerCase() && matchesRepository(repos, name)) add(mirror, name);
    }
  }
  if (repositories.length > 0) return { named, listed: [] };

  const listed = new Set<string>();
  for (const mirror of mirrors) {
    const names = literalNames(mirror.source);
    for (const name of names ?? []) add(mirror, name);
    if (names === undefined) listed.add(repositoryKey(mirror.source.gitUrl, mirror.source.org, ''));
  }
  return { named: named.set(serviceSubject, serviceSubject), listed: [...listed] };
}
