import type { z } from 'zod';
import type { AutoBuilderError } from '../../../shared/errors.ts';
import { type TemplateProblem, UnresolvableValueError, UnsupportedTemplateError } from '../errors.ts';
import type { Assembly } from './assembly.ts';
import { describeApi } from './describe-api.ts';
import { describeFunctions } from './describe-functions.ts';
import { describeMessaging } from './describe-messaging.ts';
import { describeRunner } from './describe-runner.ts';
import { describeTable } from './describe-table.ts';
import type { CloudDescription } from './description.ts';
import { resolve } from './intrinsics.ts';
import { type Addresses, physicalName } from './names.ts';
import {
  isIgnored,
  isServed,
  type Properties,
  resourceSchemas,
  type ServedType,
} from './resource-schemas.ts';
import { type Resource, resolveAssembly } from './resources.ts';

/** A served resource with its checked properties. */
export interface Checked<T extends ServedType> {
  readonly resource: Resource;
  readonly name: string;
  readonly properties: Properties<T>;
}

/** What the describing functions read: the resources of a type, and a place for what cannot be served. */
export interface Reading {
  readonly region: string;
  /** Every resource, also those that are not served, with raw properties. */
  readonly all: readonly Resource[];
  of<T extends ServedType>(type: T): readonly Checked<T>[];
  refuse(resource: Resource, what: string): void;
}

/**
 * Reads what the local cloud has to serve. Throws `CLOUD_TEMPLATE_UNSUPPORTED` with every resource, property and value
 * that it cannot serve, at once.
 */
export function describeCloud(assembly: Assembly, addresses: Addresses): CloudDescription {
  const resolved = resolveAssembly(assembly, addresses);
  const problems: TemplateProblem[] = [];
  const refuse = ({ stack, logicalId, type }: Resource, what: string) => {
    problems.push({ stack, logicalId, type, what });
  };
  const checked = check(resolved.resources, refuse);
  const reading: Reading = {
    region: resolved.region,
    all: resolved.resources,
    of: (type) => checkedOf(checked, type),
    refuse,
  };

  const description: CloudDescription = {
    region: resolved.region,
    tables: [...reading.of('AWS::DynamoDB::Table'), ...reading.of('AWS::DynamoDB::GlobalTable')].map(
      describeTable,
    ),
    buckets: reading
      .of('AWS::S3::Bucket')
      .map(({ resource, name }) => ({ logicalId: resource.logicalId, name })),
    runners: reading.of('AWS::CodeBuild::Project').map((project) => describeRunner(reading, project)),
    functions: describeFunctions(reading),
    ...describeMessaging(reading),
    api: describeApi(reading),
    outputs: {},
  };
  if (problems.length > 0) throw new UnsupportedTemplateError(problems);
  return { ...description, outputs: resolved.outputs() };
}

type CheckedByType = { readonly [T in ServedType]: Checked<T>[] };

function checkedOf<T extends ServedType>(checked: CheckedByType, type: T): readonly Checked<T>[] {
  return checked[type];
}

function check(resources: readonly Resource[], refuse: Reading['refuse']): CheckedByType {
  const checked: CheckedByType = {
    'AWS::DynamoDB::Table': [],
    'AWS::DynamoDB::GlobalTable': [],
    'AWS::SQS::Queue': [],
    'AWS::Events::EventBus': [],
    'AWS::Events::Rule': [],
    'AWS::Lambda::Function': [],
    'AWS::Lambda::LayerVersion': [],
    'AWS::Lambda::EventSourceMapping': [],
    'AWS::Scheduler::Schedule': [],
    'AWS::Scheduler::ScheduleGroup': [],
    'AWS::ApiGatewayV2::Api': [],
    'AWS::ApiGatewayV2::Integration': [],
    'AWS::ApiGatewayV2::Route': [],
    'AWS::ApiGatewayV2::Stage': [],
    'AWS::S3::Bucket': [],
    'AWS::CodeBuild::Project': [],
  };
  for (const resource of resources) {
    const { type } = resource;
    if (isServed(type)) {
      const one = checkOne(type, resource, refuse);
      if (one !== undefined) push(checked, type, one);
    } else if (!isIgnored(type)) refuse(resource, 'this type of resource is not served');
  }
  return checked;
}

function push<T extends ServedType>(checked: CheckedByType, type: T, one: Checked<T>): void {
  checked[type].push(one);
}

function checkOne<T extends ServedType>(
  type: T,
  resource: Resource,
  refuse: Reading['refuse'],
): Checked<T> | undefined {
  const schema: z.ZodType<Properties<T>> = schemaOf(type);
  try {
    const result = schema.safeParse(resolve(resource.raw, resource.scope));
    if (result.success) return { resource, name: physicalName(resource), properties: result.data };
    for (const issue of result.error.issues)
      refuse(resource, `${['Properties', ...issue.path].join('.')}: ${issue.message}`);
  } catch (error) {
    if (!(error instanceof UnresolvableValueError)) throw error;
    refuse(resource, (error satisfies AutoBuilderError).what);
  }
  return undefined;
}

function schemaOf<T extends ServedType>(type: T): z.ZodType<Properties<T>>;
function schemaOf(type: ServedType): z.ZodType {
  return resourceSchemas[type];
}
