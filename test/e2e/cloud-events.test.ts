import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { createCloudEmitter } from '../../local/cloud/cloud-events.ts';
import {
  clientsFor,
  collectEvents,
  manualClock,
  nextEvent,
  resource,
  startTestCloud,
} from '../support/cloud.ts';

async function receive(cloud: Cloud, queueUrl: string | undefined): Promise<Message | undefined> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    WaitTimeSeconds: 10,
    MessageAttributeNames: ['All'],
  });
  const { Messages } = await clientsFor(cloud).sqs.send(command);
  return Messages?.[0];
}

describe('the event bus of a local cloud', () => {
  const rule = (EventPattern: unknown, target: Readonly<Record<string, unknown>>) => ({
    Type: 'AWS::Events::Rule',
    Properties: { EventBusName: { Ref: 'Bus' }, EventPattern, Targets: [{ Id: 'Target0', ...target }] },
  });
  const bus = { Type: 'AWS::Events::EventBus', Properties: { Name: 'events' } };
  const queueArn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const entry = { Source: 'auto-builder', DetailType: 'repository.pushed', EventBusName: 'events' };

  async function startBusCloud() {
    return startTestCloud({
      resources: {
        Bus: bus,
        Queue: resource.queue(),
        Rule: rule(
          { source: ['auto-builder'], 'detail-type': [{ prefix: 'repository.' }] },
          { Arn: queueArn('Queue') },
        ),
      },
      outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
    });
  }

  it('puts a matching event, whole, into the queue that its rule names', async () => {
    const cloud = await startBusCloud();
    const Detail = JSON.stringify({ version: 1, repository: { name: 'alpha' } });
    const result = await clientsFor(cloud).eventbridge.send(
      new PutEventsCommand({ Entries: [{ ...entry, Detail, Time: new Date('2026-01-02T03:04:05Z') }] }),
    );
    expect(result).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    const message = await receive(cloud, cloud.outputs.QueueUrl);
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      version: '0',
      id: result.Entries?.[0]?.EventId,
      'detail-type': 'repository.pushed',
      source: 'auto-builder',
      account: '000000000000',
      time: '2026-01-02T03:04:05Z',
      region: 'us-east-1',
      resources: [],
      detail: { version: 1, repository: { name: 'alpha' } },
    });
  });

  it('accepts an event that no rule wants, and drops it', async () => {
    const cloud = await startBusCloud();
    const accepted = nextEvent(cloud.events, 'event.accepted');
    const other = { ...entry, DetailType: 'mirror.synced', Detail: '{}' };
    await clientsFor(cloud).eventbridge.send(new PutEventsCommand({ Entries: [other] }));
    await expect(accepted).resolves.toMatchObject({ detailType: 'mirror.synced', rules: [] });
  });

  it('refuses single entries and says which', async () => {
    const cloud = await startBusCloud();
    const result = await clientsFor(cloud).eventbridge.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Detail: '{}' },
          { ...entry, Detail: 'no json' },
          { ...entry, Detail: '{}', EventBusName: 'elsewhere' },
          { EventBusName: 'events', Detail: '{}' },
        ],
      }),
    );
    expect(result.FailedEntryCount).toBe(3);
    expect(result.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'ResourceNotFoundException',
      'InvalidArgument',
    ]);
  });

  it('refuses operations that it does not serve', async () => {
    const cloud = await startBusCloud();
    const response = await fetch(cloud.endpoints.eventbridge, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSEvents.ListRules' },
      body: '{}',
    });
    expect(response.status).toBe(400);
    await expect(response.json()).resolves.toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('puts what a target does not take into the dead-letter queue of the target', async () => {
    const cloud = await startTestCloud({
      resources: {
        Bus: bus,
        Role: resource.role(),
        Function: resource.lambda('broken'),
        DeadLetters: resource.queue(),
        Rule: rule(
          { source: ['auto-builder'] },
          {
            Arn: queueArn('Function'),
            RetryPolicy: { MaximumRetryAttempts: 1 },
            DeadLetterConfig: { Arn: queueArn('DeadLetters') },
          },
        ),
      },
      outputs: { DeadLettersUrl: { Value: { Ref: 'DeadLetters' } } },
      bundles: { broken: 'export const handler = async () => { throw new Error("never"); };' },
    });
    const failures = collectEvents(cloud.events, 'invocation.failed');
    await clientsFor(cloud).eventbridge.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: '{}' }] }));
    const message = await receive(cloud, cloud.outputs.DeadLettersUrl);
    expect(message?.MessageAttributes?.ERROR_MESSAGE?.StringValue).toContain('never');
    expect(failures).toHaveLength(2);
  });
});

describe('the schedules of a local cloud', () => {
  const input = '{"kind":"schedule","mirror":"m","time":"<aws.scheduler.scheduled-time>"}';
  const stack = {
    resources: {
      Queue: resource.queue(),
      Schedule: resource.schedule('rate(6 hours)', 'Queue', input, { Name: 'six-hours' }),
    },
    outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
  };

  it('all fire once at start-up, which plans again what was lost with the queues', async () => {
    const cloud = await startTestCloud(stack, { clock: manualClock('2026-05-01T10:00:00.250Z') });
    const message = await receive(cloud, cloud.outputs.QueueUrl);
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      kind: 'schedule',
      mirror: 'm',
      time: '2026-05-01T10:00:00Z',
    });
  });

  it('fire at their times', async () => {
    const clock = manualClock('2026-05-01T10:00:00Z');
    const cloud = await startTestCloud(stack, { clock, schedules: 'on-time' });
    const fired = collectEvents(cloud.events, 'schedule.fired');
    clock.advance(6 * 3_600_000 - 1);
    expect(fired).toEqual([]);
    clock.advance(12 * 3_600_000 + 1);
    expect(fired).toEqual(
      ['2026-05-01T16:00:00Z', '2026-05-01T22:00:00Z', '2026-05-02T04:00:00Z'].map((time) => ({
        schedule: 'six-hours',
        scheduledTime: Date.parse(time),
      })),
    );
  });

  it('stop with the cloud', async () => {
    const clock = manualClock('2026-05-01T10:00:00Z');
    const events = createCloudEmitter();
    const fired = collectEvents(events, 'schedule.fired');
    const cloud = await startTestCloud(stack, { clock, events, schedules: 'on-time' });
    await cloud.close();
    clock.advance(86_400_000);
    expect(fired).toEqual([]);
  });

  it('can be switched off', async () => {
    const events = createCloudEmitter();
    const fired = collectEvents(events, 'schedule.fired');
    const clock = manualClock('2026-05-01T10:00:00Z');
    await startTestCloud(stack, { clock, events, schedules: 'off' });
    clock.advance(86_400_000);
    expect(fired).toEqual([]);
  });
});
