import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Delivery, deliver } from '../../../local/cloud/bus/delivery.ts';
import { createCloudEmitter } from '../../../local/cloud/cloud-events.ts';
import type { InvocationResult } from '../../../local/cloud/lambda/fault.ts';
import { collectEvents } from '../../support/cloud.ts';
import { startSqs, type TestSqs } from '../../support/sqs.ts';

let sqs: TestSqs;
let deadLetters: string;

beforeAll(async () => {
  sqs = await startSqs();
  deadLetters = sqs.createQueue('dead').url;
});
afterAll(() => sqs.stop());

const refused: InvocationResult = {
  ok: false,
  requestId: 'request',
  fault: { errorType: 'Error', errorMessage: 'not today', trace: [] },
};
const taken: InvocationResult = { ok: true, requestId: 'request', payload: null };

/** Delivers to a function that answers with each of these in turn, the last one again and again. */
async function attempt(
  answers: readonly (InvocationResult | Error)[],
  target: Partial<Delivery['target']> = {},
  stopping = new AbortController(),
  onAnswer: () => void = () => undefined,
) {
  const events = createCloudEmitter();
  const abandoned = collectEvents(events, 'delivery.abandoned');
  const payloads: unknown[] = [];
  const delivery: Delivery = {
    source: 'rule',
    sourceArn: 'arn:rule',
    body: '{"a":1}',
    target: {
      destination: { kind: 'function', name: 'f' },
      arn: 'arn:f',
      maximumRetries: 2,
      maximumAgeSeconds: 60,
      deadLetterQueueUrl: undefined,
      ...target,
    },
  };
  await deliver(delivery, {
    sqs: sqs.client,
    events,
    stopping: stopping.signal,
    invoke: async (_, payload) => {
      payloads.push(payload);
      const answer = answers[Math.min(payloads.length, answers.length) - 1] ?? taken;
      onAnswer();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { abandoned, payloads };
}

describe('a delivery', () => {
  it('hands the body to the function once when that takes it', async () => {
    expect(await attempt([taken])).toEqual({ abandoned: [], payloads: [{ a: 1 }] });
  });

  it('is tried again after a failure, and is not abandoned when the second try is taken', async () => {
    const { abandoned, payloads } = await attempt([refused, taken]);

    expect(payloads).toHaveLength(2);
    expect(abandoned).toEqual([]);
  });

  it('is abandoned after the last retry, with the reason', async () => {
    const { abandoned, payloads } = await attempt([refused], { maximumRetries: 1 });

    expect(payloads).toHaveLength(2);
    expect(abandoned).toEqual([{ source: 'rule', targetArn: 'arn:f', reason: 'Error: not today' }]);
  });

  it('is abandoned when it has grown too old', async () => {
    const { abandoned, payloads } = await attempt([refused], { maximumAgeSeconds: 0 });

    expect(payloads).toHaveLength(1);
    expect(abandoned).toHaveLength(1);
  });

  it('is tried no more when the cloud stops', async () => {
    const stopping = new AbortController();
    stopping.abort();

    const { payloads } = await attempt([new Error('no function')], {}, stopping);

    expect(payloads).toHaveLength(1);
  });

  it('waits no longer for its next try, the last one, when the cloud stops', async () => {
    const stopping = new AbortController();
    const stopSoon = () => void setImmediate(() => stopping.abort());

    const { payloads, abandoned } = await attempt([refused], { maximumRetries: 9 }, stopping, stopSoon);

    expect(payloads).toHaveLength(2);
    expect(abandoned).toHaveLength(1);
  });

  it('goes to the dead-letter queue with what failed how often', async () => {
    await attempt([new Error('broken')], { maximumRetries: 0, deadLetterQueueUrl: deadLetters });

    expect(sqs.messages('dead')).toMatchObject([
      {
        body: '{"a":1}',
        attributes: {
          ERROR_CODE: 'DELIVERY_FAILED',
          ERROR_MESSAGE: 'Error: broken',
          EXHAUSTED_RETRY_CONDITION: '1 attempts',
          RULE_ARN: 'arn:rule',
          TARGET_ARN: 'arn:f',
        },
      },
    ]);
  });

  it('tells that the dead-letter queue did not take it either', async () => {
    const { abandoned } = await attempt([refused], {
      maximumRetries: 0,
      deadLetterQueueUrl: `${sqs.endpoint}/000000000000/missing`,
    });

    expect(abandoned[0]?.reason).toMatch(/^Error: not today; and its dead-letter queue: /);
  });

  it('to a FIFO queue carries the message group of the target', async () => {
    const { url } = sqs.createQueue('jobs.fifo', { ContentBasedDeduplication: 'true' });

    await attempt([], { destination: { kind: 'queue', url, messageGroupId: 'group' } });

    expect(sqs.messages('jobs.fifo')).toMatchObject([{ body: '{"a":1}', groupId: 'group' }]);
  });
});
