import type { RouteDescription } from '../template/description.ts';

/** A route that a request belongs to. */
export interface RouteMatch {
  readonly route: RouteDescription;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Picks the route as an HTTP API does: the most specific path first, there an exact method before `ANY`, and `$default`
 * for the rest. `undefined` is a 404, also for a known path with another method.
 */
export function matchRoute(
  routes: readonly RouteDescription[],
  method: string,
  path: string,
): RouteMatch | undefined {
  const candidates = routes.flatMap((route) => {
    const [routeMethod, routePath] = route.key.split(' ');
    if (routePath === undefined || (routeMethod !== 'ANY' && routeMethod !== method)) return [];
    const pathParameters = matchPath(routePath, path);
    if (pathParameters === undefined) return [];
    return [{ route, pathParameters, rank: rank(routePath) * 2 + (routeMethod === 'ANY' ? 1 : 0) }];
  });
  candidates.sort((left, right) => left.rank - right.rank);
  const [best] = candidates;
  if (best !== undefined) return { route: best.route, pathParameters: best.pathParameters };
  const fallback = routes.find(({ key }) => key === '$default');
  return fallback && { route: fallback, pathParameters: {} };
}

function matchPath(routePath: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = routePath.split('/');
  const actual = path.split('/');
  const parameters: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const rest = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (rest !== undefined && index < actual.length) {
      parameters[rest] = decode(actual.slice(index).join('/'));
      return parameters;
    }
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    const value = actual[index];
    if (value === undefined || (name === undefined && value !== part)) return undefined;
    if (name !== undefined) parameters[name] = decode(value);
  }
  return actual.length === expected.length ? parameters : undefined;
}

/** Fixed paths come before parameters, parameters before a greedy one. */
function rank(routePath: string): number {
  if (routePath.includes('+}')) return 2;
  return routePath.includes('{') ? 1 : 0;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}
