import type { SecretStore } from './secret-store.ts';

/** A store that knows what it has handed out, so that the log can leave it out. */
export interface RememberingSecretStore extends SecretStore {
  /** Every value handed out so far. */
  known(): readonly string[];
}

/** Wraps a store; `known` feeds `createLogger`. */
export function rememberSecrets(store: SecretStore): RememberingSecretStore {
  const values = new Set<string>();
  return {
    async get(name) {
      const value = await store.get(name);
      values.add(value);
      return value;
    },
    forget: (name) => store.forget?.(name),
    known: () => [...values],
  };
}
