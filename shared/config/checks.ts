import { alertProblems } from './alert-checks.ts';
import { deploymentProblems } from './deployment-checks.ts';
import {
  type Draft,
  draftPatterns,
  inheritedHost,
  type Place,
  placeOf,
  type ValidationDraft,
} from './draft.ts';
import type { ConfigurationProblem } from './errors.ts';
import { type Host, hostProblems, publicHost } from './hosts.ts';
import { slug } from './identity.ts';
import { mayOverlap } from './overlap.ts';
import { taxonomyProblems } from './taxonomy-checks.ts';

type DraftMirror = Draft['mirrors'][number];

/** What only shows when several places of the file are seen together. */
export function crossProblems(draft: Draft): ConfigurationProblem[] {
  const inherited = inheritedHost(draft);
  return [
    ...hostProblems(draft, publicHost, ''),
    ...draft.mirrors.flatMap((mirror, index) => urlProblems(mirror, inherited, `mirrors[${index}]`)),
    ...draft.mirrors.flatMap((mirror, index) => destinationProblems(mirror, inherited, `mirrors[${index}]`)),
    ...nameProblems(draft.mirrors),
    ...sharedDestinationProblems(draft.mirrors, inherited),
    ...contradictions(draft.validation),
    ...endlessWaits(draft),
    ...taxonomyProblems(draft),
    ...deploymentProblems(draft),
    ...alertProblems(draft),
  ];
}

/** Words of the section `validation` that cannot all be meant. */
export function contradictions(validation: ValidationDraft | undefined): ConfigurationProblem[] {
  if (validation?.autoCommit === true && validation.mode === 'report') {
    return [
      {
        path: 'validation.mode',
        found: '"report" together with autoCommit, which asks for commits',
        allowed: 'commit or pull-request with autoCommit; report without it',
        remedy: 'Change the mode, or remove autoCommit and autoPush.',
      },
    ];
  }
  if (validation?.autoPush === true && validation.autoCommit !== true) {
    return [
      {
        path: 'validation.autoPush',
        found: 'true without autoCommit: there is nothing to push',
        allowed: 'true only together with autoCommit',
        remedy: 'Set autoCommit to true, or remove autoPush.',
      },
    ];
  }
  return [];
}

/** Whoever waits for a validation that never happens waits for ever. */
function endlessWaits(draft: Draft): ConfigurationProblem[] {
  if (draft.validation && draft.validation.enabled !== false) return [];
  const places = [
    ['waitForValidation', draft.waitForValidation],
    ...draft.mirrors.map(
      (mirror, index) => [`mirrors[${index}].waitForValidation`, mirror.waitForValidation] as const,
    ),
    ['deployment.waitForValidation', draft.deployment?.waitForValidation],
  ] as const;
  return places.flatMap(([path, waits]) =>
    waits === true
      ? [
          {
            path,
            found: 'true, while nothing is validated',
            allowed: 'true only where validation is enabled',
            remedy: 'Add "validation": {} to the file, or remove this.',
          },
        ]
      : [],
  );
}

function urlProblems(mirror: DraftMirror, inherited: Host, path: string): ConfigurationProblem[] {
  return [
    ...hostProblems(mirror.source, inherited, `${path}.source`),
    ...mirror.destinations.flatMap((destination, index) =>
      hostProblems(destination, inherited, `${path}.destinations[${index}]`),
    ),
  ];
}

/** A destination that is the source, or stands there twice. */
function destinationProblems(mirror: DraftMirror, inherited: Host, path: string): ConfigurationProblem[] {
  const source = placeOf(mirror.source, inherited);
  const seen = new Map<string, number>();
  return mirror.destinations.flatMap((destination, index) => {
    const place = placeOf(destination, inherited);
    if (!place) return [];
    const at = `${path}.destinations[${index}].org`;
    if (place.key === source?.key) return [sameAsSource(at, place)];
    const first = seen.get(place.key);
    if (first !== undefined) return [twice(at, place, `${path}.destinations[${first}]`)];
    seen.set(place.key, index);
    return [];
  });
}

function sameAsSource(path: string, place: Place): ConfigurationProblem {
  return {
    path,
    found: `"${place.org}", which is the source`,
    allowed: 'another organisation, or the same name on another host',
    remedy: 'Change the organisation.',
  };
}

function twice(path: string, place: Place, first: string): ConfigurationProblem {
  return {
    path,
    found: `"${place.org}" again, as in ${first}`,
    allowed: 'each organisation once in a mirror',
    remedy: 'Remove one of the two.',
  };
}

function nameProblems(mirrors: readonly DraftMirror[]): ConfigurationProblem[] {
  const seen = new Map<string, number>();
  return mirrors.flatMap(({ name }, index) => {
    if (name === undefined) return [];
    const key = slug(name);
    const first = seen.get(key);
    seen.set(key, first ?? index);
    if (first === undefined) return [];
    return [
      {
        path: `mirrors[${index}].name`,
        found: `"${name}", which is too like the name of mirrors[${first}]`,
        allowed: 'names that differ in letters or digits, not only in case, spaces and signs',
        remedy: 'Rename one of the two.',
      },
    ];
  });
}

/** Two mirrors that would overwrite each other's work. */
function sharedDestinationProblems(mirrors: readonly DraftMirror[], inherited: Host): ConfigurationProblem[] {
  const writers = mirrors.flatMap((mirror, index) =>
    mirror.destinations.flatMap((destination, position) => {
      const place = placeOf(destination, inherited);
      return place
        ? [
            {
              index,
              place,
              patterns: draftPatterns(mirror),
              at: `mirrors[${index}].destinations[${position}].org`,
            },
          ]
        : [];
    }),
  );
  return writers.flatMap((writer, order) => {
    const earlier = writers
      .slice(0, order)
      .find(
        (other) =>
          other.index !== writer.index &&
          other.place.key === writer.place.key &&
          mayOverlap(other.patterns, writer.patterns),
      );
    if (!earlier) return [];
    return [
      {
        path: writer.at,
        found: `"${writer.place.org}", which mirrors[${earlier.index}] also writes, for some of the same repository names`,
        allowed: 'one mirror for each repository of a destination',
        remedy: 'Merge the two mirrors, choose disjoint repos, or another destination.',
      },
    ];
  });
}
