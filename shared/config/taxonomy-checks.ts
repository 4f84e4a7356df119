import type { Draft } from './draft.ts';
import type { ConfigurationProblem } from './errors.ts';
import { isWildcard, matcher, pathMatcher } from './globs.ts';
import { isRepositoryName } from './taxonomy-settings.ts';

type DraftSet = NonNullable<NonNullable<Draft['taxonomy']>['sets']>[number];
/** A list of the file; what cannot be read keeps its place. */
type DraftList = DraftSet['files'];

/** What is wrong with sets only when they are seen beside each other, and beside the mirrors. */
export function taxonomyProblems({ taxonomy, mirrors }: Draft): ConfigurationProblem[] {
  const sets = taxonomy?.sets ?? [];
  const organisations = new Set(mirrors.flatMap(({ source }) => source.org?.toLowerCase() ?? []));
  return [
    ...repeatedNames(sets),
    ...sets.flatMap((set, index) => {
      const path = `taxonomy.sets[${index}]`;
      return [...strangers(set, path, organisations), ...onlyExclusions(set, path), ...outsiders(set, path)];
    }),
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
  { repos, hub, rank }: DraftSet,
  path: string,
  organisations: ReadonlySet<string>,
): ConfigurationProblem[] {
  const named: readonly (readonly [string, string])[] = [
    ...placed(repos, `${path}.repos`),
    ...placed([hub], `${path}.hub`).map(([, name]) => [`${path}.hub`, name] as const),
    ...placed(rank, `${path}.rank`),
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

/** "All but these" is not said by leaving out the "all": a set writes to what it names. */
function onlyExclusions({ files, repos }: DraftSet, path: string): ConfigurationProblem[] {
  const lists = [
    [`${path}.files`, files, '"**/doc_index.json"'],
    [`${path}.repos`, repos, '"acme/*"'],
  ] as const;
  return lists.flatMap(([at, list = [], example]) =>
    list.length > 0 && list.every((pattern) => pattern?.startsWith('!'))
      ? [
          {
            path: at,
            found: 'only exclusions',
            allowed: 'at least one pattern without "!"',
            remedy: `Add what they are excluded from, such as ${example}.`,
          },
        ]
      : [],
  );
}

/** Repositories that are named beside `repos`, and that the set is not about. */
function outsiders({ repos, hub, rank }: DraftSet, path: string): ConfigurationProblem[] {
  // Whatever cannot be read may have been about them.
  if (repos === undefined || repos.includes(undefined)) return [];
  const patterns = texts(repos);
  const isCovered = matcher(patterns, { ignoreCase: true });
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const excludedHub = hub !== undefined && matcher(excluded, { ignoreCase: true })(hub);
  const uncovered = placed(rank, `${path}.rank`).filter(
    ([, name]) => name.toLowerCase() !== hub?.toLowerCase() && !isCovered(name),
  );
  return [
    ...(excludedHub
      ? [
          {
            path: `${path}.hub`,
            found: `"${hub}", which repos excludes`,
            allowed: 'a repository that is not excluded; it need not stand in repos',
            remedy: 'Choose another hub, or take the exclusion out.',
          },
        ]
      : []),
    ...uncovered.map(([at, name]) => ({
      path: at,
      found: `"${name}", which is not in the set`,
      allowed: 'the hub, and repositories that repos is about',
      remedy: 'Add it to repos, or remove it from rank.',
    })),
  ];
}

/** Two sets that would both write one file of one repository, as far as that shows without asking the host. */
function sharedFiles(sets: readonly DraftSet[]): ConfigurationProblem[] {
  return sets.flatMap((set, index) =>
    placed(set.files, `taxonomy.sets[${index}].files`).flatMap(([path, file]) => {
      const other = sets
        .slice(0, index)
        .findIndex((earlier) => meetInFile(earlier, set, file) && meetInRepository(earlier, set));
      if (other === -1) return [];
      return [
        {
          path,
          found: `"${file}", which taxonomy.sets[${other}] has for the same repositories`,
          allowed: 'each file of a repository in one set',
          remedy: 'Take the file, or the repository, out of one of the two sets.',
        },
      ];
    }),
  );
}

function meetInFile(earlier: DraftSet, set: DraftSet, file: string): boolean {
  if (file.startsWith('!')) return false;
  const exclusions = texts(set.files).filter((pattern) => pattern.startsWith('!'));
  return meet(texts(earlier.files), [file, ...exclusions], pathMatcher);
}

function meetInRepository(earlier: DraftSet, set: DraftSet): boolean {
  const patterns = ({ repos, hub }: DraftSet) =>
    [...texts(repos), ...texts([hub])].map((pattern) => pattern.toLowerCase());
  return meet(patterns(earlier), patterns(set), (list) => matcher(list));
}

/** Whether two lists surely have something in common: a name that both mean, or the same glob. Two different globs are not compared. */
function meet(
  one: readonly string[],
  other: readonly string[],
  matcherOf: (patterns: readonly string[]) => (name: string) => boolean,
): boolean {
  const inOne = matcherOf(one);
  const inOther = matcherOf(other);
  return [...one, ...other]
    .filter((pattern) => !pattern.startsWith('!'))
    .some((pattern) =>
      isWildcard(pattern)
        ? one.includes(pattern) && other.includes(pattern)
        : inOne(pattern) && inOther(pattern),
    );
}

function texts(list: DraftList): string[] {
  return (list ?? []).filter((item) => item !== undefined);
}

/** The readable items of a list, each with its place in the file. */
function placed(list: DraftList, path: string): (readonly [string, string])[] {
  return (list ?? []).flatMap((item, index) =>
    item === undefined ? [] : [[`${path}[${index}]`, item] as const],
  );
}
