import type { Configuration, Mirror, TaxonomySet } from '../../../shared/config/configuration.ts';
import { isWildcard, matcher } from '../../../shared/config/globs.ts';
import { selects } from '../../../shared/config/selection.ts';
import { mirrorOfReplica } from '../../../shared/config/taxonomy-settings.ts';
import type { Hosting } from '../../../shared/github/hosting.ts';
import type { SetMember } from './replica-access.ts';

/**
 * The repositories of a set, by name, with the mirror by whose credentials each is read. Those that are named are taken as they
 * are; for globs the organisations of the mirrors are listed, and what a mirror leaves out, or is archived, is left out.
 * Throws `GitHubError` when a listing fails.
 */
export async function listReplicas(
  set: TaxonomySet,
  { mirrors }: Configuration,
  connect: (mirror: Mirror) => Promise<Pick<Hosting, 'listRepositories'>>,
): Promise<readonly SetMember[]> {
  const members = new Map<string, SetMember>();
  const isExcluded = matcher(
    set.repos.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
    { ignoreCase: true },
  );
  const add = (name: string, mirror: Mirror): void => {
    if (!isExcluded(name) && !members.has(name.toLowerCase()))
      members.set(name.toLowerCase(), { name, mirror });
  };
  const wanted = [...set.repos.filter((pattern) => !pattern.startsWith('!')), ...(set.hub ? [set.hub] : [])];
  const globs = wanted.filter(isWildcard);
  for (const name of wanted.filter((pattern) => !isWildcard(pattern))) {
    const mirror = mirrorOfReplica(mirrors, name);
    if (mirror) add(`${mirror.source.org}/${name.split('/')[1] ?? ''}`, mirror);
  }
  if (globs.length > 0) {
    const matches = matcher(globs, { ignoreCase: true });
    for (const mirror of onePerOrganisation(mirrors)) {
      const { org } = mirror.source;
      if (!globs.some((glob) => mayMatch(glob, org))) continue;
      const sameSource = mirrors.filter((other) => isSameSource(other, mirror));
      for await (const repository of (await connect(mirror)).listRepositories(org)) {
        const isTaken = sameSource.some(({ source }) => selects(source, repository) === 'selected');
        const name = `${org}/${repository.name}`;
        if (isTaken && !repository.archived && matches(name)) add(name, mirror);
      }
    }
  }
  return [...members.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function onePerOrganisation(mirrors: readonly Mirror[]): readonly Mirror[] {
  return mirrors.filter(
    (mirror, index) => mirrors.findIndex((other) => isSameSource(other, mirror)) === index,
  );
}

function isSameSource({ source }: Mirror, { source: other }: Mirror): boolean {
  return source.org.toLowerCase() === other.org.toLowerCase() && source.gitUrl === other.gitUrl;
}

/** Spares the listing of organisations that a glob cannot be about. */
function mayMatch(glob: string, org: string): boolean {
  const [owner = ''] = glob.toLowerCase().split('/');
  return isWildcard(owner) || owner === org.toLowerCase();
}
