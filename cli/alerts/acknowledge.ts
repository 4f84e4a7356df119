import { acknowledgeAlert } from '../../shared/health/acknowledge.ts';
import type { AlertStore } from '../../shared/health/alert.ts';
import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import type { AlertOptions } from '../commands/alerts-command.ts';
import { requesterName } from '../deployment/requester.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { sendNotifications } from './send-notifications.ts';

/** Takes an alert over. Throws `ALERT_UNKNOWN`, `ALERT_ENDED`, and `USAGE` where the beginning of a key fits several. */
export async function acknowledge(
  beginning: string,
  options: AlertOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const by = options.by ?? requesterName(surroundings.environment);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const store = openStores(cloud).alerts;
    const alert = await acknowledgeAlert(store, await keyOf(beginning, store), by, Date.now());
    const job: NotificationJob = { version: 1, kind: 'gather' };
    // Those who were told of it hear at once who has it; without this with the next sweep.
    await sendNotifications(cloud, [job]);
    if (options.json) terminal.printJson({ ok: true, alert });
    else
      terminal.print(`${terminal.paint('green', '✓')} ${alert.acknowledgedBy ?? by} has it: ${alert.title}`);
    return exitCodes.synced;
  });
}

async function keyOf(beginning: string, store: AlertStore): Promise<string> {
  const keys: string[] = [];
  for await (const { key } of store.alerts()) if (key.startsWith(beginning)) keys.push(key);
  const [only, ...others] = keys;
  if (keys.includes(beginning) || only === undefined) return beginning;
  if (others.length === 0) return only;
  throw new UsageError('several alerts begin so', beginning, `Name one of: ${keys.slice(0, 10).join(', ')}.`);
}
