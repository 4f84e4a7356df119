import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redriveLetters } from '../../functions/health/healing/redrive-dead-letters.ts';
import { sendToDeadLetters } from '../../shared/jobs/dead-letter.ts';
import { redriveDeadLetters } from '../../shared/jobs/redrive.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { cursorsInMemory, finding } from '../support/healing.ts';
import { startSqs, type TestSqs } from '../support/sqs.ts';

const minute = 60_000;

describe.each(['', '.fifo'])('dead letters that are put back (name ends in "%s")', (suffix) => {
  let sqs: TestSqs;
  let number = 0;
  let names: { queue: string; dead: string };
  let pair: {
    live: { client: TestSqs['client']; url: string };
    dead: { client: TestSqs['client']; url: string };
  };

  beforeAll(async () => {
    sqs = await startSqs();
  });
  afterAll(async () => {
    await sqs.stop();
  });
  beforeEach(() => {
    number += 1;
    names = { queue: `healed-${number}${suffix}`, dead: `healed-dead-${number}${suffix}` };
    const { client } = sqs;
    pair = {
      live: { client, url: sqs.createQueue(names.queue).url },
      dead: { client, url: sqs.createQueue(names.dead).url },
    };
  });

  const bury = (body: string, code = 'NO_RIGHTS') =>
    sendToDeadLetters(
      pair.dead,
      { messageId: `${body} ${crypto.randomUUID()}`, body, groupId: body },
      { code, reason: 'refused', remedy: 'give rights' },
    );
  const live = () => sqs.messages(names.queue).map(({ body }) => body);
  const dead = () => sqs.messages(names.dead).map(({ body }) => body);

  /** A worker that takes one job: it does it, or fails as before. */
  async function work(fails: boolean): Promise<void> {
    const { client, url } = pair.live;
    const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    if (!message) return;
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    if (fails) await bury(message.Body ?? '');
  }

  function healing() {
    const clock = fakeClock();
    const remedy = redriveLetters({
      ...{ queues: new Map([['mirror', pair]]), cursors: cursorsInMemory(), now: clock.now },
      ...{ newOwner: () => 'one', waitSeconds: 0 },
    });
    const look = (attempt: number) => {
      clock.advance(minute);
      return remedy.apply(
        finding({ check: 'queue', subject: 'queue mirror', code: 'DEAD_LETTERS' }),
        attempt,
      );
    };
    return { look, remedy };
  }

  it('are only those that are chosen', async () => {
    for (const body of ['a', 'b', 'c']) await bury(body);
    const result = await redriveDeadLetters({
      ...{ from: pair.dead, to: pair.live, waitSeconds: 0 },
      choose: ({ body }) => body !== 'b',
    });
    expect(result).toEqual({ redriven: 2, cameBack: 0 });
    expect([live().sort(), dead()]).toEqual([['a', 'c'], ['b']]);
    expect(sqs.messages(names.dead).map(({ state }) => state)).toEqual(['ready']);
  });

  it('are one alone at first', async () => {
    for (const body of ['a', 'b', 'c']) await bury(body);
    await healing().look(1);
    expect([live().length, dead().length]).toEqual([1, 2]);
  });

  it('are the others when that one did its work', async () => {
    for (const body of ['a', 'b', 'c']) await bury(body);
    const { look } = healing();
    await look(1);
    await work(false);
    expect(await look(2)).toMatchObject({ outcome: 'applied' });
    expect([live().length, dead().length]).toEqual([2, 0]);
  });

  it('are one alone again when that one failed again', async () => {
    for (const body of ['a', 'b', 'c']) await bury(body);
    const { look } = healing();
    await look(1);
    await work(true);
    await look(2);
    expect([live().length, dead().length]).toEqual([1, 2]);
  });

  it('are none of those that no worker understands: a person is needed at once', async () => {
    await bury('nonsense', 'MESSAGE_NOT_UNDERSTOOD');
    expect(await healing().look(1)).toMatchObject({ outcome: 'refused', hopeless: true });
    expect([live(), dead()]).toEqual([[], ['nonsense']]);
  });

  it('leave what no worker understands when the others are put back', async () => {
    await bury('nonsense', 'MESSAGE_NOT_UNDERSTOOD');
    for (const body of ['a', 'b']) await bury(body);
    const { look } = healing();
    await look(1);
    await work(false);
    await look(2);
    expect([live().length, dead()]).toEqual([1, ['nonsense']]);
  });

  it('are nothing when somebody else put them back', async () => {
    expect(await healing().look(1)).toMatchObject({ outcome: 'applied' });
  });

  it('are of a queue that is watched', () => {
    expect(healing().remedy.helps?.(finding({ check: 'queue', subject: 'queue other' }))).toBe(false);
  });
});
