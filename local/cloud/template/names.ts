import { createHash } from 'node:crypto';
import { UnresolvableValueError } from '../errors.ts';

/** The account of everything in the local cloud; the queue server uses the same. */
export const accountId = '000000000000';

/** What names are made from. */
export interface NamedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The name that the template gives, if it does. */
  readonly explicitName: string | undefined;
  readonly region: string;
  readonly fifo: boolean;
}

/** Where the servers of the local cloud listen: URLs without a trailing slash. */
export interface Addresses {
  readonly sqs: string;
  readonly http: string;
}

/** The property that holds the physical name, by type. */
export const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Lambda::LayerVersion': 'LayerName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::CodeBuild::Project': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
};

/** The resource's name: the template's, or one that stays the same from start to start. */
export function physicalName(resource: NamedResource): string {
  if (resource.explicitName !== undefined) return resource.explicitName;
  const full = `${resource.stack}-${resource.logicalId}`;
  switch (resource.type) {
    case 'AWS::SQS::Queue': {
      const suffix = resource.fifo ? '.fifo' : '';
      return shorten(full, 80 - suffix.length) + suffix;
    }
    case 'AWS::S3::Bucket':
      return shorten(full.toLowerCase(), 63);
    case 'AWS::ApiGatewayV2::Api':
      return digest(full).slice(0, 10);
    default:
      return shorten(full, 64);
  }
}

/** The local queue server takes the name from the URL's last part. */
function queueUrl(addresses: Addresses, name: string): string {
  return `${addresses.sqs}/${accountId}/${name}`;
}

/** What `Ref` gives for a resource. */
export function reference(resource: NamedResource, addresses: Addresses): string {
  const name = physicalName(resource);
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return queueUrl(addresses, name);
    case 'AWS::Lambda::LayerVersion':
      return arn(resource);
    default:
      return name;
  }
}

/** What `Fn::GetAtt` gives. Throws `CLOUD_VALUE_UNRESOLVABLE` for an attribute that is not known. */
export function attribute(resource: NamedResource, addresses: Addresses, name: string): string {
  const known = attributes(resource, addresses)[name];
  if (known === undefined)
    throw new UnresolvableValueError(
      `${resource.type} has no attribute ${name} here`,
      `${resource.stack}/${resource.logicalId}`,
    );
  return known;
}

function attributes(resource: NamedResource, addresses: Addresses): Readonly<Record<string, string>> {
  const name = physicalName(resource);
  const common = { Arn: arn(resource) };
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return { ...common, QueueName: name, QueueUrl: queueUrl(addresses, name) };
    case 'AWS::Events::EventBus':
      return { ...common, Name: name };
    case 'AWS::ApiGatewayV2::Api':
      return { ApiId: name, ApiEndpoint: addresses.http };
    case 'AWS::Lambda::EventSourceMapping':
      return { Id: name };
    case 'AWS::IAM::Role':
      return { ...common, RoleId: name };
    case 'AWS::KMS::Key':
      return { ...common, KeyId: name };
    default:
      return common;
  }
}

function arn(resource: NamedResource): string {
  const name = physicalName(resource);
  const { region } = resource;
  switch (resource.type) {
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${region}:${accountId}:${name}`;
    case 'AWS::Events::EventBus':
      return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    case 'AWS::Lambda::LayerVersion':
      return `arn:aws:lambda:${region}:${accountId}:layer:${name}:1`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${accountId}:role/${name}`;
    default: {
      const service = resource.type.split('::')[1]?.toLowerCase() ?? 'unknown';
      return `arn:aws:${service}:${region}:${accountId}:${name}`;
    }
  }
}

function shorten(name: string, limit: number): string {
  return name.length <= limit ? name : `${name.slice(0, limit - 9)}-${digest(name).slice(0, 8)}`;
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
