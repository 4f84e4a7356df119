import type { Alert } from '../../shared/health/alert.ts';
import { alertLevels } from '../../shared/health/health.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import type { AlertListOptions } from '../commands/alerts-command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { alertsText } from './alerts-text.ts';

const stateRank: Readonly<Record<Alert['state'], number>> = { open: 0, acknowledged: 1, resolved: 2 };

/** Shows alerts: those that have not ended first, of these the most urgent first. */
export async function listAlerts(options: AlertListOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withCloudAccess(options, surroundings, async (cloud) => {
    const alerts: Alert[] = [];
    for await (const alert of openStores(cloud).alerts.alerts({ ended: options.all ?? false }))
      alerts.push(alert);
    alerts.sort(urgentFirst);
    if (options.json) terminal.printJson({ alerts });
    else terminal.print(alertsText(alerts, Date.now(), terminal.paint));
    return exitCodes.synced;
  });
}

function urgentFirst(one: Alert, other: Alert): number {
  return (
    stateRank[one.state] - stateRank[other.state] ||
    alertLevels.indexOf(one.level) - alertLevels.indexOf(other.level) ||
    other.openedAt - one.openedAt
  );
}
