import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { AlertChannel } from '../../shared/config/health-settings.ts';
import { listDeadLetters } from '../../shared/jobs/dead-letter-queue.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { queueDepths } from '../cloud/queue-depths.ts';
import type { AlertOptions } from '../commands/alerts-command.ts';
import { readConfiguration } from '../configuration.ts';
import { requesterName } from '../deployment/requester.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { sendNotifications } from './send-notifications.ts';

/** What became of the test of one channel. `waiting`: it could not be reached yet, and is tried again. */
export interface ChannelTest {
  readonly channel: string;
  readonly kind: AlertChannel['kind'];
  readonly result: 'sent' | 'failed' | 'waiting';
  readonly code?: string;
  readonly reason?: string;
  readonly remedy?: string;
}

/** So long is a channel waited for; the notifier gives each message less than that. */
const patienceMs = 60_000;
/** Dead letters in which the tests are looked for. */
const looked = 200;

/** Sends a test message through each channel of the configuration, and says what became of it. */
export async function testChannels(
  name: string | undefined,
  options: AlertOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const channels = await chosenChannels(name, options, surroundings);
  const by = options.by ?? requesterName(surroundings.environment);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const interrupt = surroundings.onInterrupt();
    try {
      const at = Date.now();
      const tests = channels.map((channel) => ({ channel, id: randomUUID() }));
      await sendNotifications(
        cloud,
        tests.map(({ channel, id }) => ({ version: 1, kind: 'test', channel: channel.name, id, by, at })),
      );
      terminal.progress('sending …');
      const isEmpty = await awaitEmpty(cloud, options.stack === undefined ? 1 : 5, interrupt.signal);
      const dead = await listDeadLetters(
        { client: cloud.sqs, url: cloud.names.notifierDeadLetterQueue },
        looked,
      );
      const results = tests.map(({ channel: { name: channel, kind }, id }): ChannelTest => {
        const letter = dead.messages.find(({ body }) => body.includes(id));
        if (letter === undefined) return { channel, kind, result: isEmpty ? 'sent' : 'waiting' };
        const { code = 'ALERT_NOT_DELIVERED', reason = 'it was tried too often', remedy = '' } = letter;
        return { channel, kind, result: 'failed', code, reason, remedy };
      });
      const ok = results.every(({ result }) => result === 'sent');
      if (options.json) terminal.printJson({ ok, channels: results });
      else terminal.print(resultsText(results, terminal.paint));
      if (interrupt.signal.aborted) return exitCodes.interrupted;
      return ok ? exitCodes.synced : exitCodes.partial;
    } finally {
      interrupt.stop();
    }
  });
}

async function chosenChannels(
  name: string | undefined,
  { config }: AlertOptions,
  surroundings: Surroundings,
): Promise<readonly AlertChannel[]> {
  const { alerts } = (await readConfiguration(config, surroundings)).configuration;
  const channels = alerts?.enabled ? alerts.channels : [];
  if (channels.length === 0) {
    throw new UsageError(
      'the configuration tells nobody of alerts',
      'alerts',
      'Add a section "alerts" with channels to it; docs/configuration.md explains more.',
    );
  }
  const chosen = channels.filter((channel) => name === undefined || channel.name === name);
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    'the configuration has no such channel',
    name ?? '',
    `Name one of: ${channels.map((channel) => channel.name).join(', ')}.`,
  );
}

/** Whether nothing is left of what was sent: neither waiting, nor in work, nor to be tried again. */
async function awaitEmpty(cloud: CloudAccess, quietLooks: number, signal: AbortSignal): Promise<boolean> {
  const until = Date.now() + patienceMs;
  let quiet = 0;
  while (!signal.aborted && Date.now() < until) {
    const { notifier } = await queueDepths(cloud, ['notifier'], { delayed: false });
    quiet = notifier === 0 ? quiet + 1 : 0;
    if (quiet >= quietLooks) return true;
    await wait(cloud.pollMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

function resultsText(results: readonly ChannelTest[], paint: Terminal['paint']): string {
  const marks = { sent: paint('green', '✓'), failed: paint('red', '✗'), waiting: paint('yellow', '!') };
  const columns = [{ title: '' }, { title: 'channel' }, { title: 'kind' }, { title: 'result' }];
  return table(
    columns,
    results.map(({ channel, kind, result, code, reason, remedy }) => [
      marks[result],
      channel,
      kind,
      result === 'failed' ? [`${code}: ${reason}`, remedy].filter(Boolean).join('. ') : result,
    ]),
  );
}
