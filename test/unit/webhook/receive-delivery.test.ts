import { describe, expect, it } from 'vitest';
import { largestBody } from '../../../functions/webhook/receive-delivery.ts';
import type { DeliveryStore } from '../../../shared/state/mirror-state.ts';
import { inMemoryDeliveries } from '../../support/in-memory-state.ts';
import {
  type DeliveryOptions,
  deliveryEvent,
  pushPayload,
  signature,
  webhookSecret,
} from '../../support/webhook-delivery.ts';
import { openWebhook } from '../../support/webhook-receiver.ts';

async function statusOf(options: DeliveryOptions): Promise<number | undefined> {
  const { handler } = openWebhook();
  return (await handler(deliveryEvent(options))).statusCode;
}

describe('a signed delivery', () => {
  it('is answered 202, and its event is on the bus', async () => {
    const { handler, events, outcomes } = openWebhook();
    expect(await handler(deliveryEvent())).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"accepted"}',
    });
    expect(events).toEqual([
      {
        type: 'repository.pushed',
        detail: {
          version: 1,
          deliveryId: 'delivery-1',
          receivedAt: 1_700_000_000_000,
          repository: { host: 'github.com', org: 'acme', name: 'app', id: 7, archived: false, fork: false },
          ref: 'refs/heads/main',
          before: 'a'.repeat(40),
          after: 'b'.repeat(40),
        },
      },
    ]);
    expect(outcomes).toEqual(['accepted']);
  });

  it('is verified over its bytes, not over its JSON', async () => {
    const spaced = `${JSON.stringify(pushPayload(), null, 3)}\n`;
    expect(await statusOf({ payload: spaced })).toBe(202);
    const respelled = { 'x-hub-signature-256': signature(webhookSecret, JSON.stringify(pushPayload())) };
    expect(await statusOf({ payload: spaced, headers: respelled })).toBe(401);
  });

  it('may come in Base64, with letters of every kind', async () => {
    expect(await statusOf({ base64: true, payload: pushPayload({ ref: 'refs/heads/grüße-😀' }) })).toBe(202);
  });

  it('may have header names in any case', async () => {
    const event = deliveryEvent();
    const shouting = Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const { handler } = openWebhook();
    expect((await handler({ ...event, headers: shouting })).statusCode).toBe(202);
  });

  it.each(['the-new-secret', 'the-old-secret'])(
    'may be signed with either of two secrets: %s',
    async (secret) => {
      const { handler } = openWebhook({ secrets: async () => ['the-new-secret', 'the-old-secret'] });
      expect((await handler(deliveryEvent({ secret }))).statusCode).toBe(202);
    },
  );

  it('that is a ping is answered 200, and nothing is on the bus', async () => {
    const { handler, events, outcomes } = openWebhook();
    expect(
      (await handler(deliveryEvent({ event: 'ping', payload: { zen: 'Keep it simple.' } }))).statusCode,
    ).toBe(200);
    expect(events).toEqual([]);
    expect(outcomes).toEqual(['ping']);
  });

  it('of an event that nothing waits for is acknowledged and counted', async () => {
    const { handler, events, outcomes } = openWebhook();
    expect(
      (await handler(deliveryEvent({ event: 'issues', payload: { action: 'opened' } }))).statusCode,
    ).toBe(202);
    expect(events).toEqual([]);
    expect(outcomes).toEqual(['ignored-event']);
  });

  it('about a ref of our own is acknowledged and counted', async () => {
    const { handler, events, outcomes } = openWebhook();
    const payload = pushPayload({ ref: 'refs/auto-builder/archive/main/abc' });
    expect((await handler(deliveryEvent({ payload }))).statusCode).toBe(202);
    expect(events).toEqual([]);
    expect(outcomes).toEqual(['ignored-own-ref']);
  });
});

describe('a request that is refused', () => {
  const body = JSON.stringify(pushPayload());

  it.each<[string, DeliveryOptions, number]>([
    ['with a wrong signature', { secret: 'another secret' }, 401],
    ['without a signature', { headers: { 'x-hub-signature-256': undefined } }, 401],
    ['with an empty signature', { headers: { 'x-hub-signature-256': '' } }, 401],
    ['with a malformed signature', { headers: { 'x-hub-signature-256': 'sha256=nothing' } }, 401],
    [
      'with two signatures',
      { headers: { 'x-hub-signature-256': `${signature(webhookSecret, body)}, x` } },
      401,
    ],
    [
      'with the signature of the old kind only',
      { headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=0' } },
      401,
    ],
    ['unsigned without a body', { payload: '', secret: 'another secret' }, 401],
    ['signed without a body', { payload: '' }, 400],
    ['unsigned and not JSON', { payload: '{', secret: 'another secret' }, 401],
    ['signed and not JSON', { payload: 'payload=%7B%7D' }, 400],
    ['without a delivery id', { headers: { 'x-github-delivery': undefined } }, 400],
    ['with a malformed delivery id', { headers: { 'x-github-delivery': 'a b' } }, 400],
    ['without an event', { headers: { 'x-github-event': undefined } }, 400],
    ['with a push that has no repository', { payload: { ref: 'refs/heads/main' } }, 400],
    ['too large', { payload: 'x'.repeat(largestBody + 1) }, 413],
    ['too large in bytes, not in letters', { payload: 'ü'.repeat(largestBody / 2 + 1) }, 413],
    ['too large in Base64', { payload: 'x'.repeat(largestBody + 1), base64: true }, 413],
    ['to another path', { path: '/' }, 404],
    ['to a path below', { path: '/webhook/' }, 404],
    ['by GET', { method: 'GET' }, 405],
    ['by PUT', { method: 'PUT' }, 405],
  ])('%s', async (_case, options, status) => {
    const { handler, events } = openWebhook();
    expect((await handler(deliveryEvent(options))).statusCode).toBe(status);
    expect(events).toEqual([]);
  });

  it('may be as large as a function can receive', async () => {
    const { length } = JSON.stringify(pushPayload({ filler: '' }));
    expect(await statusOf({ payload: pushPayload({ filler: 'x'.repeat(largestBody - length) }) })).toBe(202);
  });

  it.each<[string, readonly DeliveryOptions[]]>([
    [
      '401',
      [
        { secret: 'x' },
        { headers: { 'x-hub-signature-256': undefined } },
        { payload: '', secret: 'x' },
        { secret: 'x', payload: '{' },
      ],
    ],
    ['400', [{ payload: '{' }, { headers: { 'x-github-event': undefined } }, { payload: {} }]],
  ])('gets the same answer for every reason of %s', async (_status, requests) => {
    const { handler } = openWebhook();
    const answers = await Promise.all(requests.map((options) => handler(deliveryEvent(options))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('says in no header which software answers', async () => {
    const { handler } = openWebhook();
    const answer = await handler(deliveryEvent({ secret: 'x' }));
    expect(answer.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('by method is told the one that is allowed, as HTTP asks', async () => {
    const { handler } = openWebhook();
    expect((await handler(deliveryEvent({ method: 'GET' }))).headers).toMatchObject({ allow: 'POST' });
  });

  it('leaves no trace of secret, signature or body in the log', async () => {
    const { handler, logLines } = openWebhook();
    const payload = 'payload-of-the-stranger';
    await handler(deliveryEvent({ secret: 'x', payload }));
    await handler(deliveryEvent({ payload }));
    const text = logLines.join('\n');
    expect(text).toContain('not JSON');
    expect(text).not.toContain(payload);
    expect(text).not.toContain(webhookSecret);
    expect(text).not.toContain(signature(webhookSecret, payload).slice(7, 27));
  });

  it('does not reach the memory or the bus before its signature is verified', async () => {
    const touched: string[] = [];
    const { handler } = openWebhook({
      bus: { put: async () => void touched.push('bus') },
      deliveries: {
        seen: async () => touched.push('seen') > 0,
        record: async () => void touched.push('record'),
      },
    });
    await handler(deliveryEvent({ secret: 'x' }));
    expect(touched).toEqual([]);
  });
});

describe('a delivery that comes again', () => {
  it('is answered 202 and makes no second event', async () => {
    const { handler, events, outcomes } = openWebhook();
    await handler(deliveryEvent());
    expect((await handler(deliveryEvent())).statusCode).toBe(202);
    expect(events).toHaveLength(1);
    expect(outcomes).toEqual(['accepted', 'replayed']);
  });

  it('is told from another one by its id', async () => {
    const { handler, events } = openWebhook();
    await handler(deliveryEvent({ id: 'one' }));
    await handler(deliveryEvent({ id: 'two' }));
    expect(events).toHaveLength(2);
  });
});

describe('a failure of our own', () => {
  const broken = new Error('out of order');

  it('of the bus fails the call, so that GitHub shows it, and a redelivery gets through', async () => {
    const deliveries = inMemoryDeliveries();
    const failing = openWebhook({ deliveries, bus: { put: () => Promise.reject(broken) } });
    await expect(failing.handler(deliveryEvent())).rejects.toBe(broken);
    const repaired = openWebhook({ deliveries });
    await repaired.handler(deliveryEvent());
    expect(repaired.events).toHaveLength(1);
  });

  it('of the memory after the event fails the call; the redelivery makes the event again rather than none', async () => {
    const forgetful: DeliveryStore = { seen: async () => false, record: () => Promise.reject(broken) };
    const { handler, events } = openWebhook({ deliveries: forgetful });
    await expect(handler(deliveryEvent())).rejects.toBe(broken);
    expect(events).toHaveLength(1);
  });

  it('of the secrets fails the call instead of refusing a good signature', async () => {
    const { handler } = openWebhook({ secrets: () => Promise.reject(broken) });
    await expect(handler(deliveryEvent())).rejects.toBe(broken);
  });

  it('still writes the metrics of the call', async () => {
    const flushed: string[] = [];
    const { handler } = openWebhook({
      bus: { put: () => Promise.reject(broken) },
      metrics: { add() {}, flush: () => void flushed.push('flushed') },
    });
    await handler(deliveryEvent()).catch(() => undefined);
    expect(flushed).toEqual(['flushed']);
  });
});
