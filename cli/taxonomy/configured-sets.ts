import type { Configuration, TaxonomySet } from '../../shared/config/configuration.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { readConfiguration } from '../configuration.ts';
import { UsageError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';

/** The sets of the configuration, with all of it and the environment that its references are looked up in. */
export interface ConfiguredSets {
  readonly configuration: Configuration;
  readonly environment: Readonly<Record<string, string>>;
  readonly sets: readonly TaxonomySet[];
}

/** Reads the sets. Throws `CONFIG_*`, and `USAGE` where nothing is kept in step. */
export async function readSets(
  { config }: Pick<CloudOptions, 'config'>,
  surroundings: Surroundings,
): Promise<ConfiguredSets> {
  const { configuration, environment } = await readConfiguration(config, surroundings);
  const sets = configuration.taxonomy?.enabled ? configuration.taxonomy.sets : [];
  if (sets.length > 0) return { configuration, environment, sets };
  throw new UsageError(
    'the configuration keeps no index files in step',
    'taxonomy',
    'Add "taxonomy": { "enabled": true } to it; docs/taxonomy.md explains more.',
  );
}

/** Those that are meant: the one that is named, or all. Throws `USAGE` for a name that there is not. */
export function chosenSets(
  { sets }: Pick<ConfiguredSets, 'sets'>,
  name: string | undefined,
): readonly TaxonomySet[] {
  if (name === undefined) return sets;
  const set = sets.find((one) => one.name === name);
  if (set) return [set];
  throw new UsageError('the configuration has no such set', name, `Name one of: ${namesOf(sets)}.`);
}

/** The one that is named, or the only one. Throws `USAGE` when it is not clear which. */
export function chosenSet(configured: Pick<ConfiguredSets, 'sets'>, name: string | undefined): TaxonomySet {
  const [set, ...others] = chosenSets(configured, name);
  if (set && others.length === 0) return set;
  throw new UsageError(
    'the configuration has several sets',
    'taxonomy',
    `Name one of: ${namesOf(configured.sets)}.`,
  );
}

function namesOf(sets: readonly TaxonomySet[]): string {
  return sets.map(({ name }) => name).join(', ');
}
