import { createHmac } from 'node:crypto';
import type { AlertMessage, Channel } from '../channel.ts';
import { type Fetch, post } from './post.ts';

/** What a channel to somebody's own address is made of. */
export interface WebhookOptions {
  readonly name: string;
  readonly url: string;
  /** Resolves to what signs the body. */
  readonly secret: () => Promise<string>;
  readonly fetch: Fetch;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * A JSON body, signed. `X-Auto-Builder-Timestamp` has the seconds since 1970 of the try, `X-Auto-Builder-Delivery` the id of the message, the
 * same for each try, and `X-Auto-Builder-Signature-256` is `sha256=` and the HMAC of `<timestamp>.<id>.<body>`, in hexadecimal digits: a
 * receiver refuses old timestamps, and drops ids that it knows (docs/alerts.md).
 */
export function createWebhookChannel({ name, url, secret, fetch, now }: WebhookOptions): Channel {
  return {
    name,
    keepsIncidents: true,
    async send(message, signal) {
      const body = JSON.stringify(webhookBody(message));
      const timestamp = String(Math.floor(now() / 1_000));
      const signature = createHmac('sha256', await secret())
        .update(`${timestamp}.${message.id}.${body}`)
        .digest('hex');
      await post(fetch, {
        channel: name,
        url,
        body,
        headers: {
          'x-auto-builder-delivery': message.id,
          'x-auto-builder-timestamp': timestamp,
          'x-auto-builder-signature-256': `sha256=${signature}`,
        },
        remedy:
          'See why the receiver refuses: its address, the secret that it checks signatures with, its log.',
        signal,
      });
    },
  };
}

/** Times are ISO 8601. `sequence` grows with each change of one alert: of two messages about it, the greater one holds. */
function webhookBody({ id, change, at, alerts }: AlertMessage) {
  return {
    version: 1,
    id,
    change,
    at: new Date(at).toISOString(),
    alerts: alerts.map((alert) => ({
      key: alert.key,
      episode: alert.episode,
      sequence: alert.version,
      state: alert.state,
      level: alert.level,
      title: alert.title,
      text: alert.text,
      remedy: alert.remedy,
      code: alert.code,
      repositories: alert.repositories,
      affected: alert.affected,
      link: alert.link ?? null,
      openedAt: new Date(alert.openedAt).toISOString(),
      resolvedAt: alert.resolvedAt === undefined ? null : new Date(alert.resolvedAt).toISOString(),
      acknowledgedBy: alert.acknowledgedBy ?? null,
    })),
  };
}
