import { z } from 'zod';

/**
 * What is understood of each served resource type, from the CloudFormation resource reference. A property that is not
 * named here is refused: it might change what the resource does. `unused` marks those that change nothing on one
 * machine (encryption, tags, backups, who may call).
 */
const unused = z.unknown().optional();
const text = z.string();
const number = z.coerce.number();
const flag = z.union([z.boolean(), z.literal(['true', 'false']).transform((value) => value === 'true')]);

const keySchema = z.array(z.object({ AttributeName: text, KeyType: z.literal(['HASH', 'RANGE']) }));

const tableIndex = z.strictObject({
  IndexName: text,
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.literal(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(text).optional(),
  }),
  ProvisionedThroughput: unused,
  OnDemandThroughput: unused,
  WarmThroughput: unused,
  ContributorInsightsSpecification: unused,
});

const tableProperties = {
  TableName: text.optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: text, AttributeType: z.literal(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(tableIndex).optional(),
  LocalSecondaryIndexes: z.array(tableIndex).optional(),
  BillingMode: unused,
  ProvisionedThroughput: unused,
  OnDemandThroughput: unused,
  WarmThroughput: unused,
  PointInTimeRecoverySpecification: unused,
  SSESpecification: unused,
  TimeToLiveSpecification: unused,
  DeletionProtectionEnabled: unused,
  ContributorInsightsSpecification: unused,
  ResourcePolicy: unused,
  TableClass: unused,
  Tags: unused,
};

const assetLocation = z.strictObject({ S3Bucket: unused, S3Key: text, SourceKMSKeyArn: unused });

const deadLetterConfig = z.strictObject({ Arn: text }).optional();
const retryPolicy = z
  .strictObject({
    MaximumRetryAttempts: number.optional(),
    MaximumEventAgeInSeconds: number.optional(),
  })
  .optional();
const sqsParameters = z.strictObject({ MessageGroupId: text.optional() }).optional();

/** One schema for each resource type that the local cloud serves. */
export const resourceSchemas = {
  'AWS::DynamoDB::Table': z.strictObject(tableProperties),
  'AWS::DynamoDB::GlobalTable': z.strictObject({
    ...tableProperties,
    Replicas: z.array(z.unknown()).max(1),
    WriteProvisionedThroughputSettings: unused,
    WriteOnDemandThroughputSettings: unused,
  }),
  'AWS::SQS::Queue': z.strictObject({
    QueueName: text.optional(),
    FifoQueue: flag.optional(),
    ContentBasedDeduplication: flag.optional(),
    DeduplicationScope: z.literal(['queue', 'messageGroup']).optional(),
    FifoThroughputLimit: unused,
    VisibilityTimeout: number.default(30),
    DelaySeconds: number.optional(),
    MaximumMessageSize: number.optional(),
    MessageRetentionPeriod: unused,
    ReceiveMessageWaitTimeSeconds: number.optional(),
    RedrivePolicy: z
      .strictObject({ deadLetterTargetArn: text, maxReceiveCount: z.coerce.number().int().positive() })
      .optional(),
    RedriveAllowPolicy: unused,
    KmsMasterKeyId: unused,
    KmsDataKeyReusePeriodSeconds: unused,
    SqsManagedSseEnabled: unused,
    Tags: unused,
  }),
  'AWS::Events::EventBus': z.strictObject({
    Name: text,
    Description: unused,
    KmsKeyIdentifier: unused,
    LogConfig: unused,
    Policy: unused,
    Tags: unused,
  }),
  'AWS::Events::Rule': z.strictObject({
    Name: text.optional(),
    Description: unused,
    EventBusName: text.default('default'),
    EventPattern: z.record(z.string(), z.unknown()),
    State: z.literal(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z
      .array(
        z.strictObject({
          Id: text,
          Arn: text,
          RoleArn: unused,
          RetryPolicy: retryPolicy,
          DeadLetterConfig: deadLetterConfig,
          SqsParameters: sqsParameters,
        }),
      )
      .default([]),
    RoleArn: unused,
    Tags: unused,
  }),
  'AWS::Lambda::Function': z.strictObject({
    FunctionName: text.optional(),
    Code: assetLocation,
    Handler: text,
    Runtime: text.regex(/^nodejs\d+\.x$/, 'only Node.js runtimes are served'),
    Role: text,
    Timeout: number.default(3),
    MemorySize: number.default(128),
    Environment: z
      .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
      .default({ Variables: {} }),
    Layers: z.array(text).default([]),
    ReservedConcurrentExecutions: number.optional(),
    PackageType: z.literal('Zip').optional(),
    Architectures: unused,
    Description: unused,
    EphemeralStorage: unused,
    KmsKeyArn: unused,
    LoggingConfig: unused,
    RecursiveLoop: unused,
    RuntimeManagementConfig: unused,
    TracingConfig: unused,
    Tags: unused,
  }),
  'AWS::Lambda::LayerVersion': z.strictObject({
    LayerName: text.optional(),
    Content: assetLocation,
    CompatibleArchitectures: unused,
    CompatibleRuntimes: unused,
    Description: unused,
    LicenseInfo: unused,
  }),
  'AWS::Lambda::EventSourceMapping': z.strictObject({
    EventSourceArn: text,
    FunctionName: text,
    BatchSize: z.coerce.number().int().min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: number.default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: number.optional() }).default({}),
    Enabled: flag.default(true),
    MetricsConfig: unused,
    Tags: unused,
  }),
  'AWS::Scheduler::Schedule': z.strictObject({
    Name: text.optional(),
    GroupName: text.default('default'),
    Description: unused,
    ScheduleExpression: text,
    ScheduleExpressionTimezone: z.literal(['UTC', 'Etc/UTC']).optional(),
    FlexibleTimeWindow: z.strictObject({ Mode: text, MaximumWindowInMinutes: unused }),
    State: z.literal(['ENABLED', 'DISABLED']).default('ENABLED'),
    Target: z.strictObject({
      Arn: text,
      RoleArn: unused,
      Input: text.optional(),
      RetryPolicy: retryPolicy,
      DeadLetterConfig: deadLetterConfig,
      SqsParameters: sqsParameters,
    }),
    KmsKeyArn: unused,
  }),
  'AWS::Scheduler::ScheduleGroup': z.strictObject({ Name: text.optional(), Tags: unused }),
  'AWS::ApiGatewayV2::Api': z.strictObject({
    Name: text.optional(),
    ProtocolType: z.literal('HTTP'),
    DisableExecuteApiEndpoint: z.literal(false).optional(),
    Description: unused,
    IpAddressType: unused,
    Tags: unused,
  }),
  'AWS::ApiGatewayV2::Integration': z.strictObject({
    ApiId: text,
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: text,
    IntegrationMethod: unused,
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: number.default(30_000),
    Description: unused,
    CredentialsArn: unused,
  }),
  'AWS::ApiGatewayV2::Route': z.strictObject({
    ApiId: text,
    RouteKey: text,
    Target: text,
    AuthorizationType: z.literal('NONE').optional(),
    ApiKeyRequired: z.literal(false).optional(),
    OperationName: unused,
  }),
  'AWS::ApiGatewayV2::Stage': z.strictObject({
    ApiId: text,
    StageName: z.literal('$default'),
    AutoDeploy: z.literal(true),
    AccessLogSettings: unused,
    DefaultRouteSettings: unused,
    RouteSettings: unused,
    Description: unused,
    Tags: unused,
  }),
  'AWS::CodeBuild::Project': z.strictObject({
    Name: text.optional(),
    // Source, output and command come with each build.
    Source: z.looseObject({ Type: z.literal('NO_SOURCE') }),
    Artifacts: z.looseObject({ Type: z.literal('NO_ARTIFACTS') }),
    Environment: unused,
    ServiceRole: text,
    Description: unused,
    EncryptionKey: unused,
    LogsConfig: unused,
    TimeoutInMinutes: unused,
    Tags: unused,
  }),
  'AWS::S3::Bucket': z.strictObject({
    BucketName: text.optional(),
    AccessControl: unused,
    BucketEncryption: unused,
    IntelligentTieringConfigurations: unused,
    LifecycleConfiguration: unused,
    LoggingConfiguration: unused,
    OwnershipControls: unused,
    PublicAccessBlockConfiguration: unused,
    VersioningConfiguration: unused,
    Tags: unused,
  }),
} as const;

/** The resource types that the local cloud serves. */
export type ServedType = keyof typeof resourceSchemas;
/** The checked properties of a resource of that type. */
export type Properties<T extends ServedType> = z.output<(typeof resourceSchemas)[T]>;

const ignoredTypes: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::Lambda::Permission',
  'AWS::SQS::QueuePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::Events::EventBusPolicy',
  'AWS::ApiGateway::Account',
]);
const ignoredServices = ['AWS::IAM::', 'AWS::KMS::', 'AWS::Logs::', 'AWS::CloudWatch::', 'AWS::SNS::'];

/** Whether the local cloud serves resources of that type. */
export function isServed(type: string): type is ServedType {
  return Object.hasOwn(resourceSchemas, type);
}

/** Whether a type is known to change nothing on one machine: permissions, keys, logs, alarms and who is told of them. */
export function isIgnored(type: string): boolean {
  return ignoredTypes.has(type) || ignoredServices.some((service) => type.startsWith(service));
}
