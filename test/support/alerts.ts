import type { AlertChannel, AlertRoute, AlertSettings } from '../../shared/config/health-settings.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { type Alert, type AlertLedger, isSettled } from '../../shared/health/alert.ts';

/** 2026-03-02, a Monday, 12:00 UTC. */
export const noon = Date.UTC(2026, 2, 2, 12);

/** An open alert about `acme/app` that nobody was told of yet; name what matters. */
export function alertWith(changes: Partial<Alert> = {}): Alert {
  return {
    key: 'git github.com/acme/app',
    level: 'high',
    title: 'github.com/acme/app: git cannot reach it as it should',
    text: 'The host answered 403.',
    remedy: 'Give the token the right to read.',
    code: 'GIT_FORBIDDEN',
    repositories: ['acme/app'],
    affected: 1,
    state: 'open',
    openedAt: noon,
    seenAt: noon,
    count: 1,
    tellFrom: noon,
    told: {},
    hearings: {},
    reopenedAt: [],
    escalations: 0,
    episode: 1,
    version: 1,
    ...changes,
  };
}

type FindingDetail = DomainEvent<'health.finding'>['detail'];

/** A finding at `acme/app` for which there is no remedy; name what matters. */
export function findingEvent(changes: Partial<FindingDetail> = {}): DomainEvent<'health.finding'> {
  return { type: 'health.finding', detail: { ...finding, ...changes } };
}

/** The end of it, a minute later. */
export function findingGone(changes: Partial<FindingDetail> = {}): DomainEvent<'health.resolved'> {
  return { type: 'health.resolved', detail: { ...finding, at: noon + 60_000, ...changes } };
}

const finding: FindingDetail = {
  version: 1,
  key: 'git github.com/acme/app',
  check: 'git',
  code: 'GIT_FORBIDDEN',
  level: 'high',
  evidence: 'The host answered 403.',
  remedy: 'Give the token the right to read.',
  repository: 'acme/app',
  since: noon,
  at: noon,
  healing: 'none',
};

/** A channel that tests do not send by. */
export function webhookNamed(name: string): AlertChannel {
  return { kind: 'webhook', name, url: 'https://alerts.example', secret: '$' + '{SIGNING_SECRET}' };
}

/** A route that takes all alerts and tells nobody; name what matters. */
export function routeWith(changes: Partial<AlertRoute>): AlertRoute {
  return { levels: [], repositories: [], codes: [], channels: [], escalation: [], goOn: false, ...changes };
}

/** Settings with one channel `ops` that hears of everything; name what matters. */
export function alertSettings(changes: Partial<AlertSettings> = {}): AlertSettings {
  return {
    enabled: true,
    channels: [webhookNamed('ops')],
    routes: [routeWith({ channels: ['ops'] })],
    groupWait: 30,
    repeat: 24,
    acknowledgeWithin: { critical: 300, high: 900, medium: 3_600, low: 14_400 },
    digest: 4,
    maintenance: [],
    ...changes,
  };
}

/** Alerts in memory. */
export function alertsInMemory(): AlertLedger {
  const alerts = new Map<string, Alert>();
  return {
    alert: async (key) => alerts.get(key),
    async *alerts({ ended = false } = {}) {
      yield* [...alerts.values()].filter(
        ({ state, episode }) => episode > 0 && (ended || state !== 'resolved'),
      );
    },
    async *unsettled() {
      yield* [...alerts.values()].filter((alert) => !isSettled(alert));
    },
    async keep(alert) {
      if ((alerts.get(alert.key)?.version ?? 0) !== alert.version - 1) return false;
      alerts.set(alert.key, alert);
      return true;
    },
  };
}
