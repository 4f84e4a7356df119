import type { Mirror, TaxonomySet, TaxonomySettings } from './configuration.ts';
import { isWildcard, matcher } from './globs.ts';
import type { CheckedTaxonomy } from './schema-taxonomy.ts';
import { selects } from './selection.ts';

/** The index files that every set knows by their names. */
const knownFiles = ['doc_index', 'search_index', 'roadmap_index', 'cross_references'].map(
  (name) => `**/${name}.json`,
);

/** A checked section, completed with the defaults; without sets, one for the known files of all sources. */
export function completeTaxonomy(input: CheckedTaxonomy, mirrors: readonly Mirror[]): TaxonomySettings {
  const defaults = {
    conflictStrategy: input.conflictStrategy ?? 'merge',
    mode: input.mode ?? 'continuous',
    delivery: input.delivery ?? 'commit',
  } as const;
  const sets = input.sets?.map(
    (set): TaxonomySet => ({
      name: set.name,
      files: set.files,
      repos: set.repos,
      ...(set.hub === undefined ? {} : { hub: set.hub }),
      rank: set.rank ?? [],
      ...(set.schema === undefined ? {} : { schema: set.schema }),
      conflictStrategy: set.conflictStrategy ?? defaults.conflictStrategy,
      mode: set.mode ?? defaults.mode,
      delivery: set.delivery ?? defaults.delivery,
      createMissing: set.createMissing ?? input.createMissing ?? true,
    }),
  );
  const organisations = [...new Set(mirrors.map(({ source }) => source.org.toLowerCase()))];
  const implied: TaxonomySet = {
    name: 'index',
    files: knownFiles,
    repos: organisations.map((org) => `${org}/*`),
    rank: [],
    createMissing: input.createMissing ?? false,
    ...defaults,
  };
  return {
    enabled: input.enabled ?? true,
    syncInterval: input.syncInterval ?? 3,
    sets: sets ?? [implied],
  };
}

/** Whether a set is about a repository (`owner/name`), as far as names tell: a mirror may leave it out. */
export function isReplica(set: TaxonomySet, repository: string): boolean {
  return (
    repository.toLowerCase() === set.hub?.toLowerCase() ||
    matcher(set.repos, { ignoreCase: true })(repository)
  );
}

/** The mirror by whose credentials a replica is read: the first with its organisation, rather one that takes it. */
export function mirrorOfReplica(mirrors: readonly Mirror[], repository: string): Mirror | undefined {
  const [owner = '', name = ''] = repository.toLowerCase().split('/');
  const ofOwner = mirrors.filter(({ source }) => source.org.toLowerCase() === owner);
  return ofOwner.find(({ source }) => selects(source, { name }) === 'selected') ?? ofOwner[0];
}

/** Whether a repository pattern of a set is a name and not a glob. */
export function isRepositoryName(pattern: string): boolean {
  return !pattern.startsWith('!') && !isWildcard(pattern);
}
