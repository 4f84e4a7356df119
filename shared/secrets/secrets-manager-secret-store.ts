import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretNotFoundError, SecretUnavailableError } from './errors.ts';
import type { SecretStore } from './secret-store.ts';
import { secretValue } from './secret-value.ts';

/** How long a value is kept: a rotated secret is picked up within this time. */
const keepMs = 5 * 60_000;
/** How long an absent secret counts as absent: short, because somebody is just adding it. */
const keepAbsentMs = 30_000;

interface Kept {
  readonly value: Promise<string>;
  readonly until: number;
}

export interface SecretsManagerOptions {
  readonly client: SecretsManagerClient;
  /** Secrets are named `<prefix><NAME>`. */
  readonly prefix: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Secrets from AWS Secrets Manager; values are kept for five minutes, simultaneous reads of one name are one call. */
export class SecretsManagerSecretStore implements SecretStore {
  readonly #options: SecretsManagerOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: SecretsManagerOptions) {
    this.#options = options;
  }

  get(name: string): Promise<string> {
    const kept = this.#kept.get(name);
    if (kept && kept.until > this.#options.now()) return kept.value;
    const value = this.#read(name);
    this.#kept.set(name, { value, until: this.#options.now() + keepMs });
    value.catch((error: unknown) => this.#shorten(name, value, error));
    return value;
  }

  forget(name: string): void {
    this.#kept.delete(name);
  }

  /** Absence is kept shortly, a failure of the store not at all. */
  #shorten(name: string, value: Promise<string>, error: unknown): void {
    if (this.#kept.get(name)?.value !== value) return;
    if (error instanceof SecretNotFoundError) {
      this.#kept.set(name, { value, until: this.#options.now() + keepAbsentMs });
    } else {
      this.#kept.delete(name);
    }
  }

  async #read(name: string): Promise<string> {
    const id = this.#options.prefix + name;
    try {
      const answer = await this.#options.client.send(new GetSecretValueCommand({ SecretId: id }));
      const value = secretValue(answer.SecretString ?? new TextDecoder().decode(answer.SecretBinary));
      if (value !== '') return value;
    } catch (error) {
      throw translated(name, id, error);
    }
    throw notFound(name, id);
  }
}

function translated(name: string, id: string, error: unknown): Error {
  const kind = error instanceof Error ? error.name : '';
  if (kind === 'ResourceNotFoundException') return notFound(name, id, error);
  const denied = kind === 'AccessDeniedException';
  return new SecretUnavailableError({
    code: denied ? 'SECRET_ACCESS_DENIED' : 'SECRET_STORE_UNAVAILABLE',
    what: denied
      ? `The secret ${name} may not be read`
      : `Secrets Manager did not give the secret ${name} (${kind})`,
    where: `Secrets Manager, ${id}`,
    remedy: denied
      ? 'Deploy the stack again with the current configuration: it grants exactly the secrets that the configuration names.'
      : 'Try again; if it stays, see the AWS health page and the request in CloudTrail.',
    cause: error,
  });
}

function notFound(name: string, id: string, cause?: unknown): SecretNotFoundError {
  return new SecretNotFoundError(
    name,
    `Secrets Manager, ${id}`,
    `Create it: aws secretsmanager create-secret --name ${id} --secret-string file://path-to-the-value`,
    cause,
  );
}
