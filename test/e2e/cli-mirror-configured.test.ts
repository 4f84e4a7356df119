import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HereOptions, runHere, startHere } from '../support/cli-here.ts';
import { configurationInput } from '../support/configuration-input.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';
import { destinationState, runDestination, runRecord } from '../support/state-builders.ts';

let directory: string;
let cloud: QuietCloud;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-mirror-'));
  await writeFile(join(directory, 'auto-builder.config.json'), JSON.stringify(configurationInput()));
});
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeEach(async () => {
  cloud = await startQuietCloud();
});
afterEach(() => cloud.stop());

const mirror = (args: readonly string[], options: HereOptions = {}) =>
  startHere(['mirror', ...args, '--data', cloud.data], { directory, ...options });

/** Takes the command that was sent off the plan queue, after `before` has done what its planning leads to. */
async function plan(before: (commandId: string) => Promise<void> = async () => undefined): Promise<unknown> {
  const { Messages: [message] = [] } = await cloud.sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl: cloud.queues.plan, WaitTimeSeconds: 20 }),
  );
  const command = JSON.parse(message?.Body ?? '{}');
  await before(command.id);
  await cloud.sqs.client.send(
    new DeleteMessageCommand({ QueueUrl: cloud.queues.plan, ReceiptHandle: message?.ReceiptHandle }),
  );
  return command;
}

/** Records a run that the command caused. */
async function record(commandId: string, outcome: 'synced' | 'partial' | 'failed'): Promise<void> {
  const error = outcome === 'failed' ? { error: 'GIT_UNREACHABLE: no answer' } : {};
  await cloud.runs.add(
    runRecord({
      outcome,
      trigger: { kind: 'command', id: commandId, receivedAt: 1 },
      destinations: [runDestination({ outcome, ...error })],
    }),
  );
  const lease = await cloud.state.acquireLease('github.com/acme/widget', 'test', 0, 60_000);
  if (lease) await cloud.state.record(destinationState({ outcome }), lease);
}

const put = (url: string) =>
  cloud.sqs.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}' }));

describe('mirror of configured repositories', () => {
  it('ends with 0 when every run synced, and shows progress on a terminal', async () => {
    const running = mirror(['acme/widget', 'acme/widget'], { live: true });

    const command = await plan((id) => record(id, 'synced'));
    const { code, stdout, stderr } = await running.ended;

    expect(command).toMatchObject({ kind: 'command', repository: 'acme/widget', pruneApproved: false });
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ github\.com\/acme\/widget → github\.com\/acme-backup\/widget/);
    expect(stdout).toContain('1 of 1 run synced');
    expect(stderr).toContain('planning …');
  });

  it('ends with 1 when a run is partial', async () => {
    const running = mirror(['--all']);

    await plan((id) => record(id, 'partial'));

    expect(await running.ended).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('0 of 1 run synced'),
    });
  });

  it('does not wait for a job that failed and is tried again later, and says so', async () => {
    const running = mirror(['--all']);

    await plan(async (id) => {
      await put(cloud.queues.mirror);
      await record(id, 'failed');
    });
    const { code, stdout } = await running.ended;

    expect(code).toBe(3);
    expect(stdout).toContain('github.com/acme-backup/widget: GIT_UNREACHABLE: no answer');
    expect(stdout).toContain('1 job to be tried again');
  });

  it('names the jobs that failed for good, and where they are', async () => {
    const running = mirror(['--all']);

    await plan(async (id) => {
      await put(cloud.queues.mirrorDead);
      await record(id, 'failed');
    });

    expect((await running.ended).stdout).toContain('1 job failed for good: auto-builder dlq list');
  });

  it('ends with 3 when planning came to nothing', async () => {
    const running = mirror(['--all', '--prune=force']);

    const command = await plan();
    const { code, stdout } = await running.ended;

    expect(command).toMatchObject({ pruneApproved: true });
    expect(code).toBe(3);
    expect(stdout).toContain('nothing was selected, or planning failed');
  });

  it('leaves the work to the cloud after Ctrl-C, and ends with 130', async () => {
    const { code, stdout } = await mirror(['--all'], { interrupted: true }).ended;

    expect(code).toBe(130);
    expect(stdout).toContain('stopped waiting; the work goes on');
    expect(cloud.sqs.messages('plan')).toHaveLength(1);
  });

  it('with --no-wait says how many commands went where', async () => {
    const { code, stdout } = await mirror(['acme/one', 'acme/two', '--no-wait']).ended;

    expect(code).toBe(0);
    expect(stdout).toBe(`2 commands sent to the local cloud in ${cloud.data}\n`);
  });
});

describe('wrong usage of mirror', () => {
  it.each([
    [['--all', 'acme/one'], 'both --all and repositories are named'],
    [[], 'nothing to mirror is named'],
    [['--all', '--dry-run', '--strategy', 'ours'], '--strategy, --dry-run stands with --from and --to only'],
    [['--all', '--prune'], '--prune stands with --from and --to only'],
    [['acme'], 'not the name of a repository'],
    [['other/one'], 'Sources are acme/{*}.'],
  ])('%j is refused before anything is sent', async (args, words) => {
    const { code, stderr } = await mirror(args).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(cloud.sqs.messages('plan')).toEqual([]);
  });

  it('is --from with what belongs to configured repositories', async () => {
    const { code, stderr } = await mirror(['acme/one', '--from', 'https://host.test/a/b']).ended;

    expect(code).toBe(2);
    expect(stderr).toContain('--from and --to stand alone');
  });
});

describe('the configuration of a command', () => {
  it('is the file that AUTO_BUILDER_CONFIG of the environment names', async () => {
    const { code, stderr } = await runHere(['config', 'check'], {
      directory,
      environment: { AUTO_BUILDER_CONFIG: 'other.json' },
    });

    expect(code).toBe(2);
    expect(stderr).toContain('other.json');
  });

  it('says what it means for a mirror without any refs', async () => {
    const file = join(directory, 'nothing.json');
    const [mirror] = configurationInput().mirrors;
    await writeFile(file, JSON.stringify({ mirrors: [{ ...mirror, branches: [], tags: [] }] }));
    const environment = { SOURCE_TOKEN: 'a', BACKUP_TOKEN: 'b' };

    const text = await runHere(['config', 'check', '--config', file], { environment });
    const json = await runHere(['config', 'check', '--config', file, '--json'], { environment });

    expect(text.stdout).toContain('no branches; tags none');
    expect(text.stdout).not.toContain('is set neither');
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, missingSecrets: [] });
  });

  it('is missing where there is no file and no environment', async () => {
    const { code, stderr } = await runHere(['config', 'check'], { directory: join(directory, 'nowhere') });

    expect(code).toBe(2);
    expect(stderr).toContain('There is no configuration');
  });
});
