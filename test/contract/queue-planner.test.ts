import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentNames } from '../../shared/config/environment.ts';
import { eventSource } from '../../shared/events/domain-events.ts';
import type { Worker } from '../../shared/jobs/worker.ts';
import { mirror, validatingConfiguration } from '../support/configuration.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../support/deployment-configuration.ts';
import { pullRequestEvent, pushedEvent } from '../support/domain-events.ts';
import { startSqs, type TestSqs } from '../support/sqs.ts';
import { failedIds, receiveEvent } from '../support/sqs-traffic.ts';
import { taxonomySet } from '../support/taxonomy-scenario.ts';

const taxonomy = { enabled: true, syncInterval: 3, sets: [taxonomySet({ mode: 'continuous' })] };

const deployment = deploymentSettings(
  deploymentApp({ environments: [environmentSettings({ branches: ['main'] })] }),
);

let sqs: TestSqs;
let directory: string;
let plan: { url: string; arn: string };
let handler: Worker;

beforeAll(async () => {
  sqs = await startSqs();
  directory = await mkdtemp(join(tmpdir(), 'planner-'));
  plan = sqs.createQueue('plan');
  const configFile = join(directory, 'auto-builder.config.json');
  const mirrors = [
    mirror({ source: { repos: ['app', 'widget'] } }),
    mirror({ id: 'web', source: { repos: ['web-*'] } }),
  ];
  await writeFile(configFile, JSON.stringify({ ...validatingConfiguration(mirrors), taxonomy, deployment }));

  const variables: Readonly<Record<string, string>> = {
    [environmentNames.configFile]: configFile,
    [environmentNames.mirrorQueue]: sqs.createQueue('mirror.fifo').url,
    [environmentNames.validationQueue]: sqs.createQueue('validation.fifo').url,
    [environmentNames.taxonomyQueue]: sqs.createQueue('taxonomy.fifo').url,
    [environmentNames.deploymentQueue]: sqs.createQueue('deployment').url,
    [environmentNames.healthQueue]: sqs.createQueue('health').url,
    [environmentNames.planQueue]: plan.url,
    [environmentNames.planDeadLetterQueue]: sqs.createQueue('plan-dead').url,
    [environmentNames.secretSource]: 'environment',
    [environmentNames.logLevel]: 'SILENT',
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.stubEnv('GITHUB_TOKEN', undefined);
  // Imported only now: the entry wires itself from the environment, as it does in Lambda.
  ({ handler } = await import('../../functions/planner/handler.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sqs.stop();
  await rm(directory, { recursive: true });
});

async function run(...messages: readonly object[]) {
  for (const message of messages) {
    const body = JSON.stringify(message);
    await sqs.client.send(new SendMessageCommand({ QueueUrl: plan.url, MessageBody: body }));
  }
  const event = await receiveEvent(sqs, plan);
  if (event === undefined) throw new Error('nothing to receive');
  return failedIds(await handler(event, { getRemainingTimeInMillis: () => 60_000 }));
}

const { type, detail } = pushedEvent();

describe('the planner function', () => {
  it('puts a job on the mirror queue for each mirror that an event, a schedule or a command is about', async () => {
    const failed = await run(
      { source: eventSource, 'detail-type': type, detail },
      { kind: 'schedule', mirror: 'acme', time: '2026-11-21T10:00:00Z' },
      { kind: 'command', id: 'c', repository: 'acme/web-a', receivedAt: 5 },
    );
    const jobs = sqs.messages('mirror.fifo').map(({ body }): Record<string, unknown> => JSON.parse(body));
    expect(failed).toEqual([]);
    expect(jobs.map(({ mirror: id, repository }) => `${id} ${repository}`).sort()).toEqual([
      'acme acme/app',
      'acme acme/app',
      'acme acme/widget',
      'web acme/web-a',
    ]);
  });

  it('puts a job on the validation queue for each branch that an event or a wish is about', async () => {
    const pushed = { ...detail, deliveryId: 'delivery-2', after: 'b'.repeat(40) };
    const failed = await run(
      { source: eventSource, 'detail-type': type, detail: pushed },
      { source: eventSource, 'detail-type': type, detail: { ...pushed, ref: 'refs/heads/next' } },
      { kind: 'validate', id: 'v', repository: 'acme/widget', receivedAt: 5 },
    );
    const messages = sqs.messages('validation.fifo');
    expect(failed).toEqual([]);
    expect(messages.map(({ body }) => JSON.parse(body).target.kind).sort()).toEqual(['full', 'push', 'push']);
    // Two branches of one repository do not wait for each other.
    expect(new Set(messages.map(({ groupId }) => groupId)).size).toBe(3);
  });

  it('puts a job on the taxonomy queue for each set, in one group for each, apart from looks at pull requests', async () => {
    const pushed = { ...detail, deliveryId: 'delivery-3', after: 'c'.repeat(40) };
    const changed = pullRequestEvent();
    const before = sqs.messages('taxonomy.fifo').length;
    const failed = await run(
      { source: eventSource, 'detail-type': type, detail: pushed },
      { kind: 'taxonomy-schedule', set: 'docs', time: '2026-11-21T10:00:00Z' },
      { source: eventSource, 'detail-type': changed.type, detail: changed.detail },
    );
    const messages = sqs.messages('taxonomy.fifo').slice(before);
    expect(failed).toEqual([]);
    expect(messages.map(({ body }) => JSON.parse(body).action.kind).sort()).toEqual([
      'check',
      'sync',
      'sync',
    ]);
    expect(new Set(messages.map(({ groupId }) => groupId)).size).toBe(2);
  });

  it('puts a job on the deployment queue for each environment that an event or a person is about', async () => {
    const pushed = { ...detail, deliveryId: 'delivery-4', after: 'd'.repeat(40) };
    const wish = {
      kind: 'deployment',
      id: 'd',
      app: 'shop',
      environment: 'staging',
      by: 'me',
      receivedAt: 5,
    };
    const before = sqs.messages('deployment').length;
    const failed = await run(
      { source: eventSource, 'detail-type': type, detail: pushed },
      { ...wish, action: { kind: 'decide', runId: '20261121T101500-3fa9c1d2', approved: true } },
      { kind: 'deployment-schedule', time: '2026-11-21T10:00:00Z' },
    );
    const jobs = sqs
      .messages('deployment')
      .slice(before)
      .map(({ body }) => JSON.parse(body));
    expect(failed).toEqual([]);
    expect(jobs.map(({ kind, action }) => action?.kind ?? kind).sort()).toEqual([
      'decide',
      'deployment-sweep',
      'start',
    ]);
  });

  it('puts a job on the health queue for the repositories that a schedule or a person is about', async () => {
    const failed = await run(
      { kind: 'health-schedule', mirror: 'acme', time: '2026-11-21T10:00:00Z' },
      { kind: 'health', id: 'h', repository: 'acme/web-a', heal: true, receivedAt: 5 },
    );
    const jobs = sqs.messages('health').map(({ body }) => JSON.parse(body));
    expect(failed).toEqual([]);
    expect(jobs.map(({ repositories, heal }) => [repositories, heal])).toEqual(
      expect.arrayContaining([
        [['acme/app', 'acme/widget'], undefined],
        [['acme/web-a'], true],
      ]),
    );
  });

  it('puts a plan for each mirror on its own queue when a command is about all', async () => {
    expect(await run({ kind: 'command', id: 'all', receivedAt: 5 })).toEqual([]);
    const waiting = sqs.messages('plan').filter(({ state }) => state === 'ready');
    expect(waiting.map(({ body }) => JSON.parse(body).mirror)).toEqual(['acme', 'web']);
    await receiveEvent(sqs, plan);
  });

  it('gives up on what cannot succeed, with the reason beside the message', async () => {
    expect(await run({ kind: 'schedule', mirror: 'web', time: '2026-11-21T10:00:00Z' })).toEqual([]);
    expect(await run({ kind: 'wish' })).toEqual([]);
    expect(sqs.messages('plan-dead').map(({ attributes }) => attributes.code)).toEqual([
      'SECRET_NOT_FOUND',
      'MESSAGE_NOT_UNDERSTOOD',
    ]);
  });
});
