import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionSources } from '../../infra/function-sources.ts';
import {
  fullConfiguration,
  resourcesOf,
  type Synthesized,
  synthesized,
  type TemplateResource,
} from '../support/synthesized.ts';

type Properties = Readonly<Record<string, unknown>>;

describe('the service stack', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = await synthesized({
      configuration: fullConfiguration(),
      prefix: 'house',
      webhookSecrets: ['HOOK_NEW', 'HOOK_OLD'],
    });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  const all = (type: string): readonly TemplateResource[] => [...resourcesOf(stacks.service, type).values()];
  const functionOf = (name: string): Properties => {
    const found = all('AWS::Lambda::Function').find(
      ({ Properties }) => Properties.Description === `house-${name}`,
    );
    if (found === undefined) throw new Error(`no function ${name}`);
    return found.Properties;
  };
  const variablesOf = (name: string): Properties =>
    (functionOf(name).Environment as { readonly Variables: Properties }).Variables;
  const queues = () => all('AWS::SQS::Queue').map(({ Properties }) => Properties);

  describe('its functions', () => {
    it.each(Object.keys(functionSources))('%s runs on Node 24 on arm64 from its own bundle', (name) => {
      expect(functionOf(name)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
    });

    it('have the memory and time that was measured for them', () => {
      const sizes = Object.keys(functionSources).map((name) => {
        const { MemorySize, Timeout } = functionOf(name);
        return [name, MemorySize, Timeout];
      });
      expect(sizes).toEqual([
        ['webhook', 256, 10],
        ['planner', 512, 300],
        ['mirror', 512, 900],
        ['validation', 3008, 900],
        ['taxonomy', 2048, 900],
        ['deployment', 2048, 300],
        ['health', 1024, 300],
        ['notifier', 512, 60],
        ['metrics', 256, 60],
        ['api', 512, 29],
      ]);
    });

    it('name themselves in logs and metrics by deployment and capability', () => {
      expect(variablesOf('mirror')).toMatchObject({
        POWERTOOLS_SERVICE_NAME: 'house-mirror',
        POWERTOOLS_METRICS_NAMESPACE: 'AutoBuilder',
        LOG_LEVEL: 'INFO',
      });
    });

    it('get the names of the webhook secrets, current first, and never a value', () => {
      expect(variablesOf('webhook')).toMatchObject({
        AUTO_BUILDER_SECRET_SOURCE: 'secrets-manager',
        AUTO_BUILDER_SECRET_PREFIX: 'house/',
        AUTO_BUILDER_WEBHOOK_SECRETS: 'HOOK_NEW,HOOK_OLD',
      });
    });

    it('each write to a log group of their own', () => {
      const groups = all('AWS::Lambda::Function').map(({ Properties }) =>
        JSON.stringify(Properties.LoggingConfig),
      );
      expect(new Set(groups).size).toBe(10);
    });

    it('keep logs for a limited time', () => {
      const groups = all('AWS::Logs::LogGroup');
      expect(groups).toHaveLength(11);
      for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(30);
    });
  });

  describe('its queues', () => {
    it('are encrypted and refuse whoever comes without TLS', () => {
      expect(queues()).toHaveLength(16);
      for (const queue of queues()) expect(queue.SqsManagedSseEnabled).toBe(true);
      const closed = all('AWS::SQS::QueuePolicy').filter(({ Properties }) =>
        JSON.stringify(Properties.PolicyDocument).includes('"aws:SecureTransport":"false"'),
      );
      expect(closed).toHaveLength(16);
    });

    it('each have a dead-letter queue of the same kind', () => {
      const ids = resourcesOf(stacks.service, 'AWS::SQS::Queue');
      const pairs = queues().flatMap(({ RedrivePolicy, FifoQueue }) => {
        if (RedrivePolicy === undefined) return [];
        const target = (RedrivePolicy as { deadLetterTargetArn: { 'Fn::GetAtt': [string, string] } })
          .deadLetterTargetArn['Fn::GetAtt'][0];
        return [{ fifo: FifoQueue === true, deadLetterFifo: ids.get(target)?.Properties.FifoQueue === true }];
      });
      expect(pairs).toHaveLength(8);
      for (const { fifo, deadLetterFifo } of pairs) expect(deadLetterFifo).toBe(fifo);
    });

    it('are read in batches with partial responses, bounded, by a function that ends before a message returns', () => {
      const ids = resourcesOf(stacks.service, 'AWS::SQS::Queue');
      const functions = resourcesOf(stacks.service, 'AWS::Lambda::Function');
      const sources = all('AWS::Lambda::EventSourceMapping').map(({ Properties }) => {
        const queue = (Properties.EventSourceArn as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
        const reader = (Properties.FunctionName as { Ref: string }).Ref;
        const timeout = Number(functions.get(reader)?.Properties.Timeout);
        const visibility = Number(ids.get(queue)?.Properties.VisibilityTimeout);
        return {
          batch: Properties.BatchSize,
          responses: Properties.FunctionResponseTypes,
          concurrency: Properties.ScalingConfig,
          outlives: visibility > timeout,
        };
      });
      const partial = ['ReportBatchItemFailures'];
      expect(sources).toEqual([
        { batch: 1, responses: partial, concurrency: { MaximumConcurrency: 20 }, outlives: true },
        { batch: 1, responses: partial, concurrency: { MaximumConcurrency: 10 }, outlives: true },
        { batch: 1, responses: partial, concurrency: { MaximumConcurrency: 5 }, outlives: true },
        { batch: 1, responses: partial, concurrency: { MaximumConcurrency: 10 }, outlives: true },
        { batch: 10, responses: partial, concurrency: { MaximumConcurrency: 5 }, outlives: true },
        { batch: 10, responses: partial, concurrency: { MaximumConcurrency: 5 }, outlives: true },
        { batch: 10, responses: partial, concurrency: { MaximumConcurrency: 5 }, outlives: true },
        { batch: 1, responses: partial, concurrency: { MaximumConcurrency: 10 }, outlives: true },
      ]);
    });

    it('give a message out at once, but that of rounds, which waits for the rest of its burst', () => {
      const delayed = [...resourcesOf(stacks.service, 'AWS::SQS::Queue')].flatMap(([id, { Properties }]) =>
        Properties.DelaySeconds === undefined
          ? []
          : [[id.replace(/[0-9A-F]{8}$/, ''), Properties.DelaySeconds]],
      );
      expect(delayed).toEqual([['TaxonomyQueue', 2]]);
    });

    it('order jobs within one group only, so that repositories do not wait for each other', () => {
      for (const queue of queues().filter(({ FifoQueue }) => FifoQueue === true)) {
        expect(queue).toMatchObject({
          ContentBasedDeduplication: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
        });
      }
    });
  });

  it.each([
    [
      'Planner',
      [
        { prefix: 'repository.' },
        { prefix: 'installation.' },
        { prefix: 'pull-request.' },
        'validation.passed',
        'mirror.synced',
        'deployment.succeeded',
      ],
    ],
    [
      'Notifier',
      [
        'health.finding',
        'health.resolved',
        'deployment.failed',
        'deployment.rolledback',
        'deployment.succeeded',
        'taxonomy.conflict',
        'taxonomy.synced',
      ],
    ],
    [
      'Metrics',
      [
        { prefix: 'mirror.' },
        { prefix: 'validation.' },
        'taxonomy.synced',
        'taxonomy.incomplete',
        'deployment.succeeded',
        'deployment.failed',
        'deployment.rolledback',
        'health.checked',
        'health.healed',
      ],
    ],
  ])('sends to the queue of %s what it has a use for, and keeps what could not be sent', (worker, types) => {
    const rules = all('AWS::Events::Rule').map(({ Properties }) => Properties);
    expect(rules).toHaveLength(3);
    const rule = rules.find(({ Targets }) => JSON.stringify(Targets).includes(`"${worker}Queue`));
    expect(rule).toMatchObject({
      EventPattern: { source: ['auto-builder'], 'detail-type': types },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [expect.stringContaining(`${worker}Queue`), 'Arn'] },
          DeadLetterConfig: {
            Arn: { 'Fn::GetAtt': [expect.stringContaining(`${worker}DeadLetters`), 'Arn'] },
          },
        },
      ],
    });
  });

  it('serves the webhook and the figures on one throttled stage and logs neither body nor headers', () => {
    expect(all('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)).toEqual([
      'ANY /webhook',
      'ANY /metrics',
    ]);
    const [stage] = all('AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    expect(JSON.stringify(stage?.Properties.AccessLogSettings)).not.toMatch(/body|header/i);
  });

  it('gives out no figures, and has nothing that would, without a token for them', async () => {
    await using plain = await synthesized();
    const routes = [...resourcesOf(plain.service, 'AWS::ApiGatewayV2::Route').values()];
    expect(routes.map(({ Properties }) => Properties.RouteKey)).toEqual(['ANY /webhook']);
    expect(plain.service.toJSON().Outputs).not.toHaveProperty('MetricsUrl');
    expect(resourcesOf(plain.service, 'AWS::Lambda::Function').size).toBe(9);
  });

  it('tells health where the webhook is', () => {
    expect(variablesOf('health').AUTO_BUILDER_WEBHOOK_URL).toEqual(
      stacks.service.toJSON().Outputs.WebhookUrl.Value,
    );
  });

  it('tells the command line where everything is', () => {
    const outputs = Object.keys(stacks.service.toJSON().Outputs).filter(
      (name) => !/^(Exports|Publish)Output/.test(name),
    );
    expect(outputs).toEqual([
      'StateTableName',
      'RunTableName',
      'RollupTableName',
      'DeliveryTableName',
      'AnalysisTableName',
      'TaxonomyTableName',
      'DeploymentTableName',
      'OperationsTableName',
      'BlobBucketName',
      'EventBusName',
      'PlanQueueUrl',
      'MirrorQueueUrl',
      'ValidationQueueUrl',
      'TaxonomyQueueUrl',
      'DeploymentQueueUrl',
      'HealthQueueUrl',
      'NotifierQueueUrl',
      'MetricsQueueUrl',
      'PlanDeadLetterQueueUrl',
      'MirrorDeadLetterQueueUrl',
      'ValidationDeadLetterQueueUrl',
      'TaxonomyDeadLetterQueueUrl',
      'DeploymentDeadLetterQueueUrl',
      'HealthDeadLetterQueueUrl',
      'NotifierDeadLetterQueueUrl',
      'MetricsDeadLetterQueueUrl',
      'RunnerName',
      'WebhookUrl',
      'MetricsUrl',
    ]);
  });

  it('names no account and no region, and needs no parameter', () => {
    const text = JSON.stringify(
      [stacks.state, stacks.service, stacks.observability].map((stack) => stack.toJSON()),
    );
    expect(text).not.toMatch(/\b\d{12}\b|\b(us|eu|ap)-[a-z]+-\d\b/);
    expect(text).not.toMatch(/"Parameters"|Custom::|AWS::CloudFormation::/);
  });
});
