import { closest } from './closest.ts';
import { placeProblems } from './deployment-place-checks.ts';
import { findRepository } from './deployment-repository.ts';
import { targetProblems } from './deployment-target-checks.ts';
import { type Draft, draftPatterns, inheritedHost, placeOf } from './draft.ts';
import type { AppDraft, DeploymentDraft } from './draft-deployment.ts';
import type { ConfigurationProblem } from './errors.ts';
import { isWildcard, matchesRepository } from './globs.ts';

/** What is wrong with apps only when they are seen beside each other, beside the environments and beside the mirrors. */
export function deploymentProblems(draft: Draft): ConfigurationProblem[] {
  const { deployment } = draft;
  if (!deployment) return [];
  const named = deployment.environments.flatMap((name) => name ?? []);
  const sources = sourcesOf(draft);
  return [
    ...repeated(deployment.environments, (index) => `deployment.environments[${index}]`),
    ...freezeProblems(deployment, named),
    ...repeated(
      deployment.apps.map(({ name }) => name),
      (index) => `deployment.apps[${index}].name`,
    ),
    ...deployment.apps.flatMap((app, index) => {
      const path = `deployment.apps[${index}]`;
      return [
        ...nameProblems(app, `${path}.name`),
        ...repositoryProblems(app, `${path}.repo`, sources),
        ...targetProblems(app, path),
        ...environmentProblems(app, `${path}.environments`, named),
      ];
    }),
    ...placeProblems(deployment.apps, named, (repo) => findRepository(repo, sources ?? []).sources[0]),
  ];
}

type Source = Parameters<typeof findRepository>[1][number];

/** `undefined` while a source cannot be read: it might have anything. */
function sourcesOf(draft: Draft): readonly Source[] | undefined {
  const inherited = inheritedHost(draft);
  const sources = draft.mirrors.map((mirror) => {
    const place = placeOf(mirror.source, inherited);
    const patterns = draftPatterns(mirror);
    return (
      place && {
        ...{ org: place.org, place: place.key.slice(0, place.key.indexOf('/')) },
        takes: (name: string) => matchesRepository(patterns, name),
      }
    );
  });
  const known = sources.filter((source) => source !== undefined);
  return known.length === sources.length ? known : undefined;
}

/** Words that mean something else behind `auto-builder deploy`. */
const commands: ReadonlySet<string> = new Set([
  'rollback',
  'promote',
  'approve',
  'stop',
  'plan',
  'status',
  'history',
  'show',
  'metrics',
  'help',
]);

function nameProblems({ name }: AppDraft, path: string): ConfigurationProblem[] {
  if (name === undefined || !commands.has(name)) return [];
  return [
    {
      path,
      found: JSON.stringify(name),
      allowed: 'a name that is no command of deploy',
      remedy: 'Give the app another name.',
    },
  ];
}

/** Names that stand in a list twice, without regard to case. */
function repeated(
  names: readonly (string | undefined)[],
  pathAt: (index: number) => string,
): ConfigurationProblem[] {
  const folded = names.map((name) => name?.toLowerCase());
  return names.flatMap((name, index) => {
    const first = folded.indexOf(name?.toLowerCase());
    if (name === undefined || first === index) return [];
    return [
      {
        path: pathAt(index),
        found: `"${name}" again, as in ${pathAt(first)}`,
        allowed: 'names that differ in more than case',
        remedy: 'Rename one of the two.',
      },
    ];
  });
}

function freezeProblems(
  { freezes, apps }: DeploymentDraft,
  named: readonly string[],
): ConfigurationProblem[] {
  const used = apps.flatMap(({ environments }) => Object.keys(environments ?? {}));
  const known = named.length > 0 ? named : [...new Set(used)];
  return freezes.flatMap((freeze, index) => {
    if (!freeze) return [];
    const path = `deployment.freezes[${index}]`;
    const strangers = (freeze.environments ?? []).flatMap((name, position) =>
      known.includes(name) ? [] : [unknownName(`${path}.environments[${position}]`, name, known)],
    );
    return [...timeProblems(freeze, path), ...strangers];
  });
}

function timeProblems(
  { days, from, to, timeZone }: NonNullable<DeploymentDraft['freezes'][number]>,
  path: string,
): ConfigurationProblem[] {
  const isWeekly = days !== undefined;
  const wrong = Object.entries({ from, to }).filter(([, time]) => time.includes('T') === isWeekly);
  if (wrong.length > 0) {
    return wrong.map(([key, time]) => ({
      path: `${path}.${key}`,
      found: `"${time}" ${isWeekly ? 'together with' : 'without'} days`,
      allowed: isWeekly ? 'a time of the day, such as "16:00"' : 'a time such as "2026-12-20T00:00:00Z"',
      remedy: isWeekly
        ? 'Write when on each of the days, or remove days.'
        : 'Write the whole time, or add days.',
    }));
  }
  if (isWeekly) return [];
  if (timeZone !== undefined) {
    return [
      {
        path: `${path}.timeZone`,
        found: 'a time zone without days',
        allowed: 'a time zone only together with days; from and to have their own',
        remedy: 'Remove it, or add days.',
      },
    ];
  }
  if (Date.parse(from) < Date.parse(to)) return [];
  return [
    {
      path: `${path}.to`,
      found: `"${to}", which is not after its beginning`,
      allowed: 'a time after from',
      remedy: 'Change one of the two.',
    },
  ];
}

function repositoryProblems(
  { repo }: AppDraft,
  path: string,
  sources: readonly Source[] | undefined,
): ConfigurationProblem[] {
  if (repo === undefined || sources === undefined) return [];
  const found = findRepository(repo, sources);
  if (found.sources.length > 0) return [];
  if (found.owners.length > 1) {
    const names = [...new Set(found.owners.map((owner) => `${owner}/${found.name}`))];
    return [
      {
        path,
        found: `"${repo}", which may be at several sources`,
        allowed: names.length > 1 ? `one of ${names.join(', ')}` : 'a repository that one host has',
        remedy: names.length > 1 ? 'Write the owner, too.' : 'Leave it out of one of the mirrors.',
      },
    ];
  }
  const owners = [...new Set(sources.map(({ org }) => org))].sort().join(', ');
  return [
    {
      path,
      found: `"${repo}", which no mirror takes`,
      allowed: `a repository that a mirror takes from ${owners}`,
      remedy: 'Change the name, or have a mirror take it.',
    },
  ];
}

function environmentProblems(
  { environments }: AppDraft,
  path: string,
  named: readonly string[],
): ConfigurationProblem[] {
  const names = Object.keys(environments ?? {});
  if (names.length === 0 && (environments !== undefined || named.length === 0)) {
    return [
      {
        path,
        found: 'no environment',
        allowed: 'at least one',
        remedy: 'Add one, such as "production": {}.',
      },
    ];
  }
  const strangers = named.length === 0 ? [] : names.filter((name) => !named.includes(name));
  return [
    ...strangers.map((name) => unknownName(`${path}.${name}`, name, named)),
    ...(named.length === 0 ? repeated(names, (index) => `${path}.${names[index]}`) : []),
    ...names.flatMap((name) => [
      ...orderProblems(environments ?? {}, name, `${path}.${name}`),
      ...startProblems(environments?.[name], `${path}.${name}`),
    ]),
  ];
}

type EnvironmentDrafts = NonNullable<AppDraft['environments']>;

function orderProblems(environments: EnvironmentDrafts, name: string, path: string): ConfigurationProblem[] {
  const { after, automatic } = environments[name] ?? {};
  if (after === undefined) {
    if (automatic !== true) return [];
    return [
      {
        path: `${path}.automatic`,
        found: 'true without after: there is nothing to promote',
        allowed: 'true only together with after',
        remedy: 'Add after, or remove automatic.',
      },
    ];
  }
  const others = Object.keys(environments).filter((other) => other !== name);
  if (!others.includes(after)) return [unknownName(`${path}.after`, after, others)];
  if (!comesAfterItself(environments, name)) return [];
  return [
    {
      path: `${path}.after`,
      found: `"${after}", which itself comes after "${name}"`,
      allowed: 'environments that come one after another',
      remedy: 'Remove one after of the circle.',
    },
  ];
}

/** The end of a mirror run does not say what moved: only a branch that is named can be meant. */
function startProblems(environment: EnvironmentDrafts[string], path: string): ConfigurationProblem[] {
  const { startOn, branches = [], tags = [] } = environment ?? {};
  if (startOn !== 'synced') return [];
  const named = branches.filter((branch) => !branch.startsWith('!') && !isWildcard(branch));
  if (named.length > 0 && tags.length === 0) return [];
  return [
    {
      path: `${path}.startOn`,
      found: tags.length > 0 ? '"synced" with tags' : '"synced" without a branch that is named in full',
      allowed: 'synced with a branch such as "main" and without tags; push with any',
      remedy: 'Use push, or name a branch.',
    },
  ];
}

function comesAfterItself(environments: EnvironmentDrafts, name: string): boolean {
  const seen = new Set<string>();
  let next = environments[name]?.after;
  while (next !== undefined && !seen.has(next)) {
    if (next === name) return true;
    seen.add(next);
    next = environments[next]?.after;
  }
  return false;
}

function unknownName(path: string, name: string, known: readonly string[]): ConfigurationProblem {
  const guess = closest(name, known);
  return {
    path,
    found: `"${name}", which is not known here`,
    allowed: known.length > 0 ? known.join(', ') : 'nothing: there is no other environment',
    remedy: guess ? `Did you mean "${guess}"?` : 'Change it, or add that environment.',
  };
}
