import type { Draft } from './draft.ts';
import type { ConfigurationProblem } from './errors.ts';
import { isRepositoryName } from './taxonomy-settings.ts';

type DraftSet = NonNullable<NonNullable<Draft['taxonomy']>['sets']>[number];

/** What is wrong with sets only when they are seen beside each other, and beside the mirrors. */
export function taxonomyProblems({ taxonomy, mirrors }: Draft): ConfigurationProblem[] {
  const sets = taxonomy?.sets ?? [];
  const organisations = new Set(mirrors.flatMap(({ source }) => source.org?.toLowerCase() ?? []));
  return [
    ...repeatedNames(sets),
    ...sets.flatMap((set, index) => strangers(set, `taxonomy.sets[${index}]`, organisations)),
    ...sharedFiles(sets),
  ];
}

function repeatedNames(sets: readonly DraftSet[]): ConfigurationProblem[] {
  const seen = new Map<string, number>();
  return sets.flatMap(({ name }, index) => {
    if (name === undefined) return [];
    const first = seen.get(name);
    seen.set(name, first ?? index);
    if (first === undefined) return [];
    return [
      {
        path: `taxonomy.sets[${index}].name`,
        found: `"${name}" again, as in taxonomy.sets[${first}]`,
        allowed: 'another name for each set',
        remedy: 'Rename one of the two.',
      },
    ];
  });
}

/** Replicas are read with the credentials of the mirror whose source their organisation is. */
function strangers(
  { repos = [], hub, rank = [] }: DraftSet,
  path: string,
  organisations: ReadonlySet<string>,
): ConfigurationProblem[] {
  const named: readonly (readonly [string, string])[] = [
    ...repos.map((name, index) => [`${path}.repos[${index}]`, name] as const),
    ...(hub === undefined ? [] : [[`${path}.hub`, hub] as const]),
    ...rank.map((name, index) => [`${path}.rank[${index}]`, name] as const),
  ];
  return named.flatMap(([at, name]) => {
    const [owner = ''] = name.toLowerCase().split('/');
    if (!isRepositoryName(`${owner}/x`) || organisations.has(owner)) return [];
    return [
      {
        path: at,
        found: `"${name}", whose organisation no mirror has as its source`,
        allowed: `a repository of ${[...organisations].sort().join(', ') || 'a source organisation'}`,
        remedy: 'Change the organisation, or add a mirror whose source it is.',
      },
    ];
  });
}

/** Two sets that would both write one file of one repository, as far as that is written down in so many words. */
function sharedFiles(sets: readonly DraftSet[]): ConfigurationProblem[] {
  const owners = new Map<string, number>();
  return sets.flatMap(({ files = [], repos = [] }, index) => {
    const shared = files.flatMap((file, position) => {
      const keys = repos
        .filter((name) => !name.startsWith('!'))
        .map((name) => `${name.toLowerCase()} ${file}`);
      const other = keys
        .map((key) => owners.get(key))
        .find((owner) => owner !== undefined && owner !== index);
      for (const key of keys) if (!owners.has(key)) owners.set(key, index);
      if (file.startsWith('!') || other === undefined) return [];
      return [
        {
          path: `taxonomy.sets[${index}].files[${position}]`,
          found: `"${file}", which taxonomy.sets[${other}] has for the same repositories`,
          allowed: 'each file of a repository in one set',
          remedy: 'Take the file, or the repository, out of one of the two sets.',
        },
      ];
    });
    return shared;
  });
}
