import type { Alert } from '../../shared/health/alert.ts';
import { updateAlert } from '../../shared/health/update-alert.ts';
import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import { type PlannedMessage, planMessages } from './plan-messages.ts';
import type { NotifierDependencies } from './ports.ts';
import { dueFor, stepsDue, type TellingRules } from './telling.ts';

type DeliverJob = Extract<NotificationJob, { kind: 'deliver' }>;

/** So many alerts are claimed at once. */
const claimsAtOnce = 10;

/** The rules by which people are told; `undefined`: nobody is. */
export function rulesOf({
  alerts,
  quietHours,
}: Pick<NotifierDependencies, 'alerts' | 'quietHours'>): TellingRules | undefined {
  return alerts?.enabled === true ? { alerts, quietHours } : undefined;
}

/**
 * Looks at all that somebody may have to hear of, and puts a job on the queue for each message that is due. Each alert first notes which message
 * tells of it, so that two who do this at once send one, and one that was killed in between loses nothing: the next look finds what it had
 * claimed. Resolves to the number of messages.
 */
export async function gatherMessages(
  dependencies: NotifierDependencies,
  { escalate = false }: { readonly escalate?: boolean } = {},
): Promise<number> {
  const rules = rulesOf(dependencies);
  if (rules === undefined) return 0;
  const { store, now, send } = dependencies;
  const alerts: Alert[] = [];
  for await (const alert of store.unsettled()) alerts.push(alert);
  const current = escalate ? await takeSteps(dependencies, alerts, rules) : alerts;
  let messages = 0;
  for (const planned of planMessages(current, rules, now())) {
    const job = await claim(dependencies, planned, rules);
    if (job === undefined) continue;
    await send([job]);
    messages += 1;
  }
  return messages;
}

/** Goes on to the next step where nobody took an alert in time. */
async function takeSteps(
  { store, now }: NotifierDependencies,
  alerts: readonly Alert[],
  rules: TellingRules,
): Promise<readonly Alert[]> {
  const current: Alert[] = [];
  for (const alert of alerts) {
    if (stepsDue(alert, rules, now()) === alert.escalations) {
      current.push(alert);
      continue;
    }
    const { after } = await updateAlert(store, alert.key, (before) => {
      if (before === undefined) return undefined;
      const escalations = stepsDue(before, rules, now());
      return escalations === before.escalations ? undefined : { ...before, escalations };
    });
    if (after) current.push(after);
  }
  return current;
}

/** Notes the message with each of its alerts, but for those of which there is something else to say by now. */
async function claim(
  { store, now, newId }: NotifierDependencies,
  { channel, change, alerts, id }: PlannedMessage,
  rules: TellingRules,
): Promise<NotificationJob | undefined> {
  const at = now();
  // What was claimed before goes out as it was.
  if (id !== undefined) return deliver({ channel, change, id, at }, alerts);
  const sending = { id: newId(), change, since: at };
  const claimed: Alert[] = [];
  for (let start = 0; start < alerts.length; start += claimsAtOnce) {
    const part = alerts.slice(start, start + claimsAtOnce);
    const kept = await Promise.all(
      part.map(({ key }) =>
        updateAlert(store, key, (alert) => {
          if (alert === undefined || dueFor(channel, alert, rules, at)?.change !== change) return undefined;
          const hearing = { ...(alert.hearings[channel] ?? { open: false }), sending };
          return { ...alert, hearings: { ...alert.hearings, [channel]: hearing } };
        }),
      ),
    );
    claimed.push(...part.filter((_, index) => kept[index]?.written));
  }
  return claimed.length === 0 ? undefined : deliver({ channel, change, id: sending.id, at }, claimed);
}

function deliver(
  message: Pick<DeliverJob, 'channel' | 'change' | 'id' | 'at'>,
  alerts: readonly Alert[],
): DeliverJob {
  return { version: 1, kind: 'deliver', ...message, alerts: alerts.map(({ key }) => key) };
}
