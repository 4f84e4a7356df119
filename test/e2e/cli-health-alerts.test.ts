import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notificationJobSchema } from '../../shared/jobs/notification-job.ts';
import { type HereOptions, startHere } from '../support/cli-here.ts';
import { configurationInput, reference } from '../support/configuration-input.ts';
import { alert } from '../support/health-records.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';

let directory: string;
let cloud: QuietCloud;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-alerts-'));
  const channels = [
    { name: 'chat', kind: 'slack', url: reference('SLACK_URL') },
    { name: 'hook', kind: 'webhook', url: 'https://hook.test', secret: reference('HOOK_SECRET') },
  ];
  const write = (name: string, input: object) => writeFile(join(directory, name), JSON.stringify(input));
  await write('auto-builder.config.json', { ...configurationInput(), alerts: { channels } });
  await write('silent.json', configurationInput());
  cloud = await startQuietCloud();
  await cloud.alerts.keep(alert({ key: 'git github.com/acme/app', level: 'low', title: 'Slow host' }));
  await cloud.alerts.keep(alert({ key: 'sync github.com/acme/app', level: 'critical', title: 'Runs fail' }));
  await cloud.alerts.keep(alert({ key: 'sync github.com/acme/tool', level: 'medium', title: 'Runs lag' }));
  await cloud.alerts.keep(
    alert({ key: 'queue plan', title: 'Dead letters', state: 'resolved', resolvedAt: 2_000 }),
  );
});
afterAll(async () => {
  await cloud.stop();
  await rm(directory, { recursive: true, force: true });
});

const alerts = (args: readonly string[], options: HereOptions = {}) =>
  startHere(['alerts', ...args, '--data', cloud.data], { directory, ...options });

/** Takes one job off the notifier's queue after `before`; it is one that the notifier understands. */
async function notify(before: (body: string) => Promise<unknown> = async () => undefined) {
  const { notifier: QueueUrl } = cloud.queues;
  const { Messages: [message] = [] } = await cloud.sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
  );
  const body = message?.Body ?? '{}';
  await before(body);
  await cloud.sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return notificationJobSchema.parse(JSON.parse(body));
}

const bury = (body: string) =>
  cloud.sqs.client.send(
    new SendMessageCommand({
      QueueUrl: cloud.queues.notifierDead,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries({ code: 'SLACK_REFUSED', reason: 'no_service', remedy: 'Make the hook anew.' }).map(
          ([name, StringValue]) => [name, { DataType: 'String', StringValue }],
        ),
      ),
    }),
  );

describe('alerts', () => {
  it('lists those that have not ended, the most urgent first', async () => {
    const { code, stdout } = await alerts([]).ended;

    expect(code).toBe(0);
    expect(stdout.match(/^(critical|high|medium|low) {2}[\w ]+(?= {2})/gm)).toEqual([
      ...['critical  Runs fail', 'medium  Runs lag', 'low  Slow host'],
    ]);
  });

  it('lists all as JSON, those that have ended last', async () => {
    const { stdout } = await alerts(['--all', '--json']).ended;

    const { alerts: listed } = JSON.parse(stdout) as { alerts: readonly { key: string }[] };
    expect(listed.map(({ key }) => key).at(-1)).toBe('queue plan');
    expect(listed).toHaveLength(4);
  });
});

describe('alerts acknowledge', () => {
  it('takes an alert over by its key, and has those who were told hear of it', async () => {
    const { code, stdout } = await alerts(['acknowledge', 'sync', 'github.com/acme/app', '--by', 'kim'])
      .ended;

    expect(code).toBe(0);
    expect(stdout).toBe('✓ kim has it: Runs fail\n');
    expect(await cloud.alerts.alert('sync github.com/acme/app')).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: 'kim' },
    });
    expect(await notify()).toMatchObject({ kind: 'gather' });
  });

  it('takes the beginning of a key, and the name from the environment', async () => {
    const { stdout } = await alerts(['acknowledge', 'git'], { environment: { USER: 'robin' } }).ended;

    expect(stdout).toBe('✓ robin has it: Slow host\n');
    expect(await notify()).toMatchObject({ kind: 'gather' });
  });

  it.each([
    ['sync', 'several alerts begin so'],
    ['nothing', 'There is no such alert'],
    ['queue plan', 'The alert has ended already'],
  ])('refuses %s', async (key, words) => {
    const { code, stderr } = await alerts(['acknowledge', key]).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('alerts test', () => {
  it('sends a test through every channel, and says what became of each', async () => {
    const running = alerts(['test', '--by', 'kim', '--json']);

    const jobs = [await notify(), await notify((body) => bury(body))];
    const { code, stdout } = await running.ended;

    expect(jobs).toMatchObject([
      { kind: 'test', by: 'kim' },
      { kind: 'test', by: 'kim' },
    ]);
    const results = JSON.parse(stdout).channels as readonly { channel: string; result: string }[];
    expect(results.map(({ channel }) => channel)).toEqual(['chat', 'hook']);
    expect(results.map(({ result }) => result).sort()).toEqual(['failed', 'sent']);
    expect(code).toBe(1);
  });

  it('sends one through the channel that is named', async () => {
    const running = alerts(['test', 'hook']);

    expect(await notify()).toMatchObject({ kind: 'test', channel: 'hook' });
    const { code, stdout } = await running.ended;

    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ +hook +webhook +sent$/m);
  });

  it.each([
    [['test', 'pager'], 'Name one of: chat, hook.'],
    [['test', '--config', 'silent.json'], 'the configuration tells nobody of alerts'],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await alerts(args).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
