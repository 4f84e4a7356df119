import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { createWorker, type JobContext, type WorkerReport } from '../../shared/jobs/worker.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { startSqs, type TestSqs } from '../support/sqs.ts';
import { failedIds, type Interception, receiveEvent, watchedClient } from '../support/sqs-traffic.ts';

const jobSchema = z.object({ name: z.string() });
type Job = z.infer<typeof jobSchema>;
const done: Outcome = { kind: 'done', result: undefined };

let sqs: TestSqs;
let clock: FakeClock;
let number = 0;
let names: { queue: string; dead: string };
let queue: { url: string; arn: string };
let dead: { url: string; arn: string };

beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(async () => {
  await sqs.stop();
});
beforeEach(() => {
  clock = fakeClock();
  useQueues('');
});

function useQueues(suffix: '' | '.fifo') {
  number += 1;
  names = { queue: `queue-${number}${suffix}`, dead: `dead-${number}${suffix}` };
  queue = sqs.createQueue(names.queue, { VisibilityTimeout: '5400' });
  dead = sqs.createQueue(names.dead);
}

async function send(body: string, groupId?: string): Promise<void> {
  const fifo = { MessageGroupId: groupId, MessageDeduplicationId: `${Math.random()}` };
  await sqs.client.send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody: body,
      ...(groupId === undefined ? {} : fifo),
    }),
  );
}

async function receive(): Promise<SQSEvent> {
  const event = await receiveEvent(sqs, queue);
  if (event === undefined) throw new Error('nothing to receive');
  return event;
}

function worker(
  handle: (job: Job, context: JobContext) => Promise<Outcome>,
  { intercept, random = () => 0.5 }: { intercept?: Interception; random?: () => number } = {},
) {
  const { client, requests } = watchedClient(sqs, intercept);
  const reports: WorkerReport<Job>[] = [];
  const run = createWorker({
    parse: jobSchema,
    handle,
    queue: { client, url: queue.url },
    deadLetterQueue: { client, url: dead.url },
    observe: (report) => reports.push(report),
    clock,
    random,
  });
  const context = { getRemainingTimeInMillis: () => 60_000 };
  return {
    requests,
    reports,
    run: async (event: SQSEvent) => failedIds(await run(event, context)),
    visibilities: () =>
      requests
        .filter(({ operation }) => operation === 'ChangeMessageVisibility')
        .map(({ input }) => input.VisibilityTimeout),
  };
}

describe('a worker gives the handler', () => {
  it('the job, the receive count, the time it was sent and the deadline of the function', async () => {
    await send('{"name":"a","more":1}');
    const handle = vi.fn(async () => done);
    await worker(handle).run(await receive());
    expect(handle).toHaveBeenCalledExactlyOnceWith(
      { name: 'a' },
      {
        messageId: expect.any(String),
        receiveCount: 1,
        sentAt: expect.any(Number),
        deadline: clock.now() + 60_000,
      },
    );
  });
});

describe('the outcome decides about the message:', () => {
  it.each<Outcome>([done, { kind: 'skipped', reason: 'archived' }])(
    '$kind counts as handled',
    async (outcome) => {
      await send('{"name":"a"}');
      const { run, reports } = worker(async () => outcome);
      expect(await run(await receive())).toEqual([]);
      expect(reports).toMatchObject([{ job: { name: 'a' }, ending: outcome, visibilityFailures: [] }]);
    },
  );

  it('retry-later reports it failed and brings it back after that time', async () => {
    await send('{"name":"a"}');
    const { run, visibilities } = worker(async () => ({
      kind: 'retry-later',
      afterSeconds: 600,
      why: 'limit',
    }));
    expect(await run(await receive())).toHaveLength(1);
    expect(visibilities()).toEqual([90, 600]);
    const left = (sqs.messages(names.queue)[0]?.visibleAt ?? 0) - Date.now();
    expect(left).toBeGreaterThan(590_000);
    expect(left).toBeLessThanOrEqual(600_000);
  });

  it('retry-later asks for no more time than SQS gives', async () => {
    await send('{"name":"a"}');
    const { run, visibilities } = worker(async () => ({
      kind: 'retry-later',
      afterSeconds: 1e9,
      why: 'limit',
    }));
    await run(await receive());
    expect(visibilities().at(-1)).toBe(39_600);
  });

  it('failed puts it into the dead-letter queue at once, with the reason', async () => {
    await send('{"name":"a"}');
    const event = await receive();
    const { run } = worker(async () => ({
      kind: 'failed',
      code: 'NO_RIGHTS',
      why: 'refused\u0000',
      remedy: '',
    }));
    expect(await run(event)).toEqual([]);
    expect(sqs.messages(names.dead)).toMatchObject([
      {
        body: '{"name":"a"}',
        attributes: {
          code: 'NO_RIGHTS',
          reason: 'refused?',
          remedy: '-',
          messageId: event.Records[0]?.messageId,
        },
      },
    ]);
  });

  it('failed keeps the message when the dead-letter queue does not take it', async () => {
    await send('{"name":"a"}');
    const intercept: Interception = async ({ operation }, passOn) => {
      if (operation === 'SendMessage') throw new Error('no rights');
      return passOn();
    };
    const failing = worker(async () => ({ kind: 'failed', code: 'X', why: 'y', remedy: 'z' }), { intercept });
    expect(await failing.run(await receive())).toHaveLength(1);
    expect(failing.reports[0]?.ending).toMatchObject({ kind: 'thrown', error: { message: 'no rights' } });
  });

  it('a thrown error reports it failed and brings it back after a jittered wait', async () => {
    await send('{"name":"a"}');
    const { run, visibilities, reports } = worker(async () => {
      throw new Error('broken');
    });
    expect(await run(await receive())).toHaveLength(1);
    expect(visibilities()).toEqual([90, 2]);
    expect(reports[0]?.ending).toMatchObject({ kind: 'thrown', error: { message: 'broken' } });
  });

  it('a thrown error waits longer the more often the message was received', async () => {
    await send('{"name":"a"}');
    const event = await receive();
    for (const record of event.Records) record.attributes.ApproximateReceiveCount = '5';
    const { run, visibilities } = worker(
      async () => {
        throw new Error('broken');
      },
      { random: () => 0.999 },
    );
    await run(event);
    expect(visibilities()).toEqual([90, 64]);
  });

  it.each(['not json', '{"name":1}', ''])(
    'a body that is not understood (%j) is a dead letter',
    async (body) => {
      await send('{"name":"a"}');
      const event = await receive();
      for (const record of event.Records) record.body = body;
      const handle = vi.fn(async () => done);
      const { run, reports } = worker(handle);
      if (body === '') for (const record of event.Records) record.body = 'null';
      expect(await run(event)).toEqual([]);
      expect(handle).not.toHaveBeenCalled();
      expect(sqs.messages(names.dead)[0]?.attributes.code).toBe('MESSAGE_NOT_UNDERSTOOD');
      expect(reports[0]).not.toHaveProperty('job');
    },
  );

  it('one message that fails does not repeat the others of its batch', async () => {
    for (const name of ['a', 'b', 'c']) await send(JSON.stringify({ name }));
    const event = await receive();
    const { run } = worker(async ({ name }) => {
      if (name === 'b') throw new Error('broken');
      return done;
    });
    const b = event.Records.find(({ body }) => body.includes('"b"'));
    expect(await run(event)).toEqual([b?.messageId]);
  });
});

describe('while the handler works', () => {
  /** A handler that works until the test says so. */
  function slowHandler() {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const started = Promise.withResolvers<void>();
    const handle = async () => {
      started.resolve();
      return promise;
    };
    return { handle, started: started.promise, finish: resolve };
  }

  it('its message is hidden for 90 s, renewed every 30 s, and never after it has finished', async () => {
    await send('{"name":"a"}');
    const slow = slowHandler();
    const { run, visibilities } = worker(slow.handle);
    const running = run(await receive());
    await slow.started;
    clock.advance(29_999);
    await vi.waitFor(() => expect(visibilities()).toEqual([90]));
    clock.advance(1);
    clock.advance(30_000);
    await vi.waitFor(() => expect(visibilities()).toEqual([90, 90, 90]));
    slow.finish(done);
    await running;
    expect(clock.running()).toBe(0);
  });

  it('a killed worker leaves a message that comes back within two minutes', async () => {
    await send('{"name":"a"}');
    const slow = slowHandler();
    const { run, requests } = worker(slow.handle);
    const running = run(await receive());
    await slow.started;
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await vi.waitFor(() => {
      expect((sqs.messages(names.queue)[0]?.visibleAt ?? Infinity) - Date.now()).toBeLessThanOrEqual(120_000);
    });
    slow.finish(done);
    await running;
  });

  it('messages that wait for their turn are hidden too', async () => {
    useQueues('.fifo');
    await send('{"name":"a"}', 'one');
    await send('{"name":"b"}', 'two');
    const event = await receive();
    for (const record of event.Records) record.attributes.MessageGroupId = 'same';
    const slow = slowHandler();
    const { run, requests } = worker(slow.handle);
    const running = run(event);
    await slow.started;
    await vi.waitFor(() => {
      expect(new Set(requests.map(({ input }) => input.ReceiptHandle)).size).toBe(2);
    });
    slow.finish(done);
    await running;
  });

  it('a last heartbeat under way cannot undo the wait of a retry', async () => {
    await send('{"name":"a"}');
    const gate = Promise.withResolvers<void>();
    let beats = 0;
    const intercept: Interception = async ({ operation }, passOn) => {
      if (operation === 'ChangeMessageVisibility' && ++beats === 2) await gate.promise;
      return passOn();
    };
    const slow = slowHandler();
    const { run, visibilities } = worker(slow.handle, { intercept });
    const running = run(await receive());
    await slow.started;
    clock.advance(30_000);
    await vi.waitFor(() => expect(beats).toBe(2));
    slow.finish({ kind: 'retry-later', afterSeconds: 600, why: 'limit' });
    gate.resolve();
    await running;
    expect(visibilities()).toEqual([90, 90, 600]);
  });

  it('a heartbeat that fails stops neither the work nor the next heartbeat', async () => {
    await send('{"name":"a"}');
    let beats = 0;
    const intercept: Interception = async ({ operation }, passOn) => {
      if (operation === 'ChangeMessageVisibility' && ++beats === 1) throw new Error('network');
      return passOn();
    };
    const slow = slowHandler();
    const { run, reports } = worker(slow.handle, { intercept });
    const running = run(await receive());
    await slow.started;
    clock.advance(30_000);
    await vi.waitFor(() => expect(beats).toBe(2));
    slow.finish(done);
    expect(await running).toEqual([]);
    expect(reports[0]).toMatchObject({ ending: done, visibilityFailures: [{ message: 'network' }] });
  });

  it('a message whose wait cannot be set is still reported failed, so it is not lost', async () => {
    await send('{"name":"a"}');
    const intercept: Interception = async ({ operation }, passOn) => {
      if (operation === 'ChangeMessageVisibility') throw new Error('network');
      return passOn();
    };
    const { run } = worker(async () => ({ kind: 'retry-later', afterSeconds: 5, why: 'limit' }), {
      intercept,
    });
    expect(await run(await receive())).toHaveLength(1);
    expect(sqs.messages(names.queue)).toMatchObject([{ state: 'inflight' }]);
  });
});

describe('in a FIFO queue', () => {
  beforeEach(() => useQueues('.fifo'));

  /** A batch of several messages of one group, as AWS delivers it; the emulator gives one of a group at a time. */
  async function groupBatch(group: string, bodies: readonly string[]): Promise<SQSEvent> {
    for (const [index, body] of bodies.entries()) await send(body, `${group}-${index}`);
    const event = await receive();
    for (const record of event.Records) record.attributes.MessageGroupId = group;
    return event;
  }

  it('the rest of a group is repeated, untouched, once one of it is', async () => {
    const event = await groupBatch('g', ['{"name":"a"}', '{"name":"b"}', '{"name":"c"}']);
    const handled: string[] = [];
    const { run } = worker(async ({ name }) => {
      handled.push(name);
      return name === 'b' ? { kind: 'retry-later', afterSeconds: 1, why: 'later' } : done;
    });
    expect(await run(event)).toEqual(event.Records.slice(1).map(({ messageId }) => messageId));
    expect(handled).toEqual(['a', 'b']);
    expect(clock.running()).toBe(0);
  });

  it('a dead letter does not hold up the rest of its group', async () => {
    const event = await groupBatch('g', ['{"name":"a"}', '{"name":"b"}']);
    const handled: string[] = [];
    const { run } = worker(async ({ name }) => {
      handled.push(name);
      return name === 'a' ? { kind: 'failed', code: 'X', why: 'y', remedy: 'z' } : done;
    });
    expect(await run(event)).toEqual([]);
    expect(handled).toEqual(['a', 'b']);
  });

  it('groups do not hold up each other', async () => {
    await send('{"name":"a"}', 'one');
    await send('{"name":"b"}', 'two');
    const event = await receive();
    const { run } = worker(async ({ name }) => {
      if (name === 'a') throw new Error('broken');
      return done;
    });
    expect(await run(event)).toEqual([event.Records[0]?.messageId]);
  });

  it('a dead letter stays in its group', async () => {
    await send('{"name":"a"}', 'one');
    const { run } = worker(async () => ({ kind: 'failed', code: 'X', why: 'y', remedy: 'z' }));
    await run(await receive());
    expect(sqs.messages(names.dead)).toMatchObject([{ groupId: 'one' }]);
  });

  it('a dead letter that is buried twice lies there once', async () => {
    await send('{"name":"a"}', 'one');
    const event = await receive();
    const { run } = worker(async () => ({ kind: 'failed', code: 'X', why: 'y', remedy: 'z' }));
    await run(event);
    await run(event);
    expect(sqs.messages(names.dead)).toHaveLength(1);
  });
});
