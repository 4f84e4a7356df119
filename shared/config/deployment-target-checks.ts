import { closest } from './closest.ts';
import { givenValues, placeholdersIn } from './deployment-values.ts';
import type { AppDraft } from './draft-deployment.ts';
import type { ConfigurationProblem } from './errors.ts';
import type { CheckedTarget } from './schema-deployment-targets.ts';

type Part = NonNullable<AppDraft['targets'][number] | AppDraft['checks'][number]>;

/** Keys of a target that say where it is: that is the same for every release. */
const placeKeys: Readonly<Record<CheckedTarget['kind'], readonly string[]>> = {
  git: ['branch', 'ref', 'repo'],
  static: ['bucket', 'keyValueStore', 'directory', 'port'],
  lambda: ['function', 'alias'],
  cloudformation: ['stack'],
  workflow: ['workflow'],
  command: [],
};

/** What is wrong with the targets and checks of one app, each by itself and beside each other. */
export function targetProblems(app: AppDraft, path: string): ConfigurationProblem[] {
  const parts = [...placed(app.targets, `${path}.targets`), ...placed(app.checks, `${path}.checks`)];
  return [
    ...repeatedNames(app.targets, `${path}.targets`),
    ...repeatedNames(app.checks, `${path}.checks`),
    ...placed(app.targets, `${path}.targets`).flatMap(([target, at]) => [
      ...incomplete(target, at),
      ...unbuilt(target, app, at),
    ]),
    ...unmeasured(app, path),
    ...redefined(app, path),
    ...parts.flatMap(([part, at]) => unknownPlaceholders(part, app, at)),
  ];
}

function repeatedNames(parts: readonly (Part | undefined)[], path: string): ConfigurationProblem[] {
  const names = parts.map((part) => part && (part.name ?? part.kind));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    return [
      {
        path: `${path}[${index}].name`,
        found: `"${name}" again, as in ${path}[${first}]`,
        allowed: 'another name for each; without a name it is the kind',
        remedy: 'Give one of the two another name.',
      },
    ];
  });
}

/** Keys that need each other, or exclude each other. */
function incomplete(target: CheckedTarget, path: string): ConfigurationProblem[] {
  if (target.kind === 'git' && target.ref !== undefined && target.branch !== undefined) {
    return [
      {
        path: `${path}.branch`,
        found: 'a branch beside ref',
        allowed: 'one of the two',
        remedy: 'Remove one.',
      },
    ];
  }
  if (target.kind !== 'static') return [];
  const { bucket, keyValueStore, directory, port } = target;
  const problem = (key: string, found: string, remedy: string): ConfigurationProblem[] => [
    { path: `${path}.${key}`, found, allowed: 'bucket and keyValueStore, or directory, or all', remedy },
  ];
  if ((bucket === undefined) !== (keyValueStore === undefined)) {
    const missing = bucket === undefined ? 'bucket' : 'keyValueStore';
    return problem(missing, 'nothing', 'Add it: on AWS a site needs both.');
  }
  if (bucket === undefined && directory === undefined) {
    return problem('directory', 'nothing', 'Say where the site is.');
  }
  if (port !== undefined && directory === undefined) {
    return problem(
      'port',
      'a port without a directory',
      'Add the directory that is served there, or remove the port.',
    );
  }
  return [];
}

function unbuilt(target: CheckedTarget, { build }: AppDraft, path: string): ConfigurationProblem[] {
  if (build !== undefined || (target.kind !== 'static' && target.kind !== 'lambda')) return [];
  return [
    {
      path: `${path}.kind`,
      found: `"${target.kind}" in an app without build`,
      allowed: 'git, cloudformation, workflow or command without a build',
      remedy: 'Add build with command and output to the app.',
    },
  ];
}

function unmeasured({ targets, checks }: AppDraft, path: string): ConfigurationProblem[] {
  // A target that cannot be read may be the one that is meant.
  if (targets.includes(undefined)) return [];
  const measured = targets.flatMap((target) =>
    target?.kind === 'lambda' ? [target.name ?? target.kind] : [],
  );
  return placed(checks, `${path}.checks`).flatMap(([check, at]) => {
    if (check.kind !== 'metrics' || measured.includes(check.target)) return [];
    return [
      {
        path: `${at}.target`,
        found: `"${check.target}", which is no lambda target of the app`,
        allowed: measured.join(', ') || 'nothing: the app has no lambda target',
        remedy: 'Name a lambda target, or remove the check.',
      },
    ];
  });
}

function redefined({ environments = {} }: AppDraft, path: string): ConfigurationProblem[] {
  return Object.entries(environments).flatMap(([name, environment]) =>
    Object.keys(environment?.values ?? {})
      .filter((key) => (givenValues as readonly string[]).includes(key))
      .map((key) => ({
        path: `${path}.environments.${name}.values.${key}`,
        found: `"${key}", which every environment has already`,
        allowed: `other names than ${givenValues.join(', ')}`,
        remedy: 'Rename the value.',
      })),
  );
}

function unknownPlaceholders(part: Part, { environments }: AppDraft, path: string): ConfigurationProblem[] {
  const own = Object.entries(environments ?? {}).flatMap(([name, environment]) =>
    environment ? [[name, [...givenValues, ...Object.keys(environment.values ?? {})]] as const] : [],
  );
  const known = environments === undefined ? [['', [...givenValues]] as const] : own;
  const fixed = part.kind in placeKeys ? placeKeys[part.kind as CheckedTarget['kind']] : [];
  return textsOf(part, path).flatMap(([text, at, key]) =>
    [...new Set(placeholdersIn(text))].flatMap((name) => {
      const without = known.filter(([, names]) => !names.includes(name));
      if (without.length > 0) return [unknownPlaceholder(at, name, without)];
      return fixed.includes(key) && (name === 'commit' || name === 'release') ? [moving(at, name)] : [];
    }),
  );
}

function unknownPlaceholder(
  path: string,
  name: string,
  without: readonly (readonly [string, readonly string[]])[],
): ConfigurationProblem {
  const [, names] = without[0] ?? ['', givenValues];
  const guess = closest(name, names);
  const where = without.flatMap(([environment]) => environment || []).join(', ');
  return {
    path,
    found: `"{${name}}", which has no value${where && ` in ${where}`}`,
    allowed: names.map((known) => `{${known}}`).join(', '),
    remedy: guess
      ? `Did you mean "{${guess}}"?`
      : `Add it to the values of the environment; where a brace is meant, write "{{".`,
  };
}

function moving(path: string, name: string): ConfigurationProblem {
  return {
    path,
    found: `"{${name}}" where the place of the target is said`,
    allowed: 'a place that is the same for every release',
    remedy: 'Use {environment} or a value of the environment.',
  };
}

/** Every text in a target or check with its path, and the key of the target or check below which it stands. */
function textsOf(part: Part, path: string): (readonly [text: string, path: string, key: string])[] {
  const below = (value: unknown, at: string, key: string): (readonly [string, string, string])[] => {
    if (typeof value === 'string') return [[value, at, key]];
    if (Array.isArray(value)) return value.flatMap((item, index) => below(item, `${at}[${index}]`, key));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, item]) => below(item, `${at}.${name}`, key));
  };
  return Object.entries(part).flatMap(([key, value]) => below(value, `${path}.${key}`, key));
}

/** What can be read of a list, each with its place in the file. */
function placed<Item>(list: readonly (Item | undefined)[], path: string): (readonly [Item, string])[] {
  return list.flatMap((item, index) => (item === undefined ? [] : [[item, `${path}[${index}]`] as const]));
}
