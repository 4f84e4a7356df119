import { AutoBuilderError } from '../errors.ts';
import type { Alert, AlertStore } from './alert.ts';

/** So many others may be faster before it is left to a later try. */
const attempts = 20;

/** Too many write to one alert at once. Code `ALERT_BUSY`; trying again later helps. */
class AlertBusyError extends AutoBuilderError {
  readonly retryable = true;

  constructor(key: string) {
    super({
      code: 'ALERT_BUSY',
      what: 'The alert was changed by others again and again',
      where: key,
      remedy: 'Try again in a moment.',
    });
  }
}

/**
 * Changes an alert as it is now, however many do so at once: `change` is asked again when somebody was faster. `undefined` from it: nothing
 * is written. The version is counted here. Resolves to the alert as it is afterwards, and whether it was written; throws `ALERT_BUSY`.
 */
export async function updateAlert(
  store: Pick<AlertStore, 'alert' | 'keep'>,
  key: string,
  change: (before: Alert | undefined) => Alert | undefined,
): Promise<{
  readonly before: Alert | undefined;
  readonly after: Alert | undefined;
  readonly written: boolean;
}> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = await store.alert(key);
    const wanted = change(before);
    if (wanted === undefined) return { before, after: before, written: false };
    const after = { ...wanted, version: (before?.version ?? 0) + 1 };
    if (await store.keep(after)) return { before, after, written: true };
  }
  throw new AlertBusyError(key);
}
