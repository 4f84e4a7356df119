import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { contribution } from '../support/contributions.ts';
import { parseOpenMetrics } from '../support/openmetrics-parser.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';
import { destinationState, runDestination, runRecord } from '../support/state-builders.ts';

let cloud: QuietCloud;

beforeEach(async () => {
  cloud = await startQuietCloud();
});
afterEach(() => cloud.stop());

const cli = (...args: string[]) => runHere([...args, '--data', cloud.data]);

async function lay(url: string, body: string, attributes: Readonly<Record<string, string>> = {}) {
  await cloud.sqs.client.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }),
  );
}

describe('status', () => {
  it('lists the worst first: failed, partial, synced, and each of them by name', async () => {
    const lease = await cloud.state.acquireLease('github.com/acme/widget', 'test', 0, 60_000);
    if (!lease) throw new Error('the lease is free');
    for (const [destination, outcome] of [
      ['a', 'synced'],
      ['b', 'failed'],
      ['c', 'partial'],
      ['e', 'synced'],
      ['d', 'synced'],
    ] as const) {
      const error = { code: 'GIT_FORBIDDEN', what: 'no', remedy: 'ask' };
      await cloud.state.record(
        destinationState({
          destination: `github.com/${destination}/widget`,
          outcome,
          verified: outcome === 'synced',
          consecutiveFailures: 1,
          ...(outcome === 'failed' ? { error } : {}),
        }),
        lease,
      );
    }

    const { code, stdout } = await cli('status');

    expect(code).toBe(0);
    expect(
      [...stdout.matchAll(/^(\S) .*github\.com\/(\w)\/widget/gm)].map(([, mark, name]) => `${mark} ${name}`),
    ).toEqual(['✗ b', '! c', '✓ a', '✓ d', '✓ e']);
    expect(stdout).toMatch(/github\.com\/b\/widget .* no .* GIT_FORBIDDEN$/m);
    expect(stdout).toContain('3 of 5 destinations synced');
  });
});

describe('history', () => {
  it('shows every destination of every run, newest first, with what went wrong', async () => {
    const lease = await cloud.state.acquireLease('github.com/acme/widget', 'test', 0, 60_000);
    if (lease) await cloud.state.record(destinationState(), lease);
    await cloud.runs.add(runRecord({ runId: 'older', startedAt: 1_763_719_000_000 }));
    await cloud.runs.add(
      runRecord({
        runId: 'newer',
        outcome: 'partial',
        destinations: [
          runDestination({ outcome: 'failed', verified: false, counts: {}, error: 'GIT_FORBIDDEN: no' }),
          runDestination({
            destination: 'github.com/third/widget',
            outcome: 'partial',
            refs: [{ ref: 'refs/heads/x', action: 'held', ok: false, reason: 'diverged' }],
          }),
        ],
      }),
    );

    const text = await cli('history', 'Acme/Widget');
    const newest = await cli('history', 'github.com/acme/widget', '--limit', '1', '--json');

    const [, first, second, third] = text.stdout.split('\n');
    expect(first).toMatch(/^✗ .*github\.com\/acme-backup\/widget +none .* no +GIT_FORBIDDEN: no$/);
    expect(second).toMatch(/^! .*github\.com\/third\/widget +update 1, unchanged 2 .* yes +diverged$/);
    expect(third).toMatch(/^✓ /);
    expect(JSON.parse(newest.stdout).runs).toMatchObject([{ runId: 'newer' }]);
  });

  it('says that a repository has no runs', async () => {
    expect((await cli('history', 'acme/unknown')).stdout).toBe('no runs of acme/unknown\n');
  });

  it.each(['widget', 'a/b/c/d', 'acme/'])('refuses %s, which names no repository', async (name) => {
    const { code, stderr } = await cli('history', name);

    expect(code).toBe(2);
    expect(stderr).toContain('Write it as owner/name or host/owner/name.');
  });
});

describe('metrics', () => {
  it('counts runs day by day and in sum', async () => {
    const now = Date.now();
    await cloud.series.add(contribution({ id: 'one', at: now, counters: { runs: 1, synced: 1 } }));
    await cloud.series.add(contribution({ id: 'two', at: now, counters: { runs: 1, failed: 1 } }));

    const text = await cli('metrics');
    const json = await cli('metrics', '--days', '1', '--json');

    expect(text.stdout).toMatch(/^all +2 +1 +0 +1 +50\.0 %/m);
    expect(JSON.parse(json.stdout)).toMatchObject({
      total: { runs: 2, successRate: 0.5 },
      days: [{ runs: 2 }],
    });
  });

  it('shows hours, promises and costs of a shorter time', async () => {
    const now = Date.now();
    const spent = { megabyteMs: 2_048_000, invocations: 1 };
    await cloud.series.add(contribution({ id: 'one', at: now, counters: { runs: 1, synced: 1, ...spent } }));
    await cloud.series.add(contribution({ series: 'cost/acme/app', id: 'one', at: now, counters: spent }));

    const { code, stdout } = await cli('metrics', '--since', '24h');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^hour .*\n\d{4}-\d\d-\d\dT\d\d +1 +1 +0 +0 +100\.0 %/);
    expect(stdout).toMatch(/^sync-success +99\.9 % +100\.0 % +1 +100\.0 %/m);
    expect(stdout).toMatch(/^acme\/app +2\.0 +1 +0 +\$0\.000027$/m);
  });

  it('prints figures as OpenMetrics', async () => {
    await cloud.series.add(contribution({ at: Date.now(), counters: { runs: 1, synced: 1 } }));

    const { stdout } = await cli('metrics', '--prometheus');

    const runs = parseOpenMetrics(stdout).find(({ name }) => name === 'auto_builder_mirror_runs');
    expect(runs?.samples).toContainEqual({
      name: 'auto_builder_mirror_runs_total',
      labels: { outcome: 'synced' },
      value: 1,
    });
  });

  it('takes one way to say how far back', async () => {
    const { code, stderr } = await cli('metrics', '--days', '1', '--since', '1d');

    expect(code).toBe(2);
    expect(stderr).toContain('--since');
  });

  it('says that nothing has run', async () => {
    expect((await cli('metrics', '--days', '3')).stdout).toBe('no runs in this time\n');
  });

  it('takes whole numbers of days only', async () => {
    const { code, stderr } = await cli('metrics', '--days', 'many');

    expect(code).toBe(2);
    expect(stderr).toContain('It must be a whole number.');
  });
});

describe('dlq', () => {
  it('list shows why each job lies there, shortened to a line, and takes none away', async () => {
    await lay(cloud.queues.mirrorDead, 'x'.repeat(400), {
      code: 'GIT_FORBIDDEN',
      reason: 'not\nallowed',
      remedy: 'ask for it',
    });
    await lay(cloud.queues.mirrorDead, 'without a remedy', { code: 'OTHER', reason: 'so', remedy: '-' });
    await lay(cloud.queues.planDead, 'moved by SQS');

    const { code, stdout } = await cli('dlq', 'list');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^plan: 1 job\n.* received too often {2}moved by SQS$/m);
    expect(stdout).toMatch(/^mirror: 2 jobs$/m);
    expect(stdout).toMatch(/GIT_FORBIDDEN {2}x{299}…\n {6}not allowed\n {6}ask for it$/m);
    expect(stdout).toMatch(/OTHER {2}without a remedy\n {6}so$/m);
    expect(cloud.sqs.messages('mirror-dead')).toHaveLength(2);
  });

  it('redrive puts as many jobs back as asked for, and says how many of each queue', async () => {
    await lay(cloud.queues.mirrorDead, '{"job":1}', { code: 'X' });
    await lay(cloud.queues.mirrorDead, '{"job":2}', { code: 'X' });

    const { code, stdout } = await cli('dlq', 'redrive', '--limit', '1');

    expect(code).toBe(0);
    const counts = [
      'plan: 0 jobs',
      'mirror: 1 job',
      'validation: 0 jobs',
      'taxonomy: 0 jobs',
      'deployment: 0 jobs',
      'health: 0 jobs',
      'notifier: 0 jobs',
      'metrics: 0 jobs',
    ];
    expect(stdout).toBe(counts.map((line) => `${line} put back\n`).join(''));
    expect(cloud.sqs.messages('mirror')).toHaveLength(1);
    expect(cloud.sqs.messages('mirror-dead')).toHaveLength(1);
  });

  it.each(['plan', 'taxonomy', 'deployment', 'health', 'notifier', 'metrics'] as const)(
    'redrive puts jobs of the %s queue back into it',
    async (name) => {
      await lay(cloud.queues[`${name}Dead`], '{"job":1}', { code: 'X' });

      const { stdout } = await cli('dlq', 'redrive', '--json');

      const { queues } = JSON.parse(stdout) as { queues: readonly { queue: string; redriven: number }[] };
      expect(queues.filter(({ redriven }) => redriven > 0).map(({ queue }) => queue)).toEqual([name]);
      expect(cloud.sqs.messages(name).map(({ body }) => body)).toEqual(['{"job":1}']);
    },
  );
});
