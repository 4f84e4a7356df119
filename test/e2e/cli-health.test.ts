import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planMessageSchema } from '../../functions/planner/plan-message.ts';
import type { HealthReport } from '../../shared/health/health.ts';
import { type HereOptions, runHere, startHere } from '../support/cli-here.ts';
import { configurationInput, mirrorInput, reference } from '../support/configuration-input.ts';
import { failedCheck, healing, healingAttempt, healthReport } from '../support/health-records.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';

let directory: string;
let cloud: QuietCloud;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-health-'));
  const source = { org: 'acme', credentials: reference('SOURCE_TOKEN'), repos: ['app', 'tool'] };
  const input = configurationInput({ mirrors: [mirrorInput({ source })] });
  await writeFile(join(directory, 'auto-builder.config.json'), JSON.stringify(input));
  await writeFile(join(directory, 'off.json'), JSON.stringify({ ...input, health: { enabled: false } }));
  cloud = await startQuietCloud();
});
afterAll(async () => {
  await cloud.stop();
  await rm(directory, { recursive: true, force: true });
});

const health = (args: readonly string[], options: HereOptions = {}) =>
  startHere(['health', ...args, '--data', cloud.data], { directory, ...options });

const reportOf = (name: string, change: Partial<HealthReport> = {}): HealthReport =>
  healthReport({
    ...{ subject: name === 'service' ? name : `github.com/${name}`, name, checkedAt: Date.now() },
    ...change,
  });

/** Takes the wish off the plan queue once its reports are kept, as the planner and the workers together do; it is one that the planner reads. */
async function lookFor(...reports: readonly HealthReport[]) {
  const { plan: QueueUrl } = cloud.queues;
  const { Messages: [message] = [] } = await cloud.sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
  );
  const wish = JSON.parse(message?.Body ?? '{}');
  for (const report of reports)
    await cloud.health.keep({ ...report, triggerId: wish.id, checkedAt: Date.now() });
  await cloud.sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return planMessageSchema.parse(wish);
}

describe('health', () => {
  it('asks for a look at everything, waits for it and shows each repository', async () => {
    const running = health([]);

    const wish = await lookFor(
      reportOf('acme/app', { status: 'warning' }),
      reportOf('acme/tool'),
      reportOf('service'),
    );
    const { code, stdout } = await running.ended;

    expect(wish).toEqual({
      ...{ kind: 'health', id: expect.any(String), receivedAt: expect.any(Number) },
      ...{ skip: 0, dryRun: false },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^! warning {2}1 warning · 2 healthy$/m);
    expect([...stdout.matchAll(/^\S +(acme\/\w+|service) /gm)].map(([, name]) => name)).toEqual([
      ...['acme/app', 'acme/tool', 'service'],
    ]);
  });

  it('shows one repository with all that is known of it, and ends with the code of its status', async () => {
    const running = health(['acme/app']);

    const wish = await lookFor(reportOf('acme/app', { status: 'critical', checks: [failedCheck()] }));
    const { code, stdout } = await running.ended;

    expect(wish).toMatchObject({ repository: 'acme/app' });
    expect(code).toBe(4);
    expect(stdout).toMatch(/^✗ acme\/app {2}critical/);
    expect(stdout).toContain('to do: Look at the runs');
  });

  it('prints JSON by repository', async () => {
    const running = health(['acme/app', '--json']);

    await lookFor(reportOf('acme/app', { status: 'warning', lastSync: 0, syncLag: 90, issues: ['stalled'] }));
    const { stdout } = await running.ended;

    expect(JSON.parse(stdout)).toMatchObject({
      status: 'warning',
      repositories: {
        'acme/app': { status: 'warning', lastSync: '1970-01-01T00:00:00Z', syncLag: 90, issues: ['stalled'] },
      },
      ...{ complete: true, missing: [], healings: [] },
    });
  });

  it('names what was not looked at, of which nothing good is said', async () => {
    const running = health([]);

    await lookFor(reportOf('acme/app'), reportOf('service'));
    const { code, stderr } = await running.ended;

    expect(code).toBe(5);
    expect(stderr).toContain('not looked at: acme/tool');
  });

  it('asks for remedies, and shows what they led to', async () => {
    const running = health(['acme/app', '--heal']);
    const attempt = healingAttempt({ after: 'in step', healed: true });
    await cloud.health.keepHealing(healing({ state: 'healed', attempts: [attempt] }));

    const wish = await lookFor(reportOf('acme/app', { status: 'critical', checks: [failedCheck()] }));
    const { stdout } = await running.ended;

    expect(wish).toMatchObject({ heal: true, dryRun: false });
    expect(stdout).toMatch(/healing\n✓ sync github.com\/acme\/app {2}healed\n/);
    expect(stdout).toContain('after   healed: in step');
  });

  it('asks for a dry run', async () => {
    const running = health(['acme/app', '--dry-run']);

    const wish = await lookFor(reportOf('acme/app'));
    await running.ended;

    expect(wish).toMatchObject({ dryRun: true });
  });

  it('looks again and again until Ctrl-C, and ends with the code of the last look', async () => {
    const running = health(['acme/app', '--watch', '--every', '5']);
    await lookFor(reportOf('acme/app', { status: 'critical' }));
    await running.printed(/acme\/app {2}critical/);
    await lookFor(reportOf('acme/app', { status: 'warning' }));
    await running.printed(/acme\/app {2}warning/);

    running.interrupt();

    expect((await running.ended).code).toBe(1);
  });

  it('leaves the look to the cloud with --no-wait', async () => {
    const { code, stdout } = await health(['--no-wait']).ended;

    expect(await lookFor()).toMatchObject({ kind: 'health' });
    expect(code).toBe(0);
    expect(stdout).toContain('auto-builder health --last');
  });

  it('goes on without the command after Ctrl-C, which gives 130', async () => {
    const { code, stderr } = await health(['acme/tool'], { interrupted: true }).ended;

    await lookFor();
    expect(code).toBe(130);
    expect(stderr).toContain('the look goes on');
  });
});

describe('health --last', () => {
  it('shows what is known without a look', async () => {
    await cloud.health.keep(reportOf('acme/tool', { status: 'unknown' }));

    const { code, stdout } = await health(['acme/tool', '--last']).ended;

    expect(code).toBe(5);
    expect(stdout).toMatch(/^\? acme\/tool {2}unknown/);
    expect(cloud.sqs.messages('plan')).toEqual([]);
  });

  it('says what was never looked at', async () => {
    const { code, stderr } = await health(['acme/none', '--last']).ended;

    expect(code).toBe(3);
    expect(stderr).toContain('acme/none has not been looked at yet');
  });
});

describe('health history', () => {
  it('shows what was tried for a repository, and what became of it', async () => {
    await cloud.health.keepHealing(
      healing({ key: 'git github.com/acme/tool', report: 'github.com/acme/tool' }),
    );

    const { stdout } = await runHere(['health', 'history', 'acme/tool', '--data', cloud.data]);
    const other = await runHere(['health', 'history', 'acme/none', '--data', cloud.data]);

    expect(stdout).toMatch(/^↻ git github.com\/acme\/tool {2}retry-sync, try 1/);
    expect(other.stdout).toBe('nothing was tried for acme/none\n');
  });
});

describe('health refuses', () => {
  it.each([
    [['--last', '--heal'], '--last and --heal exclude each other'],
    [['--watch', '--json'], '--watch and --json exclude each other'],
    [['--watch', '--no-wait'], '--watch and --no-wait exclude each other'],
    [['--every', '60'], '--every stands with --watch only'],
    [['--watch', '--every', '1'], 'It must be 5 seconds or more.'],
    [['other/app'], 'no mirror of the configuration selects it'],
    [['--config', 'off.json'], 'the configuration has health switched off'],
  ])('%j', async (args, words) => {
    const { code, stderr } = await health(args).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('the variables for health', () => {
  const settings = async (environment: Readonly<Record<string, string>>) =>
    JSON.parse((await runHere(['config', 'check', '--json'], { directory, environment })).stdout)
      .configuration;

  it('are taken from the environment', async () => {
    const variables = { HEALTH_CHECK_INTERVAL: '600', AUTO_HEAL_ENABLED: 'false', LOG_LEVEL: 'debug' };

    expect(await settings(variables)).toMatchObject({
      health: { interval: 600, autoHeal: false },
      logLevel: 'DEBUG',
    });
  });

  it('are taken from .env, and the environment goes before it', async () => {
    const file = join(directory, '.env');
    await writeFile(file, 'HEALTH_CHECK_INTERVAL=900\nAUTO_HEAL_ENABLED=false\nLOG_LEVEL=WARN\n');

    const configuration = await settings({ LOG_LEVEL: 'ERROR' }).finally(() => rm(file));

    expect(configuration).toMatchObject({ health: { interval: 900, autoHeal: false }, logLevel: 'ERROR' });
  });
});
