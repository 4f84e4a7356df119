import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourcesOf, type Synthesized, synthesized } from '../support/synthesized.ts';

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
    stacks = await synthesized({ prefix: 'house', webhookSecrets: ['HOOK_NEW', 'HOOK_OLD'] });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  /** Every permission of a role as `action resource`, from all policies that are attached to it. */
  const permissionsOf = (role: string): readonly string[] =>
    [...resourcesOf(stacks.service, 'AWS::IAM::Policy').values()]
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
      'dynamodb:UpdateItem RollupTable',
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

  it('schedules: send to the plan queue and to its dead-letter queue', () => {
    expect(permissionsOf('SchedulesRole')).toEqual([
      'sqs:SendMessage PlannerDeadLetters',
      'sqs:SendMessage PlannerQueue',
    ]);
  });

  it('belongs to no other role, and no role has a policy that AWS manages', () => {
    const roles = [...resourcesOf(stacks.service, 'AWS::IAM::Role')];
    expect(roles.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'DeploymentWorkerRole',
      'MirrorWorkerRole',
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
    expect(permissions.map(({ Properties }) => Properties.Principal)).toEqual(['apigateway.amazonaws.com']);
    expect(readable(permissions[0]?.Properties.SourceArn)).toMatch(/WebhookApi[0-9A-F]{8}\/\*\/\*\/webhook$/);
  });
});
