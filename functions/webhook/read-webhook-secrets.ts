import { SecretNotFoundError } from '../../shared/secrets/errors.ts';
import type { SecretStore } from '../../shared/secrets/secret-store.ts';

/**
 * The webhook secrets that exist, in the order of their names. During a rotation there are two, before and after it one.
 * Throws the store's own error when there is none at all, or when the store fails.
 */
export async function readWebhookSecrets(store: SecretStore, names: readonly string[]): Promise<string[]> {
  const results = await Promise.allSettled(names.map((name) => store.get(name)));
  const values = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const errors: unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const failure = errors.find((error) => !(error instanceof SecretNotFoundError));
  if (failure !== undefined) throw failure;
  if (values.length === 0)
    throw (
      errors[0] ??
      new SecretNotFoundError(
        'of the webhook',
        'environment of the function',
        'Name at least one in AUTO_BUILDER_WEBHOOK_SECRETS.',
      )
    );
  return values;
}
