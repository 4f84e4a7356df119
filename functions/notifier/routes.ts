import { matcher, matchesRepository } from '../../shared/config/globs.ts';
import type { AlertRoute, AlertSettings } from '../../shared/config/health-settings.ts';
import type { Alert } from '../../shared/health/alert.ts';

/** Who is told of an alert: at first, and with each step of escalation. */
export interface Audience {
  readonly channels: ReadonlySet<string>;
  readonly steps: readonly ReadonlySet<string>[];
}

type Subject = Pick<Alert, 'key' | 'level' | 'code' | 'repositories'>;

/** The key of the alert about a channel that cannot be told anything. */
export function channelKey(channel: string): string {
  return `channel ${channel}`;
}

/**
 * The audience by the routes: that of the first that takes the alert, and of those below it as far as each says so; for each of its
 * repositories. A channel is never told of its own trouble.
 */
export function audienceOf(alert: Subject, { routes }: Pick<AlertSettings, 'routes'>): Audience {
  const taken = takingRoutes(alert, routes);
  const others = (channels: readonly string[]) => channels.filter((name) => alert.key !== channelKey(name));
  const depth = Math.max(0, ...taken.map(({ escalation }) => escalation.length));
  return {
    channels: new Set(taken.flatMap(({ channels }) => others(channels))),
    steps: Array.from(
      { length: depth },
      (_, step) => new Set(taken.flatMap(({ escalation }) => others(escalation[step] ?? []))),
    ),
  };
}

/** What several repositories share concerns whoever hears of any of them. */
function takingRoutes(alert: Subject, routes: readonly AlertRoute[]): readonly AlertRoute[] {
  if (alert.repositories.length < 2) return routesOfOne(alert, routes);
  const taking = alert.repositories.flatMap((name) =>
    routesOfOne({ ...alert, repositories: [name] }, routes),
  );
  return [...new Set(taking)];
}

function routesOfOne(alert: Subject, routes: readonly AlertRoute[]): readonly AlertRoute[] {
  const taking: AlertRoute[] = [];
  for (const route of routes) {
    if (!takes(route, alert)) continue;
    taking.push(route);
    if (!route.goOn) break;
  }
  return taking;
}

function takes({ levels, repositories, codes }: AlertRoute, alert: Subject): boolean {
  return (
    (levels.length === 0 || levels.includes(alert.level)) &&
    (repositories.length === 0 || alert.repositories.some((name) => matchesRepository(repositories, name))) &&
    (codes.length === 0 || matcher(codes)(alert.code))
  );
}
