import { AutoBuilderError } from '../errors.ts';
import type { Alert, AlertStore } from './alert.ts';
import { updateAlert } from './update-alert.ts';

/** There is nothing to acknowledge. Codes `ALERT_UNKNOWN`, `ALERT_ENDED`. */
class AlertNotOpenError extends AutoBuilderError {}

/**
 * Notes that a person takes care of an alert: it is repeated and escalated no more, and those who were told of it hear who has it. One that
 * is acknowledged already stays as it is. Throws `ALERT_UNKNOWN`, `ALERT_ENDED`, `ALERT_BUSY`.
 */
export async function acknowledgeAlert(
  store: Pick<AlertStore, 'alert' | 'keep'>,
  key: string,
  by: string,
  now: number,
): Promise<Alert> {
  const { after } = await updateAlert(store, key, (alert) => {
    if (alert?.state !== 'open') return undefined;
    return { ...alert, state: 'acknowledged', acknowledgedAt: now, acknowledgedBy: by };
  });
  if (after === undefined || after.episode === 0) {
    throw new AlertNotOpenError({
      code: 'ALERT_UNKNOWN',
      what: 'There is no such alert',
      where: key,
      remedy: 'List the alerts with `auto-builder alerts` and take the key from there.',
    });
  }
  if (after.state === 'resolved') {
    throw new AlertNotOpenError({
      code: 'ALERT_ENDED',
      what: 'The alert has ended already',
      where: key,
      remedy: 'Nothing to do.',
    });
  }
  return after;
}
