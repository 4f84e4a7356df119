import type { TargetSettings } from './deployment-settings.ts';
import { completeTarget } from './deployment-target-defaults.ts';
import { fillTarget, valuesOf } from './deployment-values.ts';
import type { AppDraft } from './draft-deployment.ts';
import type { ConfigurationProblem } from './errors.ts';

/** One place that one target changes in one environment. */
interface Place {
  /** The same for the same place. */
  readonly key: string;
  /** As a person knows it. */
  readonly text: string;
  /** Key of the target that names it. */
  readonly field: string;
}

interface Use extends Place {
  readonly path: string;
  readonly user: string;
}

interface Repository {
  readonly org: string;
  readonly place: string;
}

/**
 * Places that two apps, or two environments, would both change. A release that one of them brings would be taken away
 * by the other, and both would call it drift.
 */
export function placeProblems(
  apps: readonly AppDraft[],
  named: readonly string[],
  repositoryOf: (repo: string) => Repository | undefined,
): ConfigurationProblem[] {
  const uses = apps.flatMap((app, index) =>
    usesOf(app, `deployment.apps[${index}]`, { named, repositoryOf }),
  );
  const first = new Map([...uses].reverse().map((use) => [use.key, use]));
  return uses.flatMap((use) => {
    const earlier = first.get(use.key);
    if (!earlier || earlier === use) return [];
    return [
      {
        path: `${use.path}.${use.field}`,
        found: `${use.text} for ${use.user}, which ${earlier.user} changes, too (${earlier.path})`,
        allowed: 'a place of its own for each app and environment',
        remedy: 'Choose another one; {environment} makes one for each environment.',
      },
    ];
  });
}

function usesOf(
  app: AppDraft,
  path: string,
  known: {
    readonly named: readonly string[];
    readonly repositoryOf: (repo: string) => Repository | undefined;
  },
): Use[] {
  const { name = '', repo = '' } = app;
  const repository = known.repositoryOf(repo);
  const fullName = repository ? `${repository.org}/${repo.split('/').at(-1)}` : repo;
  const environments: AppDraft['environments'] =
    app.environments ?? Object.fromEntries(known.named.map((each) => [each, {}]));
  return Object.entries(environments).flatMap(([environment, settings]) => {
    // Without its values nobody knows what its texts say.
    if (!settings) return [];
    const values = valuesOf({ name, repo: fullName }, { name: environment, values: settings.values ?? {} });
    return app.targets.flatMap((target, index) =>
      target === undefined
        ? []
        : placesOf(fillTarget(completeTarget(target), values), repository && { ...repository, fullName }).map(
            (place) => ({
              ...place,
              field: place.field === 'ref' && !('ref' in target) ? 'branch' : place.field,
              path: `${path}.targets[${index}]`,
              user: `${name} in ${environment}`,
            }),
          ),
    );
  });
}

function placesOf(
  target: TargetSettings,
  repository: (Repository & { readonly fullName: string }) | undefined,
): Place[] {
  const place = (field: string, text: string | undefined, ...more: readonly string[]): Place[] =>
    text === undefined
      ? []
      : [{ field, text: `"${text}"`, key: JSON.stringify([target.kind, field, text, ...more]) }];
  switch (target.kind) {
    case 'git':
      if (!repository) return [];
      return place(
        'ref',
        target.ref,
        `${repository.place}/${target.repo ?? repository.fullName}`.toLowerCase(),
      );
    case 'static':
      return [
        ...place('bucket', target.bucket),
        ...place('keyValueStore', target.keyValueStore),
        ...place('directory', target.directory?.replace(/\/+$/, '')),
        ...place('port', target.port),
      ];
    case 'lambda':
      return place('function', target.function, target.alias);
    case 'cloudformation':
      return place('stack', target.stack);
    default:
      return [];
  }
}
