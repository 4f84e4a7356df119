import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../local/cloud/clock.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import type { CloudEmitter, CloudEvents } from '../../local/cloud/cloud-events.ts';

/** A resource as it stands in a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** One stack for `writeAssembly`. */
export interface TestStack {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** Source of `index.mjs` by asset name. */
  readonly bundles?: Readonly<Record<string, string>>;
  /** Content by file name, by asset name. */
  readonly layers?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A directory that is removed when the test has ended. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-cloud-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes stacks as `cdk synth` does, and gives the directory. */
export async function writeAssembly(stacks: Readonly<Record<string, TestStack>>): Promise<string> {
  const root = await temporaryDirectory();
  const artifacts: Record<string, unknown> = {};
  for (const [name, stack] of Object.entries(stacks)) {
    const files = [
      ...Object.entries(stack.bundles ?? {}).map(([asset, code]) => [asset, { 'index.mjs': code }] as const),
      ...Object.entries(stack.layers ?? {}),
    ];
    for (const [asset, contents] of files) {
      await mkdir(join(root, `asset.${asset}`), { recursive: true });
      for (const [file, content] of Object.entries(contents))
        await writeFile(join(root, `asset.${asset}`, file), content);
    }
    const assets = Object.fromEntries(
      files.map(([asset]) => [
        asset,
        {
          source: { path: `asset.${asset}`, packaging: 'zip' },
          destinations: { current: { objectKey: `${asset}.zip` } },
        },
      ]),
    );
    await writeJson(join(root, `${name}.assets.json`), { version: '39.0.0', files: assets });
    await writeJson(join(root, `${name}.template.json`), {
      Resources: stack.resources,
      Outputs: stack.outputs ?? {},
      Conditions: stack.conditions ?? {},
    });
    artifacts[`${name}.assets`] = {
      type: 'cdk:asset-manifest',
      properties: { file: `${name}.assets.json` },
    };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [`${name}.assets`],
    };
  }
  await writeJson(join(root, 'manifest.json'), { version: '39.0.0', artifacts });
  return root;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value));
}

/** Resources as CDK writes them, small. */
export const resource = {
  table: (name: string): TemplateResource => ({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: name,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    },
  }),
  queue: (properties: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
    Type: 'AWS::SQS::Queue',
    Properties: properties,
  }),
  fifoQueue: (properties: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
    Type: 'AWS::SQS::Queue',
    Properties: {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      ...properties,
    },
  }),
  role: (): TemplateResource => ({ Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } }),
  /** Its asset has the name of the function; its role is called `Role`. */
  lambda: (asset: string, properties: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: asset,
      Code: { S3Bucket: { 'Fn::Join': ['-', ['assets', { Ref: 'AWS::Region' }]] }, S3Key: `${asset}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      ...properties,
    },
  }),
  eventSource: (
    queueId: string,
    functionId: string,
    properties: Readonly<Record<string, unknown>> = {},
  ): TemplateResource => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
      FunctionName: { Ref: functionId },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...properties,
    },
  }),
  /** Logical ids `Api`, `Stage`, `Integration` and one route for each key. */
  httpApi: (functionId: string, ...routeKeys: readonly string[]): Record<string, TemplateResource> => ({
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': [functionId, 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    ...Object.fromEntries(
      routeKeys.map((RouteKey, index) => [
        `Route${index}`,
        {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: {
            ApiId: { Ref: 'Api' },
            RouteKey,
            Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
          },
        },
      ]),
    ),
  }),
  schedule: (
    expression: string,
    targetId: string,
    input: string,
    properties: Readonly<Record<string, unknown>> = {},
  ): TemplateResource => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: { 'Fn::GetAtt': [targetId, 'Arn'] }, RoleArn: 'role', Input: input },
      ...properties,
    },
  }),
} as const;

/** Starts a cloud for one stack on a fresh data directory, and closes it when the test has ended. */
export async function startTestCloud(stack: TestStack, options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const cloud = await startCloud({
    assemblyDirectory: await writeAssembly({ Test: stack }),
    dataDirectory: options.dataDirectory ?? (await temporaryDirectory()),
    secrets: {},
    ...options,
  });
  onTestFinished(() => cloud.close());
  return cloud;
}

/** SDK clients for a running cloud. */
export function clientsFor({ region, endpoints }: Pick<Cloud, 'region' | 'endpoints'>) {
  const common = { region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return {
    dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    eventbridge: new EventBridgeClient({ ...common, endpoint: endpoints.eventbridge }),
  };
}

/** The import specifier of a package for a bundle that lies outside of this project. */
export function packageUrl(name: string): string {
  return `file://${createRequire(import.meta.url).resolve(name)}`;
}

/** Resolves with the first event of that name that the predicate accepts, from now on. */
export function nextEvent<Name extends keyof CloudEvents>(
  events: CloudEmitter,
  name: Name,
  accepts: (event: CloudEvents[Name][0]) => boolean = () => true,
): Promise<CloudEvents[Name][0]> {
  return new Promise((resolve) => {
    const listener = (event: CloudEvents[Name][0]) => {
      if (!accepts(event)) return;
      (events as NodeJS.EventEmitter).off(name, listener);
      resolve(event);
    };
    (events as NodeJS.EventEmitter).on(name, listener);
  });
}

/** Every event of that name from now on. */
export function collectEvents<Name extends keyof CloudEvents>(
  events: CloudEmitter,
  name: Name,
): readonly CloudEvents[Name][0][] {
  const collected: CloudEvents[Name][0][] = [];
  (events as NodeJS.EventEmitter).on(name, (event: CloudEvents[Name][0]) => collected.push(event));
  return collected;
}

/** A clock that stands still until it is told to move. */
export function manualClock(start: string): Clock & { advance(ms: number): void } {
  let now = Date.parse(start);
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now,
    after: (delayMs, callback) => {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const [due] = [...timers].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = end;
    },
  };
}
