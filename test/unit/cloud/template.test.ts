import { describe, expect, it } from 'vitest';
import { startCloud } from '../../../local/cloud/cloud.ts';
import { readAssembly } from '../../../local/cloud/template/assembly.ts';
import { describeCloud } from '../../../local/cloud/template/describe.ts';
import type { CloudDescription } from '../../../local/cloud/template/description.ts';
import { resource, type TestStack, temporaryDirectory, writeAssembly } from '../../support/cloud.ts';

const addresses = { sqs: 'http://127.0.0.1:1', http: 'http://127.0.0.1:2' };

async function describeStacks(stacks: Readonly<Record<string, TestStack>>): Promise<CloudDescription> {
  return describeCloud(await readAssembly(await writeAssembly(stacks)), addresses);
}

const function_ = { Role: resource.role(), Function: resource.lambda('f') };
const bundles = { f: 'export const handler = async () => {};' };
const rule = (properties: Readonly<Record<string, unknown>>) => ({
  Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['a'] }, ...properties } },
});

describe('a template that cannot be served', () => {
  it('is refused before anything starts, with everything at once', async () => {
    const assemblyDirectory = await writeAssembly({
      Test: {
        resources: {
          Cache: { Type: 'AWS::ElastiCache::CacheCluster' },
          Queue: resource.queue({ NewSetting: true }),
          Custom: { Type: 'Custom::AutoDelete' },
        },
      },
    });
    const start = startCloud({ assemblyDirectory, dataDirectory: await temporaryDirectory(), secrets: {} });
    await expect(start).rejects.toMatchObject({
      code: 'CLOUD_TEMPLATE_UNSUPPORTED',
      problems: [
        {
          logicalId: 'Cache',
          type: 'AWS::ElastiCache::CacheCluster',
          what: 'this type of resource is not served',
        },
        { logicalId: 'Queue', type: 'AWS::SQS::Queue', what: expect.stringContaining('NewSetting') },
        { logicalId: 'Custom', type: 'Custom::AutoDelete' },
      ],
    });
    await expect(start).rejects.toThrow(/Cache \(AWS::ElastiCache::CacheCluster\)/);
  });

  it.each<[string, string, string, TestStack]>([
    [
      'a schedule expression',
      'Schedule',
      'at(2026',
      {
        resources: {
          Queue: resource.queue(),
          Schedule: resource.schedule('at(2026-01-01T00:00:00)', 'Queue', ''),
        },
      },
    ],
    [
      'a time zone',
      'Schedule',
      'ScheduleExpressionTimezone',
      {
        resources: {
          Queue: resource.queue(),
          Schedule: resource.schedule('rate(1 hour)', 'Queue', '', {
            ScheduleExpressionTimezone: 'Europe/Berlin',
          }),
        },
      },
    ],
    [
      'a kind of target',
      'Rule',
      'neither a queue nor a function',
      {
        resources: rule({ Targets: [{ Id: 'T', Arn: 'arn:aws:sns:us-east-1:1:topic' }] }),
      },
    ],
    [
      'an operator of an event pattern',
      'Rule',
      'numeric',
      {
        resources: rule({ EventPattern: { detail: { n: [{ numeric: ['>', 1] }] } } }),
      },
    ],
    ['a bus', 'Rule', 'there is no event bus other', { resources: rule({ EventBusName: 'other' }) }],
    [
      'a FIFO target without a group',
      'Rule',
      'message group',
      {
        resources: {
          Queue: resource.fifoQueue(),
          ...rule({ Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] }),
        },
      },
    ],
    [
      'a schedule that nobody understands',
      'Schedule',
      'is not understood',
      { resources: { Queue: resource.queue(), Schedule: resource.schedule('sometimes', 'Queue', '') } },
    ],
    [
      'a dead-letter queue from elsewhere',
      'Rule',
      'dead-letter queue arn:aws:sqs:us-east-1:1:elsewhere is not in the templates',
      {
        resources: {
          Queue: resource.queue(),
          ...rule({
            Targets: [
              {
                Id: 'T',
                Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:1:elsewhere' },
              },
            ],
          }),
        },
      },
    ],
    [
      'an event source of a function from elsewhere',
      'Source',
      'arn:aws:lambda:us-east-1:1:function:other is no function',
      {
        resources: {
          ...function_,
          Queue: resource.queue(),
          Source: resource.eventSource('Queue', 'Function', {
            FunctionName: 'arn:aws:lambda:us-east-1:1:function:other',
          }),
        },
        bundles,
      },
    ],
    [
      'a large batch without a window',
      'Source',
      'a batch of more than 10',
      {
        resources: {
          ...function_,
          Queue: resource.queue(),
          Source: resource.eventSource('Queue', 'Function', { BatchSize: 11 }),
        },
        bundles,
      },
    ],
    [
      'a runtime',
      'Function',
      'Runtime',
      {
        resources: { Role: resource.role(), Function: resource.lambda('f', { Runtime: 'python3.13' }) },
        bundles,
      },
    ],
    ['an asset that is missing', 'Function', 'f.zip', { resources: function_ }],
    [
      'a role from elsewhere',
      'Function',
      'arn:aws:iam::1:role/other',
      {
        resources: { Function: resource.lambda('f', { Role: 'arn:aws:iam::1:role/other' }) },
        bundles,
      },
    ],
    [
      'a layer from elsewhere',
      'Function',
      'layer:other',
      {
        resources: { ...function_, Function: resource.lambda('f', { Layers: ['layer:other'] }) },
        bundles,
      },
    ],
    [
      'an event source that is no queue',
      'Source',
      'no queue',
      {
        resources: {
          ...function_,
          Source: resource.eventSource('Role', 'Function'),
        },
        bundles,
      },
    ],
    [
      'a filter of an event source',
      'Source',
      'FilterCriteria',
      {
        resources: {
          ...function_,
          Queue: resource.queue(),
          Source: resource.eventSource('Queue', 'Function', { FilterCriteria: {} }),
        },
        bundles,
      },
    ],
    [
      'a route with an authorizer',
      'Route0',
      'AuthorizationType',
      {
        resources: {
          ...function_,
          ...resource.httpApi('Function', 'POST /webhook'),
          Route0: {
            Type: 'AWS::ApiGatewayV2::Route',
            Properties: { ApiId: { Ref: 'Api' }, RouteKey: 'POST /', Target: 'x', AuthorizationType: 'JWT' },
          },
        },
        bundles,
      },
    ],
    [
      'a reference to nothing',
      'Queue',
      'nothing is called Missing',
      {
        resources: { Queue: resource.queue({ DelaySeconds: { Ref: 'Missing' } }) },
      },
    ],
    [
      'an import of nothing',
      'Queue',
      'no stack exports x',
      {
        resources: { Queue: resource.queue({ DelaySeconds: { 'Fn::ImportValue': 'x' } }) },
      },
    ],
  ])('is refused for %s', async (_, logicalId, words, stack) => {
    await expect(describeStacks({ Test: stack })).rejects.toMatchObject({
      code: 'CLOUD_TEMPLATE_UNSUPPORTED',
      problems: expect.arrayContaining([
        expect.objectContaining({ logicalId, what: expect.stringContaining(words) }),
      ]),
    });
  });

  it('is refused when it is not there', async () => {
    await expect(readAssembly(await temporaryDirectory())).rejects.toMatchObject({
      code: 'CLOUD_ASSEMBLY_UNREADABLE',
    });
  });
});

describe('a template that can be served', () => {
  it('may hold what changes nothing on one machine', async () => {
    const description = await describeStacks({
      Test: {
        resources: {
          Key: { Type: 'AWS::KMS::Key' },
          Log: { Type: 'AWS::Logs::LogGroup' },
          Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'm' } },
          Policy: { Type: 'AWS::SQS::QueuePolicy' },
          Queue: resource.queue({ SqsManagedSseEnabled: true, Tags: [] }),
        },
      },
    });
    expect(description.queues.map(({ logicalId }) => logicalId)).toEqual(['Queue']);
  });

  it('leaves out rules, schedules and event sources that are switched off', async () => {
    const { rules, schedules, eventSources } = await describeStacks({
      Test: {
        resources: {
          ...function_,
          Queue: resource.queue(),
          ...rule({ State: 'DISABLED', Targets: [] }),
          Schedule: resource.schedule('rate(1 hour)', 'Queue', '{}', { State: 'DISABLED' }),
          Source: resource.eventSource('Queue', 'Function', { Enabled: false }),
        },
        bundles,
      },
    });

    expect({ rules, schedules, eventSources }).toEqual({ rules: [], schedules: [], eventSources: [] });
  });

  it('leaves out what its conditions leave out', async () => {
    const inChina = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'cn-north-1'] };
    const { queues } = await describeStacks({
      Test: {
        conditions: { InChina: inChina, Elsewhere: { 'Fn::Not': [{ Condition: 'InChina' }] } },
        resources: {
          There: { ...resource.queue(), Condition: 'InChina' },
          Here: { ...resource.queue(), Condition: 'Elsewhere' },
        },
      },
    });
    expect(queues.map(({ logicalId }) => logicalId)).toEqual(['Here']);
  });

  it('gives a function the values of another stack', async () => {
    const { functions } = await describeStacks({
      State: {
        resources: { Table: resource.table('things') },
        outputs: { TableExport: { Value: { Ref: 'Table' }, Export: { Name: 'State:Table' } } },
      },
      Service: {
        resources: {
          Role: resource.role(),
          Function: resource.lambda('f', {
            Environment: { Variables: { TABLE: { 'Fn::ImportValue': 'State:Table' } } },
          }),
        },
        bundles: { f: '' },
      },
    });
    expect(functions[0]?.environment).toEqual({ TABLE: 'things' });
  });

  it('gives its resources the same names at every start', async () => {
    const stack = { Test: { resources: { Table: resource.queue(), Fifo: resource.fifoQueue() } } };
    const first = await describeStacks(stack);
    const second = await describeStacks(stack);
    expect(first.queues.map(({ name }) => name)).toEqual(['Test-Table', 'Test-Fifo.fifo']);
    expect(second.queues).toEqual(first.queues);
  });

  it('keeps long names within what the services take', async () => {
    const logicalId = 'A'.repeat(200);
    const { queues } = await describeStacks({ Test: { resources: { [logicalId]: resource.fifoQueue() } } });
    expect(queues[0]?.name).toMatch(/^Test-A+-[0-9a-f]{8}\.fifo$/);
    expect(queues[0]?.name).toHaveLength(80);
  });

  it('tells which secrets the role of a function may read', async () => {
    const secret = (name: string) => ({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:us-east-1:1:secret:auto-builder/${name}`],
      ],
    });
    const { functions } = await describeStacks({
      Test: {
        resources: {
          Role: resource.role(),
          Function: resource.lambda('f'),
          Policy: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              Roles: [{ Ref: 'Role' }],
              PolicyDocument: {
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: 'secretsmanager:GetSecretValue',
                    Resource: [secret('A-??????'), secret('B-??????')],
                  },
                  { Effect: 'Deny', Action: 'secretsmanager:*', Resource: '*' },
                  { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' },
                ],
              },
            },
          },
          OtherPolicy: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              Roles: ['somebody-else'],
              PolicyDocument: {
                Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: secret('C-??????') }],
              },
            },
          },
        },
        bundles: { f: '' },
      },
    });
    expect(functions[0]?.secretPatterns).toEqual(['auto-builder/A-??????', 'auto-builder/B-??????']);
  });
});
