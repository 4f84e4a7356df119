import { createHash } from 'node:crypto';
import type { Alert, AlertChange } from '../../../shared/health/alert.ts';
import type { AlertLevel } from '../../../shared/health/health.ts';
import type { AlertMessage, Channel } from '../channel.ts';
import { cut, fieldsOf, oneLine } from '../words.ts';
import { type Fetch, post } from './post.ts';

/** What a PagerDuty channel is made of. */
export interface PagerDutyOptions {
  readonly name: string;
  /** Root of the Events API. */
  readonly apiUrl: string;
  /** Resolves to the integration key, which is a secret. */
  readonly routingKey: () => Promise<string>;
  readonly fetch: Fetch;
}

/** PagerDuty's Events API v2: https://developer.pagerduty.com/docs/events-api-v2-overview. One event for each alert. */
export function createPagerDutyChannel({ name, apiUrl, routingKey, fetch }: PagerDutyOptions): Channel {
  return {
    name,
    keepsIncidents: true,
    async send(message, signal) {
      const key = await routingKey();
      // All get their chance, and one that was not taken has the whole message come again: the same keys, so the same incidents.
      const ends = await Promise.allSettled(
        message.alerts.map((alert) =>
          post(fetch, {
            channel: name,
            url: `${apiUrl}/v2/enqueue`,
            body: JSON.stringify(pagerDutyEvent(alert, message, key)),
            remedy: 'Look for the integration key in PagerDuty and store it as the secret of this channel.',
            signal,
          }),
        ),
      );
      const failure = ends.find((end) => end.status === 'rejected');
      if (failure) throw failure.reason;
    },
  };
}

const severities: Readonly<Record<AlertLevel, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

const actions: Readonly<Record<AlertChange, 'trigger' | 'acknowledge' | 'resolve'>> = {
  opened: 'trigger',
  digest: 'trigger',
  escalated: 'trigger',
  repeated: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
};

/** Characters: https://developer.pagerduty.com/docs/send-alert-event */
const limits = { dedupKey: 255, summary: 1_024 } as const;

/** The body of one event. */
export function pagerDutyEvent(alert: Alert, { change, id }: AlertMessage, routingKey: string) {
  const action = actions[change];
  const base = { routing_key: routingKey, event_action: action, dedup_key: dedupKey(alert.key) };
  if (action !== 'trigger') return base;
  return {
    ...base,
    payload: {
      summary: cut(oneLine(alert.title), limits.summary),
      source: 'auto-builder',
      severity: severities[alert.level],
      timestamp: new Date(alert.openedAt).toISOString(),
      component: alert.key,
      class: alert.code,
      custom_details: {
        evidence: alert.text,
        remedy: alert.remedy,
        message: id,
        ...Object.fromEntries(fieldsOf(alert, change)),
      },
    },
    client: 'Auto-Builder',
    ...(alert.link === undefined
      ? {}
      : { client_url: alert.link, links: [{ href: alert.link, text: 'Open' }] }),
  };
}

/** The same for each message about one alert, so that its incident is found again. */
function dedupKey(key: string): string {
  const whole = `auto-builder ${key}`;
  return whole.length <= limits.dedupKey
    ? whole
    : `auto-builder ${createHash('sha256').update(key).digest('hex')}`;
}
