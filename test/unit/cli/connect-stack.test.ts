import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectStack } from '../../../cli/cloud/stack.ts';
import { startCloudFormation } from '../../support/cloudformation.ts';

const outputs = {
  StateTableName: 'state',
  RunTableName: 'runs',
  RollupTableName: 'rollups',
  AnalysisTableName: 'analysis',
  TaxonomyTableName: 'taxonomy',
  DeploymentTableName: 'deployments',
  OperationsTableName: 'operations',
  BlobBucketName: 'blobs',
  PlanQueueUrl: 'http://sqs.test/plan',
  MirrorQueueUrl: 'http://sqs.test/mirror',
  ValidationQueueUrl: 'http://sqs.test/validation',
  TaxonomyQueueUrl: 'http://sqs.test/taxonomy',
  DeploymentQueueUrl: 'http://sqs.test/deployment',
  HealthQueueUrl: 'http://sqs.test/health',
  NotifierQueueUrl: 'http://sqs.test/notifier',
  MetricsQueueUrl: 'http://sqs.test/metrics',
  PlanDeadLetterQueueUrl: 'http://sqs.test/plan-dead',
  MirrorDeadLetterQueueUrl: 'http://sqs.test/mirror-dead',
  ValidationDeadLetterQueueUrl: 'http://sqs.test/validation-dead',
  TaxonomyDeadLetterQueueUrl: 'http://sqs.test/taxonomy-dead',
  DeploymentDeadLetterQueueUrl: 'http://sqs.test/deployment-dead',
  HealthDeadLetterQueueUrl: 'http://sqs.test/health-dead',
  NotifierDeadLetterQueueUrl: 'http://sqs.test/notifier-dead',
  MetricsDeadLetterQueueUrl: 'http://sqs.test/metrics-dead',
  RunnerName: 'runner',
  WebhookUrl: 'https://host.test/webhook',
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});
afterEach(() => void vi.unstubAllEnvs());

const serve = async (name: string, content: Readonly<Record<string, string>>) => {
  const cloudFormation = await startCloudFormation(name, content);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', cloudFormation.url);
  return cloudFormation;
};

describe('a stack on AWS', () => {
  it.each(['prefix-service', 'prefix'])('is found by %s: its name, or the prefix', async (name) => {
    await using _ = await serve('prefix-service', outputs);

    const cloud = await connectStack(name);
    await cloud.close();

    expect(cloud).toMatchObject({
      place: 'stack prefix-service in eu-central-1',
      names: { stateTable: 'state', mirrorDeadLetterQueue: 'http://sqs.test/mirror-dead' },
      webhookUrl: 'https://host.test/webhook',
      own: false,
    });
  });

  it('that is not there is named, with what to do', async () => {
    await using _ = await serve('prefix-service', outputs);

    await expect(connectStack('other')).rejects.toMatchObject({ code: 'STACK_NOT_FOUND', where: 'other' });
  });

  it('of another product is refused with all that it lacks', async () => {
    await using _ = await serve('prefix-service', { PlanQueueUrl: 'http://sqs.test/plan' });

    await expect(connectStack('prefix')).rejects.toMatchObject({
      code: 'STACK_OUTPUTS_MISSING',
      what: expect.stringContaining('StateTableName, RunTableName'),
    });
  });

  it('is unreachable when nothing answers', async () => {
    const cloudFormation = await serve('prefix-service', outputs);
    await cloudFormation[Symbol.asyncDispose]();

    await expect(connectStack('prefix')).rejects.toMatchObject({ code: 'STACK_UNREACHABLE' });
  });
});
