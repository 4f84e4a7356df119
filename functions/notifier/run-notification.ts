import type { Alert } from '../../shared/health/alert.ts';
import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { outcomeOfFailure } from '../../shared/jobs/outcome-of-failure.ts';
import type { JobContext } from '../../shared/jobs/worker.ts';
import { type Delivery, deliverMessage } from './deliver-message.ts';
import { gatherMessages } from './gather-messages.ts';
import { hearEvent } from './hear-event.ts';
import { channelWorks } from './judge-channel.ts';
import type { Notification } from './notification.ts';
import type { NotifierDependencies } from './ports.ts';

/** How long a channel may take for one message, and what is kept back of the function's time to write down what was done. */
const sendingMs = 20_000;
const safetyMs = 10_000;
/** A test that did not get through by then interests nobody. */
const testMs = 10 * 60_000;

/** Does one job of the notifier: hears an event, gathers messages, sends one, or sweeps. */
export async function runNotification(
  dependencies: NotifierDependencies,
  notification: Notification,
  { deadline, receiveCount }: Pick<JobContext, 'deadline' | 'receiveCount'>,
): Promise<Outcome<unknown>> {
  const timeLeft = Math.max(0, deadline - safetyMs - dependencies.now());
  const delivery = { receiveCount, signal: AbortSignal.timeout(Math.min(sendingMs, timeLeft)) };
  try {
    return await run(dependencies, notification, delivery);
  } catch (error) {
    return outcomeOfFailure(error, { receiveCount, outOfTime: false });
  }
}

async function run(
  dependencies: NotifierDependencies,
  notification: Notification,
  delivery: Delivery,
): Promise<Outcome<unknown>> {
  switch (notification.kind) {
    case 'event':
      return hearEvent(dependencies, notification.event);
    case 'deliver':
      return deliverMessage(dependencies, notification, delivery);
    case 'gather':
      return { kind: 'done', result: { messages: await gatherMessages(dependencies) } };
    case 'sweep':
      return { kind: 'done', result: { messages: await gatherMessages(dependencies, { escalate: true }) } };
    case 'test':
      return testChannel(dependencies, notification, delivery.signal);
  }
}

/** Sends a message that stands for nothing. A channel that takes it is in order, whatever it did before. */
async function testChannel(
  dependencies: NotifierDependencies,
  { channel: name, id, by, at }: Extract<NotificationJob, { kind: 'test' }>,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const channel = dependencies.channels.get(name);
  if (channel === undefined) return { kind: 'skipped', reason: `there is no channel ${name}` };
  if (dependencies.now() - at > testMs) return { kind: 'skipped', reason: 'the test is too old' };
  const alerts = [testAlert(name, by, at)];
  await channel.send({ id, change: 'opened', at, alerts }, signal);
  if (channel.keepsIncidents) await channel.send({ id: `${id}-end`, change: 'resolved', at, alerts }, signal);
  await channelWorks(dependencies, name);
  return { kind: 'done', result: { channel: name } };
}

function testAlert(channel: string, by: string, at: number): Alert {
  return {
    key: `test of ${channel}`,
    level: 'low',
    title: 'This is a test',
    text: `${by} asked whether alerts get through ${channel}. They do.`,
    remedy: 'Nothing to do.',
    code: 'ALERT_TEST',
    repositories: [],
    affected: 0,
    state: 'open',
    openedAt: at,
    seenAt: at,
    count: 1,
    told: {},
    hearings: {},
    reopenedAt: [],
    escalations: 0,
    episode: 1,
    version: 1,
  };
}
