import { closest } from './closest.ts';
import type { Draft } from './draft.ts';
import type { AlertsDraft, HealthDraft } from './draft-alerts.ts';
import type { ConfigurationProblem } from './errors.ts';

type RouteDraft = AlertsDraft['routes'][number];

/** What is wrong with the sections `health` and `alerts` only when several values are seen together. */
export function alertProblems({ health, alerts }: Draft): ConfigurationProblem[] {
  return [...(health ? emptyHours(health) : []), ...(alerts ? problemsOfAlerts(alerts) : [])];
}

function problemsOfAlerts({ channels, routes, maintenance }: AlertsDraft): ConfigurationProblem[] {
  const names = channels.map((channel) => channel && (channel.name ?? channel.kind));
  return [
    ...repeatedChannels(names),
    ...unknownChannels(names, routes),
    ...repeatedInRoutes(routes),
    ...unreachable(routes),
    ...maintenance.flatMap((window, index) =>
      window === undefined || Date.parse(window.from) < Date.parse(window.to)
        ? []
        : [
            {
              path: `alerts.maintenance[${index}].to`,
              found: `"${window.to}", which is not after its beginning`,
              allowed: 'a time after from',
              remedy: 'Change one of the two.',
            },
          ],
    ),
  ];
}

/** From ten to ten may be all day, or no time at all. */
function emptyHours({ quietHours }: HealthDraft): ConfigurationProblem[] {
  return quietHours.flatMap((hours, index) =>
    hours === undefined || hours.from !== hours.to
      ? []
      : [
          {
            path: `health.quietHours[${index}].to`,
            found: `"${hours.to}", when it also begins`,
            allowed: 'another time of the day',
            remedy: 'For whole days write "00:00" and "24:00".',
          },
        ],
  );
}

function repeatedChannels(names: readonly (string | undefined)[]): ConfigurationProblem[] {
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    return [
      {
        path: `alerts.channels[${index}].name`,
        found: `"${name}" again, as in alerts.channels[${first}]`,
        allowed: 'another name for each channel; without a name it is the kind',
        remedy: 'Give one of the two another name.',
      },
    ];
  });
}

/** Every name of a channel in a route, with its place. */
function namedIn(route: RouteDraft, index: number): (readonly [path: string, name: string])[] {
  if (!route) return [];
  const path = `alerts.routes[${index}]`;
  const told = route.channels.map((name, position) => [`${path}.channels[${position}]`, name] as const);
  const steps = (route.escalation ?? []).flatMap((step, position) => {
    const at = `${path}.escalation[${position}]`;
    if (typeof step === 'string') return [[at, step] as const];
    return step.map((name, place) => [`${at}[${place}]`, name] as const);
  });
  return [...told, ...steps];
}

function unknownChannels(
  names: readonly (string | undefined)[],
  routes: readonly RouteDraft[],
): ConfigurationProblem[] {
  // Whatever cannot be read may have had the name.
  if (names.includes(undefined)) return [];
  const known = names.flatMap((name) => name ?? []);
  return routes.flatMap(namedIn).flatMap(([path, name]) => {
    if (known.includes(name)) return [];
    const guess = closest(name, known);
    return [
      {
        path,
        found: `"${name}", which is no channel`,
        allowed: known.join(', ') || 'nothing: there is no channel',
        remedy: guess ? `Did you mean "${guess}"?` : 'Change it, or add that channel.',
      },
    ];
  });
}

function repeatedInRoutes(routes: readonly RouteDraft[]): ConfigurationProblem[] {
  return routes.flatMap((route, index) => {
    const channels = route?.channels ?? [];
    return channels.flatMap((name, position) =>
      channels.indexOf(name) === position
        ? []
        : [
            {
              path: `alerts.routes[${index}].channels[${position}]`,
              found: `"${name}" again`,
              allowed: 'each channel once in a route',
              remedy: 'Remove it.',
            },
          ],
    );
  });
}

/** Behind a route that takes everything, nothing is left. */
function unreachable(routes: readonly RouteDraft[]): ConfigurationProblem[] {
  const last = routes.findIndex((route) => route !== undefined && takesAll(route));
  if (last === -1 || last === routes.length - 1) return [];
  return [
    {
      path: `alerts.routes[${last + 1}]`,
      found: `a route that nothing comes to, because alerts.routes[${last}] takes everything`,
      allowed: 'a route for everything only at the end, or with goOn',
      remedy: `Move alerts.routes[${last}] to the end, or set its goOn to true.`,
    },
  ];
}

function takesAll({ levels = [], repositories = [], codes = [], goOn }: NonNullable<RouteDraft>): boolean {
  return goOn !== true && [levels, repositories, codes].every((list) => list.length === 0);
}
