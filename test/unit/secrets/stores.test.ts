import { describe, expect, it } from 'vitest';
import { createSecretStore } from '../../../shared/secrets/create-secret-store.ts';
import { SecretSourceUnknownError } from '../../../shared/secrets/errors.ts';

const options = { environment: { TOKEN: 'value', OTHER: 'unread' }, now: () => 0 };

describe('createSecretStore', () => {
  it('reads the environment, and knows exactly what it handed out', async () => {
    const store = createSecretStore({ ...options, source: 'environment' });
    expect(store.known()).toEqual([]);
    await store.get('TOKEN');
    await store.get('TOKEN');
    expect(store.known()).toEqual(['value']);
  });

  it('refuses another source', () => {
    expect(() => createSecretStore({ ...options, source: 'vault' })).toThrow(SecretSourceUnknownError);
  });
});
