import { describe, expect, it } from 'vitest';
import { readWebhookSecrets } from '../../../functions/webhook/read-webhook-secrets.ts';
import { EnvironmentSecretStore } from '../../../shared/secrets/environment-secret-store.ts';

const names = ['CURRENT', 'PREVIOUS'];

describe('the secrets of the webhook', () => {
  it('are both during a rotation, current first', async () => {
    const store = new EnvironmentSecretStore({ PREVIOUS: 'old', CURRENT: 'new' });
    expect(await readWebhookSecrets(store, names)).toEqual(['new', 'old']);
  });

  it('may be one', async () => {
    expect(await readWebhookSecrets(new EnvironmentSecretStore({ CURRENT: 'new' }), names)).toEqual(['new']);
  });

  it.each([[names], [[]]])('must not be none: %j', async (asked) => {
    await expect(readWebhookSecrets(new EnvironmentSecretStore({}), asked)).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
  });

  it('are not quietly fewer because the store fails', async () => {
    const broken = new Error('out of order');
    const store = { get: async (name: string) => (name === 'CURRENT' ? 'new' : Promise.reject(broken)) };
    await expect(readWebhookSecrets(store, names)).rejects.toBe(broken);
  });
});
