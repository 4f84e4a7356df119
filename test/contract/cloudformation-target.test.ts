import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterEach, describe, expect, it } from 'vitest';
import { PassingTroubleError } from '../../functions/deployment/errors.ts';
import { createStackTarget } from '../../functions/deployment/targets/cloudformation/stack-target.ts';
import type { NamedRelease } from '../../functions/deployment/targets/target.ts';
import { connectStack } from '../../shared/aws/stack.ts';
import {
  type FakeCloudFormation,
  refusal,
  startFakeCloudFormation,
  type TestTemplate,
} from '../support/aws-cloudformation.ts';
import { createDeploymentsInMemory } from '../support/deployments-in-memory.ts';
import { namedRelease } from '../support/releases.ts';
import { describeTarget, type TargetScenario } from './target-contract.ts';

const signal = new AbortController().signal;

/** A world with releases whose templates the test has given. */
const startWorld = async () => {
  const cloud = await startFakeCloudFormation();
  // A client remembers nothing of what is there, and takes long to make.
  const client = new CloudFormationClient(cloud.client);
  const { targets: records } = createDeploymentsInMemory();
  const templates = new Map<string, TestTemplate>();
  const settings = {
    name: 'infrastructure',
    stack: 'shop',
    template: 'template.json',
    parameters: { Stage: 'production' },
    capabilities: ['CAPABILITY_IAM'],
    allowReplacement: [] as string[],
    rollbackAlarms: ['arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors'],
  };
  let now = 0;
  const release = (word: string, template: TestTemplate): NamedRelease => {
    const named = namedRelease(word);
    templates.set(named.digest, template);
    return named;
  };
  return {
    cloud,
    settings,
    release,
    pass: (seconds: number) => {
      now += seconds * 1000;
      cloud.pass(seconds);
    },
    target: () =>
      createStackTarget({
        key: 'target#shop#production#infrastructure',
        records,
        now: () => now,
        place: connectStack(client, 'shop'),
        settings,
        source: {
          readFile: async ({ digest }) =>
            Buffer.from(JSON.stringify({ Resources: templates.get(digest) ?? {} })),
          putTemplate: async () => undefined,
        },
      }),
  };
};

const topic = (Value: string): TestTemplate => ({ Topic: { Type: 'AWS::SNS::Topic', Value } });
const table = (Replace: string): TestTemplate => ({ Orders: { Type: 'AWS::DynamoDB::Table', Replace } });

const scenarioOf = async (differ: boolean): Promise<TargetScenario> => {
  const { cloud, release, target, pass } = await startWorld();
  const named = (word: string) => release(word, topic(differ ? word : 'the same'));
  return {
    target,
    releases: { a: named('a'), b: named('b'), c: named('c') },
    pass: async (seconds) => pass(seconds),
    withdraws: true,
    changeByHand: async () => cloud.changeByHand(),
    failCall: cloud.failCall,
    callsMade: cloud.callsMade,
    duringCall: cloud.duringCall,
    close: async () => cloud[Symbol.asyncDispose](),
  };
};

describeTarget('cloudformation', () => scenarioOf(true));
describeTarget('cloudformation, where releases have the same template', () => scenarioOf(false));

describe('a release as a CloudFormation stack', () => {
  const started: FakeCloudFormation[] = [];
  afterEach(async () => {
    for (const cloud of started.splice(0)) await cloud[Symbol.asyncDispose]();
  });
  const start = async () => {
    const world = await startWorld();
    started.push(world.cloud);
    let fence = 0;
    const until = async (ask: () => Promise<{ readonly state: string; readonly afterSeconds?: number }>) => {
      for (;;) {
        const { state, afterSeconds = 0 } = await ask();
        if (state === 'ready') return;
        world.pass(afterSeconds);
      }
    };
    const prepare = (to: NamedRelease) => until(() => world.target().prepare(to, signal));
    const shift = async (to: NamedRelease | undefined, from?: NamedRelease) => {
      const { revision } = await world.target().observe(signal);
      fence += 1;
      const order = { from, to, weight: 100, expected: revision, runId: `run-${fence}`, fence };
      await until(() => world.target().shift(order, signal));
    };
    return { ...world, prepare, shift };
  };

  it('is refused when it replaces what holds data, before anything changes', async () => {
    const { release, prepare, shift, cloud } = await start();
    const a = release('a', table('one'));
    await shift(a);
    const before = cloud.done.length;
    await expect(prepare(release('b', table('two')))).rejects.toMatchObject({
      code: 'TARGET_REPLACES_DATA',
      what: expect.stringContaining('Orders (AWS::DynamoDB::Table) would be replaced'),
    });
    expect(cloud.done).toHaveLength(before);
  });

  it('is refused when it deletes what holds data', async () => {
    const { release, shift } = await start();
    const a = release('a', { ...table('one'), ...topic('one') });
    await shift(a);
    await expect(shift(release('b', topic('one')), a)).rejects.toMatchObject({
      code: 'TARGET_REPLACES_DATA',
    });
  });

  it('may replace what the settings name', async () => {
    const { release, shift, settings, cloud } = await start();
    const a = release('a', table('one'));
    await shift(a);
    settings.allowReplacement.push('Orders');
    await shift(release('b', table('two')), a);
    expect(cloud.now()?.template).toEqual(table('two'));
  });

  it('fails with the first reason of CloudFormation, and leaves what was there', async () => {
    const { release, shift, target, cloud } = await start();
    const a = release('a', topic('a'));
    await shift(a);
    const b = release('b', { Queue: { Type: 'AWS::SQS::Queue', Fails: 'no more queues' } });
    await expect(shift(b, a)).rejects.toMatchObject({
      code: 'TARGET_FAILED',
      what: expect.stringContaining('Queue: no more queues'),
    });
    expect(cloud.now()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', template: topic('a') });
    expect((await target().observe(signal)).live).toBe(a.digest);
  });

  it('is made anew after its first creation failed', async () => {
    const { release, shift, cloud } = await start();
    const bad = release('bad', { Queue: { Type: 'AWS::SQS::Queue', Fails: 'no more queues' } });
    await expect(shift(bad)).rejects.toMatchObject({ code: 'TARGET_FAILED' });
    await shift(release('good', topic('good')));
    expect(cloud.now()).toMatchObject({ status: 'CREATE_COMPLETE', template: topic('good') });
  });

  it('asks for a person when CloudFormation cannot lead back either', async () => {
    const { release, shift, cloud } = await start();
    const a = release('a', topic('a'));
    await shift(a);
    cloud.rollbackFails = true;
    const b = release('b', { Queue: { Type: 'AWS::SQS::Queue', Fails: 'no more queues' } });
    await expect(shift(b, a)).rejects.toMatchObject({
      code: 'TARGET_FAILED',
      remedy: expect.stringContaining('continue-update-rollback'),
    });
  });

  it('cancels an update when it is led back half-way', async () => {
    const { release, shift, target, prepare, pass, cloud } = await start();
    const [a, b] = [release('a', topic('a')), release('b', topic('b'))];
    await shift(a);
    await prepare(b);
    const { revision } = await target().observe(signal);
    const order = { from: a, to: b, weight: 100, expected: revision, runId: 'run-2', fence: 2 };
    for (let asks = 0; asks < 4 && cloud.now()?.status !== 'UPDATE_IN_PROGRESS'; asks += 1) {
      await target().shift(order, signal);
      pass(3);
    }
    const seen = await target().observe(signal);
    const back = { ...order, to: a, fence: 3, expected: seen.revision };
    for (let asks = 0; asks < 20 && (await target().shift(back, signal)).state !== 'ready'; asks += 1)
      pass(3);
    expect(cloud.done.filter((what) => what === 'cancel')).toHaveLength(1);
    expect(cloud.now()?.template).toEqual(topic('a'));
  });

  it('waits while somebody else changes the stack', async () => {
    const { release, shift, cloud } = await start();
    const a = release('a', topic('a'));
    await shift(a);
    cloud.beginByHand();
    await expect(shift(release('b', topic('b')), a)).rejects.toThrow(PassingTroubleError);
  });

  it('keeps the stack and its data when the first release is withdrawn', async () => {
    const { release, shift, target, cloud } = await start();
    await shift(release('a', table('one')));
    await shift(undefined);
    expect(cloud.now()).toMatchObject({ template: table('one') });
    expect((await target().observe(signal)).live).toBeUndefined();
  });

  it('is brought again when the settings of the target are others', async () => {
    const { release, shift, settings, cloud } = await start();
    const a = release('a', topic('a'));
    await shift(a);
    settings.parameters = { Stage: 'other' };
    await shift(a, a);
    expect(cloud.done.filter((what) => what.startsWith('execute'))).toHaveLength(2);
  });

  it('is drift when somebody else was the last to change the stack', async () => {
    const { release, shift, target, cloud } = await start();
    await shift(release('a', topic('a')));
    cloud.changeByHand();
    expect((await target().observe(signal)).live).toMatch(/^stack:\d+$/);
  });

  it.each([
    ['Throttling', 400],
    ['InternalFailure', 500],
    ['ExpiredToken', 403],
  ])('waits when CloudFormation answers %s', async (code, status) => {
    const { target, cloud } = await start();
    cloud.answerNext(refusal(code, 'not now', status));
    await expect(target().observe(signal)).rejects.toThrow(PassingTroubleError);
  });

  it('ends with a remedy when it has no permission', async () => {
    const { target, cloud } = await start();
    cloud.answerNext(refusal('AccessDenied', 'User is not authorized', 403));
    await expect(target().observe(signal)).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  });
});
