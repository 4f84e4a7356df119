import { AutoBuilderError } from '../../shared/errors.ts';
import type { Alert, AlertChange, Hearing } from '../../shared/health/alert.ts';
import { updateAlert } from '../../shared/health/update-alert.ts';
import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { outcomeOfFailure } from '../../shared/jobs/outcome-of-failure.ts';
import { ChannelError } from '../../shared/notifications/errors.ts';
import type { Channel } from './channel.ts';
import { rulesOf } from './gather-messages.ts';
import { channelTrouble, channelWorks } from './judge-channel.ts';
import type { NotifierDependencies } from './ports.ts';
import { dueFor } from './telling.ts';

/** One message on its way. */
export type DeliverJob = Extract<NotificationJob, { kind: 'deliver' }>;

/** So many alerts are written at once: a message of very many must be done within the function's time. */
const settledAtOnce = 20;

/** How a job is received. */
export interface Delivery {
  readonly receiveCount: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one message through its channel and notes with each alert that the channel knows. What was told already is left out, and what is not so
 * any more. When it cannot be sent the job comes back later, and nothing else waits for it; when the channel refuses for good the job is a dead
 * letter, and the other channels are told of it.
 */
export async function deliverMessage(
  dependencies: NotifierDependencies,
  job: DeliverJob,
  delivery: Delivery,
): Promise<Outcome<unknown>> {
  const channel = dependencies.channels.get(job.channel);
  if (channel === undefined || rulesOf(dependencies) === undefined) {
    return { kind: 'skipped', reason: `channel ${job.channel} is not in the configuration any more` };
  }
  const found = await Promise.all(job.alerts.map((key) => dependencies.store.alert(key)));
  const mine = found.filter((alert) => alert?.hearings[job.channel]?.sending?.id === job.id);
  const alerts = mine.filter((alert) => alert !== undefined);
  const isSo = (alert: Alert) => alert.state === stateMeant(job.change);
  const meant = alerts.filter(isSo);
  const moot = alerts.filter((alert) => !isSo(alert));
  // First, so that a message which comes again, under the id of one that went out, does not tell of more: one that began anew meanwhile.
  await settleAll(dependencies, job, moot, () => dropped(job));
  if (meant.length > 0) {
    const failure = await trySending(dependencies, channel, job, meant, delivery);
    if (failure) return failure;
  }
  await gatherIfDue(dependencies, job, alerts);
  return meant.length === 0
    ? { kind: 'skipped', reason: 'there is nothing to tell any more' }
    : { kind: 'done', result: { channel: job.channel, change: job.change, alerts: meant.length } };
}

function stateMeant(change: AlertChange): Alert['state'] {
  return change === 'resolved' || change === 'acknowledged' ? change : 'open';
}

async function trySending(
  dependencies: NotifierDependencies,
  channel: Channel,
  job: DeliverJob,
  alerts: readonly Alert[],
  { receiveCount, signal }: Delivery,
): Promise<Outcome<never> | undefined> {
  const { id, change, at } = job;
  try {
    await channel.send({ id, change, at, alerts }, signal);
  } catch (thrown) {
    const error = signal.aborted ? tookTooLong(job, thrown) : thrown;
    const outcome = outcomeOfFailure(error, { receiveCount, outOfTime: false });
    // A service that is away for a moment takes it later: that is nobody's business.
    if (outcome.kind === 'failed') dependencies.count('failed', 1);
    const triedAt = dependencies.now();
    await settleAll(dependencies, job, alerts, () => failed(job, triedAt));
    await channelTrouble(dependencies, job.channel, error, receiveCount);
    return outcome;
  }
  dependencies.count('delivered', 1);
  // First, so that one that is killed in between does so when the message comes again.
  await channelWorks(dependencies, job.channel);
  await settleAll(dependencies, job, alerts, (alert) => told(job, dependencies.now(), alert));
  return undefined;
}

/** What a client throws when it is told to give up. */
function tookTooLong({ channel }: DeliverJob, error: unknown): unknown {
  if (error instanceof AutoBuilderError) return error;
  return new ChannelError({
    code: 'ALERT_NOT_SENT',
    what: 'It did not take the message in time',
    where: `channel ${channel}`,
    remedy: 'It is tried again; see whether the service on the other side works.',
    retryable: true,
    cause: error,
  });
}

/** Writes what the channel knows of each alert. */
async function settleAll(
  dependencies: NotifierDependencies,
  job: DeliverJob,
  alerts: readonly Alert[],
  next: (alert: Alert) => (hearing: Hearing) => Hearing | undefined,
): Promise<void> {
  for (let start = 0; start < alerts.length; start += settledAtOnce) {
    const part = alerts.slice(start, start + settledAtOnce);
    await Promise.all(part.map((alert) => settle(dependencies, job, alert, next(alert))));
  }
}

async function settle(
  { store, now }: NotifierDependencies,
  { channel }: DeliverJob,
  { key }: Alert,
  next: (hearing: Hearing) => Hearing | undefined,
): Promise<void> {
  await updateAlert(store, key, (alert) => {
    const hearing = alert?.hearings[channel];
    const after = hearing && next(hearing);
    if (alert === undefined || after === undefined) return undefined;
    const isTold = after.open && after.heardAt !== undefined;
    return {
      ...alert,
      hearings: { ...alert.hearings, [channel]: after },
      ...(isTold ? { told: { [channel]: now(), ...alert.told } } : {}),
    };
  });
}

/** The channel has heard of the alert as it was when the message was made. */
function told({ id, change }: DeliverJob, heardAt: number, { level, escalations }: Alert) {
  return (hearing: Hearing): Hearing | undefined => {
    const isOpen = change !== 'resolved';
    if (hearing.sending?.id === id) return { open: isOpen, heardAt, change, level, step: escalations };
    // Another worker was faster with the same message, and maybe with a later one: then nobody knows which came last.
    const isSame = isOpen
      ? hearing.open && hearing.sending?.change !== 'resolved'
      : !hearing.open && hearing.sending === undefined;
    return isSame || change === 'acknowledged' ? undefined : { open: true };
  };
}

function failed({ id }: DeliverJob, triedAt: number) {
  return ({ sending, ...hearing }: Hearing): Hearing | undefined =>
    sending?.id === id ? { ...hearing, sending: { ...sending, triedAt } } : undefined;
}

/**
 * The message says what is not so any more. An earlier try may have got through, so what it would have changed is uncertain now: it is told
 * again if the alert is open, and the end is told in any case.
 */
function dropped({ id }: DeliverJob) {
  return ({ sending, ...hearing }: Hearing): Hearing | undefined => {
    if (sending?.id !== id) return undefined;
    const isCertain = sending.change === 'acknowledged' || (hearing.open && sending.change !== 'resolved');
    return isCertain ? hearing : { open: true };
  };
}

/** What happened meanwhile is told at once, not by the next sweep. */
async function gatherIfDue(
  dependencies: NotifierDependencies,
  { channel }: DeliverJob,
  alerts: readonly Alert[],
): Promise<void> {
  const rules = rulesOf(dependencies);
  if (rules === undefined) return;
  const now = dependencies.now();
  const current = await Promise.all(alerts.map(({ key }) => dependencies.store.alert(key)));
  const isDue = current.some((alert) => alert && (dueFor(channel, alert, rules, now)?.at ?? now + 1) <= now);
  if (isDue) await dependencies.send([{ version: 1, kind: 'gather' }]);
}
