import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { DeploymentError, PassingTroubleError } from '../../functions/deployment/errors.ts';
import { createLambdaTarget } from '../../functions/deployment/targets/lambda/lambda-target.ts';
import { codeOfRelease } from '../../functions/deployment/targets/lambda/release-code.ts';
import { connectLambdaFunction } from '../../shared/aws/lambda-function.ts';
import { connectMetrics } from '../../shared/aws/metric-reader.ts';
import { contentHash } from '../../shared/blobs/content-hash.ts';
import { type FakeLambda, refusal, startFakeLambda } from '../support/aws-lambda.ts';
import { inMemoryBlobs } from '../support/in-memory-blobs.ts';
import { namedRelease } from '../support/releases.ts';
import { describeTarget, type TargetScenario } from './target-contract.ts';

const signal = new AbortController().signal;
const release = (word: string, code = word) =>
  namedRelease(word, { archive: contentHash(Buffer.from(code)) });

/** Opens the target anew at each call; the clients, which remember nothing and take long to make, are the same. */
const targetsOf = (lambda: FakeLambda) => {
  const place = connectLambdaFunction(new LambdaClient(lambda.client), 'checkout');
  const readMetrics = connectMetrics(new CloudWatchClient(lambda.client));
  return () => {
    const options = { blobs: inMemoryBlobs(), bucket: 'blobs', path: '.' };
    return createLambdaTarget({
      name: 'backend',
      function: 'checkout',
      alias: 'live',
      place,
      codeOf: (named) => codeOfRelease(options, named),
      readMetrics,
    });
  };
};

const scenarioOf = async (codes: { readonly same: boolean }): Promise<TargetScenario> => {
  const lambda = await startFakeLambda();
  const code = (word: string) => release(word, codes.same ? 'one code' : word);
  return {
    target: targetsOf(lambda),
    releases: { a: code('a'), b: code('b'), c: code('c') },
    pass: async () => undefined,
    withdraws: true,
    changeByHand: async () => lambda.changeByHand('live'),
    failCall: lambda.failCall,
    callsMade: lambda.callsMade,
    duringCall: lambda.duringCall,
    close: async () => lambda[Symbol.asyncDispose](),
  };
};

describeTarget('lambda', () => scenarioOf({ same: false }));
describeTarget('lambda, where releases have the same code', () => scenarioOf({ same: true }));

describe('a release behind a Lambda alias', () => {
  const started: FakeLambda[] = [];
  afterEach(async () => {
    for (const lambda of started.splice(0)) await lambda[Symbol.asyncDispose]();
  });
  const start = async () => {
    const lambda = await startFakeLambda();
    started.push(lambda);
    const target = targetsOf(lambda)();
    let fence = 0;
    const bring = async (to: ReturnType<typeof release>, from?: ReturnType<typeof release>, weight = 100) => {
      while ((await target.prepare(to, signal)).state !== 'ready');
      const { revision } = await target.observe(signal);
      fence += 1;
      const order = { from, to, weight, expected: revision, runId: `run-${fence}`, fence };
      while ((await target.shift(order, signal)).state !== 'ready');
    };
    return { lambda, target, bring };
  };

  it('is published once, however often it comes', async () => {
    const { lambda, bring } = await start();
    const [a, b] = [release('a'), release('b')];
    await bring(a);
    await bring(b, a);
    await bring(a, b);
    await bring(b, a);
    expect([...lambda.versions.values()].map(({ Description }) => Description)).toEqual([
      `release ${a.digest}`,
      `release ${b.digest}`,
    ]);
  });

  it('leaves the version before as it is, so that the way back is one change of the alias', async () => {
    const { lambda, target, bring } = await start();
    const [a, b] = [release('a'), release('b')];
    await bring(a);
    await bring(b, a);
    const { revision } = await target.observe(signal);
    const before = lambda.callsMade();
    await target.shift({ from: b, to: a, weight: 100, expected: revision, runId: 'back', fence: 9 }, signal);
    expect(lambda.aliases.get('live')?.FunctionVersion).toBe('1');
    expect(lambda.callsMade() - before).toBeLessThanOrEqual(3);
  });

  it('is published anew when somebody has deleted its version', async () => {
    const { lambda, target, bring } = await start();
    const [a, b] = [release('a'), release('b')];
    await bring(a);
    await bring(b, a);
    lambda.forget('1');
    await bring(a, b);
    expect((await target.observe(signal)).live).toBe(a.digest);
  });

  it('says that traffic cannot be divided where there is provisioned concurrency', async () => {
    const { lambda, bring } = await start();
    const [a, b] = [release('a'), release('b')];
    await bring(a);
    lambda.provisioned = true;
    const refused = await bring(b, a, 10).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DeploymentError);
    expect(refused).toMatchObject({ code: 'TARGET_REFUSED', remedy: expect.stringContaining('[100]') });
  });

  it('names what somebody else has published by its version', async () => {
    const { lambda, target, bring } = await start();
    await bring(release('a'));
    lambda.changeByHand('live');
    expect((await target.observe(signal)).live).toBe('version:2');
  });

  it.each([
    ['TooManyRequestsException', 429],
    ['ServiceException', 500],
    ['ExpiredTokenException', 403],
  ])('waits when Lambda answers %s', async (name, status) => {
    const { lambda, target } = await start();
    lambda.answerNext(refusal(status, name, 'not now'));
    await expect(target.observe(signal)).rejects.toThrow(PassingTroubleError);
  });

  it.each([
    ['AccessDeniedException', 403, 'TARGET_REFUSED'],
    ['ResourceNotFoundException', 404, 'TARGET_MISCONFIGURED'],
    ['CodeStorageExceededException', 400, 'TARGET_REFUSED'],
  ])('ends with a remedy when Lambda answers %s', async (name, status, code) => {
    const { lambda, target } = await start();
    lambda.answerNext(refusal(status, name, 'no'));
    await expect(target.prepare(release('a'), signal)).rejects.toMatchObject({
      code,
      name: 'DeploymentError',
    });
  });

  it('needs an app that is built', async () => {
    const { target } = await start();
    const refused = target.prepare(namedRelease('a'), signal);
    await expect(refused).rejects.toMatchObject({ code: 'TARGET_MISCONFIGURED' });
  });

  it('goes with the versions that nothing needs', async () => {
    const { lambda, target, bring } = await start();
    const [a, b, c] = [release('a'), release('b'), release('c')];
    await bring(a);
    await bring(b, a);
    await bring(c, b);
    await target.tidy?.([c, b], Date.parse('2026-11-30'), signal);
    expect([...lambda.versions.keys()]).toEqual(['2', '3']);
  });

  it('keeps a version that an alias names, or that is young', async () => {
    const { lambda, target, bring } = await start();
    const [a, b] = [release('a'), release('b')];
    await bring(a);
    await bring(b, a, 10);
    await target.tidy?.([], Date.parse('2026-11-30'), signal);
    lambda.time = '2026-11-29T23:00:00.000+0000';
    expect([...lambda.versions.keys()]).toEqual(['1', '2']);
  });
});
