import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToDeadLetters } from '../../shared/jobs/dead-letter.ts';
import { listDeadLetters } from '../../shared/jobs/dead-letter-queue.ts';
import { redriveDeadLetters } from '../../shared/jobs/redrive.ts';
import { startSqs, type TestSqs } from '../support/sqs.ts';
import { type Interception, watchedClient } from '../support/sqs-traffic.ts';

const noWait = 0;

let sqs: TestSqs;
beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(async () => {
  await sqs.stop();
});

describe.each(['', '.fifo'])('a dead-letter queue (name ends in "%s")', (suffix) => {
  let number = 0;
  let names: { queue: string; dead: string };
  let urls: { queue: string; dead: string };
  beforeEach(() => {
    number += 1;
    names = { queue: `letters-${number}${suffix}`, dead: `letters-dead-${number}${suffix}` };
    urls = { queue: sqs.createQueue(names.queue).url, dead: sqs.createQueue(names.dead).url };
  });

  const dead = () => ({ client: sqs.client, url: urls.dead });
  const target = () => ({ client: sqs.client, url: urls.queue });
  const reason = { code: 'NO_RIGHTS', reason: 'refused', remedy: 'give rights' };

  async function bury(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const message = { messageId: `original-${index}`, body: `{"n":${index}}`, groupId: `group-${index}` };
      await sendToDeadLetters(dead(), message, reason);
    }
  }
  const bodies = (name: string) => sqs.messages(name).map(({ body }) => body);
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => `{"n":${index}}`);

  it('is listed with the reasons, and everything is still there', async () => {
    await bury(12);
    const { messages, total } = await listDeadLetters(dead(), 100, noWait);
    expect(messages.map(({ body }) => body).sort()).toEqual(numbers(12).sort());
    expect(messages[0]).toMatchObject({ ...reason, sentAt: expect.any(Number) });
    expect(total).toBe(12);
    expect(sqs.messages(names.dead).map(({ state }) => state)).toEqual(Array(12).fill('ready'));
  });

  it('is listed up to the limit, with the true number beside it', async () => {
    await bury(15);
    const { messages, total } = await listDeadLetters(dead(), 12, noWait);
    expect(messages).toHaveLength(12);
    expect(total).toBe(15);
  });

  it('is listed as empty when it is', async () => {
    expect(await listDeadLetters(dead(), 10, noWait)).toEqual({ messages: [], total: 0 });
  });

  it('shows everything again when a listing fails half-way', async () => {
    await bury(12);
    let receives = 0;
    const { client } = watchedClient(sqs, async ({ operation }, passOn) => {
      if (operation === 'ReceiveMessage' && ++receives === 2) throw new Error('network');
      return passOn();
    });
    await expect(listDeadLetters({ client, url: urls.dead }, 100, noWait)).rejects.toThrow('network');
    expect(sqs.messages(names.dead).filter(({ state }) => state === 'inflight')).toEqual([]);
  });

  it('is moved back to its queue as a whole', async () => {
    await bury(12);
    const result = await redriveDeadLetters({ from: dead(), to: target(), waitSeconds: noWait });
    expect(result).toEqual({ redriven: 12, cameBack: 0 });
    expect(bodies(names.queue).sort()).toEqual(numbers(12).sort());
    expect(bodies(names.dead)).toEqual([]);
  });

  it('is moved back up to a limit', async () => {
    await bury(5);
    const result = await redriveDeadLetters({ from: dead(), to: target(), limit: 2, waitSeconds: noWait });
    expect(result.redriven).toBe(2);
    expect(bodies(names.dead)).toHaveLength(3);
  });

  it('loses nothing when a redrive dies between sending and deleting', async () => {
    await bury(3);
    const { client } = watchedClient(sqs, dieAt('DeleteMessage', 2));
    const redriving = redriveDeadLetters({
      from: { client, url: urls.dead },
      to: target(),
      waitSeconds: noWait,
    });
    await expect(redriving).rejects.toMatchObject({ code: 'REDRIVE_INCOMPLETE', redriven: 1 });
    const everywhere = new Set([...bodies(names.queue), ...bodies(names.dead)]);
    expect([...everywhere].sort()).toEqual(numbers(3));
  });

  it('keeps a message that its queue does not take', async () => {
    await bury(1);
    const { client } = watchedClient(sqs, dieAt('SendMessage', 1));
    const to = { client, url: urls.queue };
    await expect(redriveDeadLetters({ from: dead(), to, waitSeconds: noWait })).rejects.toMatchObject({
      code: 'REDRIVE_INCOMPLETE',
      redriven: 0,
    });
    expect(bodies(names.dead)).toEqual(numbers(1));
  });

  it('moves a message that fails again only once', async () => {
    await bury(3);
    // Whatever is redriven fails at once and is buried again, before the redrive goes on.
    const { client } = watchedClient(sqs, async ({ operation }, passOn) => {
      const output = await passOn();
      if (operation === 'SendMessage') await failOnce();
      return output;
    });
    const result = await redriveDeadLetters({
      from: dead(),
      to: { client, url: urls.queue },
      waitSeconds: noWait,
    });
    expect(result).toEqual({ redriven: 3, cameBack: 3 });
    expect(sqs.messages(names.dead).map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
  });

  async function failOnce(): Promise<void> {
    const received = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: urls.queue, MessageSystemAttributeNames: ['All'] }),
    );
    for (const { MessageId = '', Body = '', Attributes, ReceiptHandle } of received.Messages ?? []) {
      const message = { messageId: MessageId, body: Body, groupId: Attributes?.MessageGroupId };
      await sendToDeadLetters(dead(), message, reason);
      await sqs.client.send(new DeleteMessageCommand({ QueueUrl: urls.queue, ReceiptHandle }));
    }
  }
});

describe('a redrive to a FIFO queue', () => {
  it('keeps the groups and their order, though the queue still knows the first ids', async () => {
    const queue = sqs.createQueue('order.fifo');
    const dead = sqs.createQueue('order-dead.fifo');
    for (const n of [1, 2, 3]) {
      for (const url of [queue.url, dead.url]) {
        await sqs.client.send(
          new SendMessageCommand({
            QueueUrl: url,
            MessageBody: `${n}`,
            MessageGroupId: 'one',
            MessageDeduplicationId: `id-${n}`,
          }),
        );
      }
    }
    const client = sqs.client;
    await redriveDeadLetters({
      from: { client, url: dead.url },
      to: { client, url: queue.url },
      waitSeconds: noWait,
    });
    expect(sqs.messages('order.fifo').map(({ body, groupId }) => [body, groupId])).toEqual(
      ['1', '2', '3', '1', '2', '3'].map((body) => [body, 'one']),
    );
  });

  it('moves a message once when an earlier redrive died before it was deleted', async () => {
    const queue = sqs.createQueue('again.fifo');
    const dead = sqs.createQueue('again-dead.fifo');
    const { client } = watchedClient(sqs, dieAt('DeleteMessage', 1));
    await sendToDeadLetters(
      { client: sqs.client, url: dead.url },
      { messageId: 'm', body: '{}', groupId: 'one' },
      { code: 'X', reason: 'y', remedy: 'z' },
    );
    const to = { client: sqs.client, url: queue.url };
    const first = redriveDeadLetters({ from: { client, url: dead.url }, to, waitSeconds: noWait });
    await expect(first).rejects.toMatchObject({ code: 'REDRIVE_INCOMPLETE' });
    const second = await redriveDeadLetters({
      from: { client: sqs.client, url: dead.url },
      to,
      waitSeconds: noWait,
    });
    expect(second.redriven).toBe(1);
    expect(sqs.messages('again.fifo')).toHaveLength(1);
  });
});

/** Fails the request number `at` of one kind. */
function dieAt(operation: string, at: number): Interception {
  let count = 0;
  return async (request, passOn) => {
    if (request.operation === operation && ++count === at) throw new Error('killed');
    return passOn();
  };
}
