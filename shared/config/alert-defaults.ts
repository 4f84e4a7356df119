import type { AlertLevel } from '../health/health.ts';
import type { AlertChannel, AlertRoute, AlertSettings } from './health-settings.ts';
import type { CheckedChannel } from './schema-alert-channels.ts';
import type { CheckedAlerts, CheckedRoute } from './schema-alerts.ts';

/** Seconds, by level; the targets of the levels themselves. */
const acknowledgeWithin = { critical: 300, high: 900, medium: 3600, low: 14_400 } as const;

/** A checked section, completed with the defaults. What goes across several places has been checked before. */
export function completeAlerts(input: CheckedAlerts): AlertSettings {
  const channels = input.channels.map(completeChannel);
  return {
    enabled: input.enabled ?? true,
    channels,
    routes: input.routes?.map(completeRoute) ?? defaultRoutes(channels),
    groupWait: input.groupWait ?? 30,
    repeat: input.repeat ?? 24,
    acknowledgeWithin: {
      critical: input.acknowledgeWithin?.critical ?? acknowledgeWithin.critical,
      high: input.acknowledgeWithin?.high ?? acknowledgeWithin.high,
      medium: input.acknowledgeWithin?.medium ?? acknowledgeWithin.medium,
      low: input.acknowledgeWithin?.low ?? acknowledgeWithin.low,
    },
    digest: input.digest ?? 4,
    maintenance: (input.maintenance ?? []).map(({ from, to, repositories = [], reason }) => ({
      ...{ from: Date.parse(from), to: Date.parse(to), repositories, reason },
    })),
  };
}

function completeChannel(input: CheckedChannel): AlertChannel {
  const name = input.name ?? input.kind;
  switch (input.kind) {
    case 'slack':
      return { kind: 'slack', name, url: input.url };
    case 'pagerduty':
      return {
        kind: 'pagerduty',
        name,
        routingKey: input.routingKey,
        apiUrl: (input.apiUrl ?? 'https://events.pagerduty.com').replace(/\/+$/, ''),
      };
    case 'email':
      return {
        kind: 'email',
        name,
        from: input.from,
        to: typeof input.to === 'string' ? [input.to] : input.to,
        ...(input.smtp && { smtp: completeServer(input.smtp) }),
      };
    case 'sns':
      return {
        kind: 'sns',
        name,
        ...(input.topic === undefined ? {} : { topic: input.topic }),
        phones: input.phones ?? [],
      };
    case 'webhook':
      return { kind: 'webhook', name, url: input.url, secret: input.secret };
  }
}

function completeServer({
  host,
  port,
  secure = false,
  username,
  password,
}: NonNullable<Extract<CheckedChannel, { kind: 'email' }>['smtp']>) {
  return {
    host,
    port: port ?? (secure ? 465 : 587),
    secure,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function completeRoute(input: CheckedRoute): AlertRoute {
  return {
    levels: [...new Set(input.levels ?? [])],
    repositories: input.repositories ?? [],
    codes: input.codes ?? [],
    channels: input.channels,
    escalation: (input.escalation ?? []).map((step) => (typeof step === 'string' ? [step] : step)),
    goOn: input.goOn ?? false,
  };
}

type Kind = AlertChannel['kind'];

/** Kinds of channels for each level, best first: those of the first entry of which there is one. */
const choices: Readonly<Record<AlertLevel, readonly (readonly Kind[])[]>> = {
  critical: [['pagerduty', 'sns']],
  high: [['slack', 'email']],
  medium: [['slack'], ['email']],
  low: [['email'], ['slack']],
};

/**
 * Who is told where the file does not say: by level, those channels that suit it; all, where none does. A webhook is told
 * everything, because what is behind it chooses for itself. Whoever does not acknowledge what is urgent is not the last to hear of it.
 */
function defaultRoutes(channels: readonly AlertChannel[]): AlertRoute[] {
  const named = (kinds: readonly Kind[]) =>
    channels.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  const all = channels.map(({ name }) => name);
  const pagers = named(['pagerduty', 'sns']);
  const routeFor = (level: AlertLevel, next: readonly string[]): AlertRoute => {
    const suited = choices[level].map(named).find((names) => names.length > 0);
    const told = suited
      ? all.filter((name) => suited.includes(name) || named(['webhook']).includes(name))
      : all;
    const others = next.filter((name) => !told.includes(name));
    return {
      levels: [level],
      repositories: [],
      codes: [],
      channels: told,
      escalation: others.length > 0 ? [others] : [],
      goOn: false,
    };
  };
  return [routeFor('critical', all), routeFor('high', pagers), routeFor('medium', []), routeFor('low', [])];
}
