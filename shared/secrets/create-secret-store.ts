import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EnvironmentSecretStore } from './environment-secret-store.ts';
import { SecretSourceUnknownError } from './errors.ts';
import { type RememberingSecretStore, rememberSecrets } from './remembering-secret-store.ts';
import { SecretsManagerSecretStore } from './secrets-manager-secret-store.ts';

export interface SecretStoreOptions {
  /** `environment` or `secrets-manager`: the variable `secretSource`. */
  readonly source: string;
  /** The variable `secretPrefix`; only for Secrets Manager. */
  readonly prefix?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The store that the template chose. Throws `SecretSourceUnknownError`. */
export function createSecretStore({
  source,
  prefix = '',
  environment,
  now,
}: SecretStoreOptions): RememberingSecretStore {
  if (source === 'environment') return rememberSecrets(new EnvironmentSecretStore(environment));
  if (source === 'secrets-manager') {
    return rememberSecrets(
      new SecretsManagerSecretStore({ client: new SecretsManagerClient(), prefix, now }),
    );
  }
  throw new SecretSourceUnknownError(source);
}
