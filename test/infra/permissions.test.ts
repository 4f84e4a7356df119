import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  alertsTo,
  configurationOf,
  fullConfiguration,
  mirrorWith,
  resourcesOf,
  type Synthesized,
  synthesized,
} from '../support/synthesized.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** `DynamoDB table arn` and the like, in words that a person can compare: exports and logical ids without their hashes. */
function readable(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const {
    'Fn::ImportValue': imported,
    'Fn::GetAtt': attribute,
    'Fn::Join': joined,
    Ref: reference,
  } = resource as {
    readonly 'Fn::ImportValue'?: string;
    readonly 'Fn::GetAtt'?: readonly [string, string];
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly Ref?: string;
  };
  if (imported !== undefined) {
    return imported
      .replace(/^.*:ExportsOutput(?:FnGetAtt|Ref)/, '')
      .replace(/[0-9A-F]{8}(?:Arn)?[0-9A-F]{8}$/, '');
  }
  if (attribute !== undefined) return attribute[0].replace(/[0-9A-F]{8}$/, '');
  if (joined !== undefined) return joined[1].map(readable).join('');
  return reference ?? JSON.stringify(resource);
}

function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

describe('what each role may do', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = await synthesized({
      configuration: fullConfiguration(),
      prefix: 'house',
      webhookSecrets: ['HOOK_NEW', 'HOOK_OLD'],
    });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  /** Every permission of a role as `action resource`, from all policies that are attached to it. */
  const permissionsOf = (role: string, { service } = stacks): readonly string[] =>
    [...resourcesOf(service, 'AWS::IAM::Policy').values()]
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role))
      .flatMap(
        ({ Properties }) => (Properties.PolicyDocument as { Statement: readonly Statement[] }).Statement,
      )
      .flatMap(({ Action, Resource, Effect }) =>
        listed(Resource).flatMap((resource) =>
          listed(Action).map(
            (action) => `${Effect === 'Allow' ? '' : 'not '}${action} ${readable(resource)}`,
          ),
        ),
      )
      .sort();

  const workers = [
    'Deployment',
    'Health',
    'Metrics',
    'Mirror',
    'Notifier',
    'Planner',
    'Taxonomy',
    'Validation',
  ];
  const secret = (name: string) =>
    `secretsmanager:GetSecretValue arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:house/${name}-??????`;

  it('webhook: remember deliveries, put events, read its own secrets', () => {
    expect(permissionsOf('WebhookReceiverRole')).toEqual([
      'dynamodb:GetItem DeliveryTable',
      'dynamodb:PutItem DeliveryTable',
      'events:PutEvents EventBus',
      'logs:CreateLogStream WebhookReceiverLogs',
      'logs:PutLogEvents WebhookReceiverLogs',
      secret('HOOK_NEW'),
      secret('HOOK_OLD'),
    ]);
  });

  it('planner: empty and refill its queue, fill the queues of the workers, read the secrets of the sources', () => {
    expect(permissionsOf('PlannerWorkerRole')).toEqual([
      'logs:CreateLogStream PlannerWorkerLogs',
      'logs:PutLogEvents PlannerWorkerLogs',
      secret('SOURCE_TOKEN'),
      'sqs:ChangeMessageVisibility PlannerQueue',
      'sqs:DeleteMessage PlannerQueue',
      'sqs:GetQueueAttributes PlannerQueue',
      'sqs:ReceiveMessage PlannerQueue',
      'sqs:SendMessage DeploymentQueue',
      'sqs:SendMessage HealthQueue',
      'sqs:SendMessage MirrorQueue',
      'sqs:SendMessage PlannerDeadLetters',
      'sqs:SendMessage PlannerQueue',
      'sqs:SendMessage TaxonomyQueue',
      'sqs:SendMessage ValidationQueue',
    ]);
  });

  it('mirror: empty and continue its queue, ask the planner, keep state and blobs, see what passed, put events, read all credentials', () => {
    expect(permissionsOf('MirrorWorkerRole')).toEqual([
      'dynamodb:BatchGetItem AnalysisTable',
      'dynamodb:GetItem StateTable',
      'dynamodb:PutItem RunTable',
      'dynamodb:UpdateItem StateTable',
      'events:PutEvents EventBus',
      'logs:CreateLogStream MirrorWorkerLogs',
      'logs:PutLogEvents MirrorWorkerLogs',
      's3:GetObject house-state-blob-bucket-arn/sha256/*',
      's3:ListBucket house-state-blob-bucket-arn',
      's3:PutObject house-state-blob-bucket-arn/sha256/*',
      secret('BACKUP_TOKEN'),
      secret('SOURCE_TOKEN'),
      'sqs:ChangeMessageVisibility MirrorQueue',
      'sqs:DeleteMessage MirrorQueue',
      'sqs:GetQueueAttributes MirrorQueue',
      'sqs:ReceiveMessage MirrorQueue',
      'sqs:SendMessage MirrorDeadLetters',
      'sqs:SendMessage MirrorQueue',
      'sqs:SendMessage PlannerQueue',
    ]);
  });

  it('validation: empty its queue, keep analyses, results and blobs, put events, read the secrets of the sources', () => {
    expect(permissionsOf('ValidationWorkerRole')).toEqual([
      'dynamodb:BatchGetItem AnalysisTable',
      'dynamodb:BatchWriteItem AnalysisTable',
      'dynamodb:GetItem AnalysisTable',
      'dynamodb:PutItem AnalysisTable',
      'dynamodb:Query AnalysisTable',
      'events:PutEvents EventBus',
      'logs:CreateLogStream ValidationWorkerLogs',
      'logs:PutLogEvents ValidationWorkerLogs',
      's3:GetObject house-state-blob-bucket-arn/sha256/*',
      's3:ListBucket house-state-blob-bucket-arn',
      's3:PutObject house-state-blob-bucket-arn/sha256/*',
      secret('SOURCE_TOKEN'),
      'sqs:ChangeMessageVisibility ValidationQueue',
      'sqs:DeleteMessage ValidationQueue',
      'sqs:GetQueueAttributes ValidationQueue',
      'sqs:ReceiveMessage ValidationQueue',
      'sqs:SendMessage ValidationDeadLetters',
    ]);
  });

  it('taxonomy: empty its queue, keep the sets and blobs, put events, read the secrets of the sources', () => {
    expect(permissionsOf('TaxonomyWorkerRole')).toEqual([
      'dynamodb:GetItem TaxonomyTable',
      'dynamodb:PutItem TaxonomyTable',
      'events:PutEvents EventBus',
      'logs:CreateLogStream TaxonomyWorkerLogs',
      'logs:PutLogEvents TaxonomyWorkerLogs',
      's3:GetObject house-state-blob-bucket-arn/sha256/*',
      's3:ListBucket house-state-blob-bucket-arn',
      's3:PutObject house-state-blob-bucket-arn/sha256/*',
      secret('SOURCE_TOKEN'),
      'sqs:ChangeMessageVisibility TaxonomyQueue',
      'sqs:DeleteMessage TaxonomyQueue',
      'sqs:GetQueueAttributes TaxonomyQueue',
      'sqs:ReceiveMessage TaxonomyQueue',
      'sqs:SendMessage TaxonomyDeadLetters',
    ]);
  });

  it('deployment: empty and refill its queue, keep runs, blobs and builds, start builds, put events, read the secrets of the sources', () => {
    expect(permissionsOf('DeploymentWorkerRole')).toEqual([
      'codebuild:BatchGetBuilds RunnerProject',
      'codebuild:BatchGetProjects RunnerProject',
      'codebuild:StartBuild RunnerProject',
      'codebuild:StopBuild RunnerProject',
      'dynamodb:DeleteItem DeploymentTable',
      'dynamodb:GetItem AnalysisTable',
      'dynamodb:GetItem DeploymentTable',
      'dynamodb:PutItem DeploymentTable',
      'dynamodb:Query DeploymentTable',
      'events:PutEvents EventBus',
      'logs:CreateLogStream DeploymentWorkerLogs',
      'logs:PutLogEvents DeploymentWorkerLogs',
      's3:DeleteObject house-state-blob-bucket-arn/builds/*',
      's3:DeleteObject house-state-blob-bucket-arn/logs/*',
      's3:DeleteObject house-state-blob-bucket-arn/sha256/*',
      's3:GetObject house-state-blob-bucket-arn/builds/*',
      's3:GetObject house-state-blob-bucket-arn/logs/*',
      's3:GetObject house-state-blob-bucket-arn/sha256/*',
      's3:ListBucket house-state-blob-bucket-arn',
      's3:PutObject house-state-blob-bucket-arn/sha256/*',
      secret('SOURCE_TOKEN'),
      'sqs:ChangeMessageVisibility DeploymentQueue',
      'sqs:DeleteMessage DeploymentQueue',
      'sqs:GetQueueAttributes DeploymentQueue',
      'sqs:ReceiveMessage DeploymentQueue',
      'sqs:SendMessage DeploymentDeadLetters',
      'sqs:SendMessage DeploymentQueue',
    ]);
  });

  it('health: look into all tables and queues, take letters from where they lie, free leases, keep what it finds, read all credentials', () => {
    const letters = workers.flatMap((worker) =>
      ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
        (action) => `sqs:${action} ${worker}DeadLetters`,
      ),
    );
    const queues = workers.flatMap((worker) =>
      ['GetQueueAttributes', 'SendMessage'].map((action) => `sqs:${action} ${worker}Queue`),
    );
    const expected = [
      'dynamodb:BatchGetItem AnalysisTable',
      'dynamodb:BatchWriteItem AnalysisTable',
      'dynamodb:DeleteItem OperationsTable',
      'dynamodb:GetItem AnalysisTable',
      'dynamodb:GetItem DeploymentTable',
      'dynamodb:GetItem OperationsTable',
      'dynamodb:GetItem StateTable',
      'dynamodb:GetItem TaxonomyTable',
      'dynamodb:PutItem OperationsTable',
      'dynamodb:Query AnalysisTable',
      'dynamodb:Query DeploymentTable',
      'dynamodb:Query OperationsTable',
      'dynamodb:Query RollupTable',
      'dynamodb:Query RunTable',
      'dynamodb:Query TaxonomyTable',
      'dynamodb:Scan StateTable',
      'dynamodb:UpdateItem OperationsTable',
      'dynamodb:UpdateItem StateTable',
      'events:PutEvents EventBus',
      'logs:CreateLogStream HealthWorkerLogs',
      'logs:PutLogEvents HealthWorkerLogs',
      's3:GetObject house-state-blob-bucket-arn/sha256/*',
      's3:ListBucket house-state-blob-bucket-arn',
      's3:PutObject house-state-blob-bucket-arn/sha256/*',
      ...['BACKUP_TOKEN', 'HOOK_NEW', 'HOOK_OLD', 'SOURCE_TOKEN'].map(secret),
      ...letters,
      ...queues,
      'sqs:ChangeMessageVisibility HealthQueue',
      'sqs:DeleteMessage HealthQueue',
      'sqs:GetQueueAttributes HealthQueue',
      'sqs:ReceiveMessage HealthQueue',
      'sqs:SendMessage HealthDeadLetters',
    ];
    expect(permissionsOf('HealthWorkerRole')).toEqual(expected.sort());
  });

  it('notifier: empty and refill its queue, keep alerts, read the addresses of channels', () => {
    expect(permissionsOf('NotifierWorkerRole')).toEqual([
      'dynamodb:DeleteItem OperationsTable',
      'dynamodb:GetItem OperationsTable',
      'dynamodb:PutItem OperationsTable',
      'dynamodb:Query OperationsTable',
      'logs:CreateLogStream NotifierWorkerLogs',
      'logs:PutLogEvents NotifierWorkerLogs',
      secret('CHAT_URL'),
      'sqs:ChangeMessageVisibility NotifierQueue',
      'sqs:DeleteMessage NotifierQueue',
      'sqs:GetQueueAttributes NotifierQueue',
      'sqs:ReceiveMessage NotifierQueue',
      'sqs:SendMessage NotifierDeadLetters',
      'sqs:SendMessage NotifierQueue',
    ]);
  });

  it('notifier: send mail as the configured sender and publish to the configured places, only where that is configured', async () => {
    await using told = await synthesized({
      prefix: 'house',
      configuration: {
        ...configurationOf(mirrorWith()),
        alerts: alertsTo(
          { name: 'ses', kind: 'email', from: 'Watch <watch@acme.example>', to: ['desk@acme.example'] },
          {
            name: 'smtp',
            kind: 'email',
            from: 'other@acme.example',
            to: ['desk@acme.example'],
            smtp: { host: 'mail.acme.example', port: 587, secure: false },
          },
          { name: 'topic', kind: 'sns', topic: 'arn:aws:sns:::desk', phones: [] },
          { name: 'phones', kind: 'sns', phones: ['+15550100'] },
        ),
      },
    });
    const sending = permissionsOf('NotifierWorkerRole', told).filter((each) => /^(ses|sns):/.test(each));
    const identity = 'arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:identity';
    expect(sending).toEqual([
      `ses:SendEmail ${identity}/acme.example`,
      `ses:SendEmail ${identity}/watch@acme.example`,
      'sns:Publish *',
      'sns:Publish arn:aws:sns:::desk',
    ]);
  });

  it('metrics: empty its queue and add to sums', () => {
    expect(permissionsOf('MetricsWorkerRole')).toEqual([
      'dynamodb:UpdateItem RollupTable',
      'logs:CreateLogStream MetricsWorkerLogs',
      'logs:PutLogEvents MetricsWorkerLogs',
      'sqs:ChangeMessageVisibility MetricsQueue',
      'sqs:DeleteMessage MetricsQueue',
      'sqs:GetQueueAttributes MetricsQueue',
      'sqs:ReceiveMessage MetricsQueue',
      'sqs:SendMessage MetricsDeadLetters',
    ]);
  });

  it('figures: read sums and budgets, and the token', () => {
    expect(permissionsOf('ApiRole')).toEqual([
      'dynamodb:Query OperationsTable',
      'dynamodb:Query RollupTable',
      'logs:CreateLogStream ApiLogs',
      'logs:PutLogEvents ApiLogs',
      secret('METRICS_TOKEN'),
    ]);
  });

  it('builds and commands: read a source, write an output and a log, and nothing of ours', () => {
    expect(permissionsOf('RunnerRole')).toEqual([
      's3:GetBucketAcl house-state-blob-bucket-arn',
      's3:GetBucketLocation house-state-blob-bucket-arn',
      's3:GetObject house-state-blob-bucket-arn/sha256/*',
      's3:GetObjectVersion house-state-blob-bucket-arn/sha256/*',
      's3:PutObject house-state-blob-bucket-arn/builds/*',
      's3:PutObject house-state-blob-bucket-arn/logs/*',
    ]);
  });

  it('schedules: send to the queues of the planner and the notifier, and to their dead-letter queues', () => {
    expect(permissionsOf('SchedulesRole')).toEqual([
      'sqs:SendMessage NotifierDeadLetters',
      'sqs:SendMessage NotifierQueue',
      'sqs:SendMessage PlannerDeadLetters',
      'sqs:SendMessage PlannerQueue',
    ]);
  });

  it('belongs to no other role, and no role has a policy that AWS manages', () => {
    const roles = [...resourcesOf(stacks.service, 'AWS::IAM::Role')];
    expect(roles.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'ApiRole',
      'DeploymentWorkerRole',
      'HealthWorkerRole',
      'MetricsWorkerRole',
      'MirrorWorkerRole',
      'NotifierWorkerRole',
      'PlannerWorkerRole',
      'RunnerRole',
      'SchedulesRole',
      'TaxonomyWorkerRole',
      'ValidationWorkerRole',
      'WebhookReceiverRole',
    ]);
    for (const [, { Properties }] of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('lets only API Gateway call a function from outside', () => {
    const permissions = [...resourcesOf(stacks.service, 'AWS::Lambda::Permission').values()];
    expect(new Set(permissions.map(({ Properties }) => Properties.Principal))).toEqual(
      new Set(['apigateway.amazonaws.com']),
    );
    expect(permissions.map(({ Properties }) => readable(Properties.SourceArn))).toEqual(
      ['webhook', 'metrics'].map((path) =>
        expect.stringMatching(new RegExp(`WebhookApi[0-9A-F]{8}/\\*/\\*/${path}$`)),
      ),
    );
  });
});
