import { describe, expect, it } from 'vitest';
import { acknowledgeAlert } from '../../../shared/health/acknowledge.ts';
import type { Alert } from '../../../shared/health/alert.ts';
import { alertsInMemory, alertWith, noon } from '../../support/alerts.ts';

const { key } = alertWith();

async function acknowledge(alert?: Partial<Alert>) {
  const store = alertsInMemory();
  if (alert) await store.keep(alertWith(alert));
  return acknowledgeAlert(store, key, 'ada', noon);
}

describe('taking care of an alert', () => {
  it('given an open one, notes who does', async () => {
    expect(await acknowledge({})).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ada', version: 2 });
  });

  it('given one that somebody has, leaves it there', async () => {
    const alert = await acknowledge({ state: 'acknowledged', acknowledgedBy: 'bob' });
    expect(alert).toMatchObject({ acknowledgedBy: 'bob', version: 1 });
  });

  it.each<[string, Partial<Alert> | undefined, string]>([
    ['one that there is not', undefined, 'ALERT_UNKNOWN'],
    ['one that never was open', { state: 'resolved', episode: 0 }, 'ALERT_UNKNOWN'],
    ['one that has ended', { state: 'resolved' }, 'ALERT_ENDED'],
  ])('given %s, says so', async (_name, alert, code) => {
    await expect(acknowledge(alert)).rejects.toMatchObject({ code });
  });

  it('given others that are always faster, gives up', async () => {
    const store = { ...alertsInMemory(), alert: async () => alertWith(), keep: async () => false };
    await expect(acknowledgeAlert(store, key, 'ada', noon)).rejects.toMatchObject({ code: 'ALERT_BUSY' });
  });
});
