import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqsEvent } from '../../local/cloud/event-source/sqs-event.ts';
import type { RunRecord } from '../../shared/state/mirror-state.ts';
import { mirrorTo, type Product, startProduct } from '../support/product.ts';
import { eventually, expectMirrored } from '../support/product-expectations.ts';
import { randomBytesOf, refsOf } from '../support/repositories.ts';

/** The product stops taking up work 15 seconds before the end of a function's time. */
const secondsToWork = 4;

describe('the product, with two mirrors of the same source', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      repositories: ['busy', 'shared', 'slow'],
      mirrors: [mirrorTo(['backup'], { name: 'first' }), mirrorTo(['deploy'], { name: 'second' })],
      mirrorTimeoutSeconds: 15 + secondsToWork,
    });
    for (const name of ['busy', 'shared', 'slow']) await expectMirrored(product, name);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('never has two workers on one repository, however many pushes come at once', async () => {
    const { developer, ledger } = product;
    const branches = Array.from({ length: 8 }, (_, index) => `topic-${index}`);
    for (const branch of branches) await developer.commit('busy', branch);
    await Promise.all(branches.map((branch) => developer.push('busy', `refs/heads/${branch}`)));
    await Promise.all(branches.map((branch) => ledger.askFor('busy', branch)));
    await expectMirrored(product, 'busy');

    const runs = await eventually(async () => {
      const recorded = await ledger.runs('busy');
      expect(recorded.length).toBeGreaterThan(2 * branches.length);
      return recorded;
    });
    expect(overlaps(runs)).toEqual([]);
    expect(new Set(runs.map(({ mirror }) => mirror))).toEqual(new Set(['first', 'second']));
  });

  it('turns a worker away that gets the job of a repository which another one has', async () => {
    const { cloud, github, ledger, traces } = product;
    const { promise: held, resolve: letGo } = Promise.withResolvers<undefined>();
    let asked = 0;
    const end = github.faults.git(({ repository }) => {
      if (repository !== 'acme/shared') return undefined;
      asked += 1;
      return held;
    });
    const before = await ledger.runs('shared');
    await ledger.askFor('shared', 'the first worker');
    await eventually(() => expect(asked).toBeGreaterThan(0));

    const source = cloud.resources.eventSources.find(({ queue }) => queue.url === ledger.queues.mirror.url);
    if (!source) throw new Error('nothing empties the mirror queue');
    const trigger = { kind: 'command', id: 'the second worker', receivedAt: Date.now() };
    const job = { version: 1, kind: 'mirror', mirror: 'second', repository: 'acme/shared', trigger };
    const message = {
      MessageId: 'second',
      ReceiptHandle: 'second',
      Body: JSON.stringify(job),
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.now()),
        MessageGroupId: 'other',
      },
    };
    const answer = await cloud.invoke(
      source.functionName,
      sqsEvent([message], source.queue.arn, cloud.region),
    );
    expect(answer).toMatchObject({
      ok: true,
      payload: { batchItemFailures: [{ itemIdentifier: 'second' }] },
    });
    await eventually(() => {
      const putOff = traces.logs(source.functionName).find(({ message }) => message === 'Job put off');
      expect(putOff).toMatchObject({ messageId: 'second', why: 'another worker has the repository' });
    });
    expect(await ledger.runs('shared')).toEqual(before);
    end();
    letGo(undefined);
    await eventually(async () => expect(await ledger.runs('shared')).toHaveLength(before.length + 2));
  });

  it('goes on in another call when the time of one runs out, under the same trigger', async () => {
    const { developer, github, ledger } = product;
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>();
    let fetches = 0;
    const end = github.faults.git(({ repository, service, advertisement }) => {
      if (repository !== 'acme/slow' || service !== 'git-upload-pack' || advertisement) return undefined;
      fetches += 1;
      return { responseBody: { stallAfterBytes: { bytes: 100_000, until: goOn } } };
    });
    const before = (await ledger.runs('slow')).length;
    await developer.commitAndPush('slow', 'main', { files: { 'slow.bin': randomBytesOf('slow', 300_000) } });
    const runOf = (mirror: string) => async () => {
      const runs = (await ledger.runs('slow')).slice(before).filter((run) => run.mirror === mirror);
      expect(runs.length).toBeGreaterThan(0);
      return runs[0];
    };
    const first = await eventually(runOf('first'));
    expect(first).toMatchObject({
      outcome: 'failed',
      destinations: [{ error: expect.stringContaining('GIT_ABORTED') }],
    });
    expect((first?.finishedAt ?? 0) - (first?.startedAt ?? 0)).toBeLessThan((secondsToWork + 3) * 1_000);
    expect(fetches).toBeGreaterThan(0);
    end();
    letGo();

    await expectMirrored(product, 'slow');
    const runs = (await ledger.runs('slow')).slice(before);
    const continued = runs.filter((run) => run.mirror === 'first');
    expect(continued.map(({ outcome, trigger }) => [outcome, trigger])).toEqual([
      ['failed', first?.trigger],
      ['synced', first?.trigger],
    ]);
    expect(overlaps(runs)).toEqual([]);
    expect((await ledger.deadLetters()).total).toBe(0);
    expect(await refsOf(product.copy('backup', 'slow'))).toHaveProperty(['refs/heads/main']);
  });
});

/** Pairs of runs, one of which began before the other had ended. */
function overlaps(runs: readonly RunRecord[]): readonly (readonly [RunRecord, RunRecord])[] {
  const sorted = [...runs].sort((left, right) => left.startedAt - right.startedAt);
  return sorted.flatMap((run, index) => {
    const next = sorted[index + 1];
    return next && next.startedAt < run.finishedAt ? [[run, next] as const] : [];
  });
}
