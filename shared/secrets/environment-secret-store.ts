import { SecretNotFoundError } from './errors.ts';
import type { SecretStore } from './secret-store.ts';
import { secretValue } from './secret-value.ts';

/** Secrets from a record: environment variables over `.env` entries. An empty value is none. */
export class EnvironmentSecretStore implements SecretStore {
  readonly #entries: Readonly<Record<string, string | undefined>>;

  constructor(entries: Readonly<Record<string, string | undefined>>) {
    this.#entries = entries;
  }

  async get(name: string): Promise<string> {
    const value = Object.hasOwn(this.#entries, name) ? secretValue(this.#entries[name] ?? '') : '';
    if (value !== '') return value;
    throw new SecretNotFoundError(
      name,
      'environment and .env',
      `Set the environment variable ${name}, or add ${name}=… to .env.`,
    );
  }
}
