import { describe, expect, it } from 'vitest';
import {
  redeliverEverywhere,
  redeliverWebhooks,
} from '../../../../functions/health/healing/redeliver-webhooks.ts';
import type { HookDeliveries, HookDelivery } from '../../../../shared/github/hook-deliveries.ts';
import { mirror } from '../../../support/configuration.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { cursorsInMemory, finding } from '../../../support/healing.ts';

const clock = fakeClock();
const hook = finding({ check: 'webhook', subject: 'hook github.com/acme', code: 'DELIVERIES_FAILED' });

/** Hooks of organisations with one event each that was answered with this status. */
function hooks(statusCode: number) {
  const order: string[] = [];
  const cursors = cursorsInMemory();
  const deliveriesOf = (org: string): HookDeliveries => ({
    name: `hook of ${org}`,
    async *list() {
      const event = { event: 'push', redelivery: false, deliveredAt: clock.now() };
      yield [{ id: '1', guid: `event of ${org}`, statusCode, ...event }] satisfies readonly HookDelivery[];
    },
    redeliver: async () => void order.push(`delivered ${org}`),
  });
  const parts = {
    mirrors: [mirror(), mirror({ id: 'second' }), mirror({ id: 'other', source: { org: 'other' } })],
    deliveries: async ({ org }: { readonly org: string }) => [deliveriesOf(org)],
    ensureHook: async ({ org }: { readonly org: string }) => {
      order.push(`told ${org} its secret`);
      return 'updated' as const;
    },
    cursors,
    now: clock.now,
    newOwner: () => 'one',
  };
  return { parts, order, cursors };
}

describe('deliveries that failed', () => {
  it('are made again at the source that the finding is about', async () => {
    const { parts, order } = hooks(500);
    expect(await redeliverWebhooks(parts).apply(hook, 1)).toEqual({
      outcome: 'applied',
      detail: '1 of 1 events that failed were asked for again',
    });
    expect(order).toEqual(['delivered acme']);
  });

  it('are made again after the secret was told, where it was refused', async () => {
    const { parts, order } = hooks(401);
    await redeliverWebhooks(parts).apply(hook, 1);
    expect(order).toEqual(['told acme its secret', 'delivered acme']);
  });

  it('are left to another look that is at it', async () => {
    const { parts, cursors } = hooks(500);
    await cursors.take('deliveries hook of acme', 'other', clock.now(), 60_000);
    expect(await redeliverWebhooks(parts).apply(hook, 1)).toMatchObject({ outcome: 'refused' });
  });

  it('are made again at every source once, also without a finding', async () => {
    const { parts, order } = hooks(500);
    await redeliverEverywhere(parts);
    expect(order).toEqual(['delivered acme', 'delivered other']);
  });

  it('without a finding, are left where they were refused, and so is the hook', async () => {
    const { parts, order } = hooks(401);
    await redeliverEverywhere(parts);
    expect(order).toEqual([]);
  });

  it('are made again at the other sources, where one fails', async () => {
    const { parts, order } = hooks(500);
    const deliveries: typeof parts.deliveries = async (endpoint) => {
      if (endpoint.org === 'acme') throw new Error('acme is away');
      return (await parts.deliveries?.(endpoint)) ?? [];
    };
    await expect(redeliverEverywhere({ ...parts, deliveries })).rejects.toThrow('acme is away');
    expect(order).toEqual(['delivered other']);
  });

  it('are a matter for a person when nobody knows our address', () => {
    const { mirrors, cursors, now, newOwner } = hooks(500).parts;
    expect(redeliverWebhooks({ mirrors, cursors, now, newOwner }).helps?.(hook)).toBe(false);
  });
});
