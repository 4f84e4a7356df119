import type { EventBus } from '../../shared/events/domain-events.ts';
import type { DeliveryStore } from '../../shared/state/mirror-state.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';
import { type Delivery, normalise } from './normalise.ts';
import type { WebhookRequest, WebhookStatus } from './request.ts';
import { verifySignature } from './verify-signature.ts';

/** 6 MB: what a Lambda function can receive. GitHub drops payloads over 25 MB itself; the schedule repairs what neither brings. */
export const largestBody = 6 * 1024 * 1024;

/** Everything that receiving touches. */
export interface Receiver {
  /** The secrets that are valid now: at least one. */
  readonly secrets: () => Promise<readonly string[]>;
  readonly bus: EventBus;
  readonly deliveries: DeliveryStore;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What became of a request: its status, and the value of the metric's dimension `outcome`. */
interface Answer {
  readonly status: WebhookStatus;
  readonly outcome: string;
}

/**
 * Verifies one delivery, puts its event on the bus and only then remembers it: what the bus did not take can be delivered again.
 * Throws when the bus, the memory or the secrets fail, which becomes a 500 that GitHub shows as a failed delivery.
 */
export async function receiveDelivery(request: WebhookRequest, receiver: Receiver): Promise<WebhookStatus> {
  const { status, outcome } = await answer(request, receiver);
  receiver.metrics.add(metricNames.webhookDelivery, 'Count', 1, { outcome });
  return status;
}

async function answer(request: WebhookRequest, receiver: Receiver): Promise<Answer> {
  if (request.path !== '/webhook') return { status: 404, outcome: 'unknown-route' };
  if (request.method !== 'POST') return { status: 405, outcome: 'wrong-method' };
  if (request.body.byteLength > largestBody) return { status: 413, outcome: 'too-large' };
  const signature = request.headers['x-hub-signature-256'];
  const secrets = await receiver.secrets();
  if (!verifySignature(secrets, request.body, signature)) return { status: 401, outcome: 'refused' };
  return answerVerified(request, receiver);
}

async function answerVerified(request: WebhookRequest, receiver: Receiver): Promise<Answer> {
  const delivery = deliveryOf(request);
  if (!delivery) return { status: 400, outcome: 'no-delivery' };
  const payload = parse(request.body);
  if (!payload) {
    receiver.log.warn(
      'A signed delivery is not JSON: set the content type of the webhook to application/json',
      { delivery },
    );
    return { status: 400, outcome: 'not-json' };
  }
  const normalised = normalise(delivery, payload.value);
  switch (normalised.kind) {
    case 'ping':
      return { status: 200, outcome: 'ping' };
    case 'ignored':
      receiver.log.debug('A delivery that nothing waits for', { delivery, reason: normalised.reason });
      return { status: 202, outcome: `ignored-${normalised.reason}` };
    case 'unreadable':
      receiver.log.warn('A signed delivery has another form than GitHub documents', {
        delivery,
        fields: normalised.fields,
      });
      return { status: 400, outcome: 'unreadable' };
    case 'event':
      if (await receiver.deliveries.seen(delivery.id)) return { status: 202, outcome: 'replayed' };
      await receiver.bus.put([normalised.event]);
      await receiver.deliveries.record(delivery.id, receiver.now());
      receiver.log.info('A delivery is on the bus', { delivery, type: normalised.event.type });
      return { status: 202, outcome: 'accepted' };
  }
}

function deliveryOf({ headers, receivedAt }: WebhookRequest): Delivery | undefined {
  const id = headers['x-github-delivery'] ?? '';
  const event = headers['x-github-event'] ?? '';
  const wellFormed = /^[A-Za-z0-9-]{1,100}$/.test(id) && /^[a-z0-9_]{1,64}$/.test(event);
  return wellFormed ? { id, event, receivedAt } : undefined;
}

function parse(body: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(body).toString('utf8')) };
  } catch {
    return undefined;
  }
}
