import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { EventsNotAcceptedError, EventTooLargeError } from '../../shared/events/errors.ts';
import { EventBridgeBus } from '../../shared/events/event-bridge-bus.ts';
import { parseEnvelope } from '../../shared/events/parse-envelope.ts';
import { type AwsJsonAnswer, startAwsJsonService } from '../support/aws-json-service.ts';
import { pushedEvent } from '../support/domain-events.ts';

interface SentEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** EventBridge that takes all entries but those that the function names an error for. */
async function openBus(errorOf: (entry: SentEntry, call: number) => string | undefined = () => undefined) {
  const sent: SentEntry[][] = [];
  const slept: number[] = [];
  const service = await startAwsJsonService(({ input }): AwsJsonAnswer => {
    const { Entries } = input as { Entries: SentEntry[] };
    sent.push(Entries);
    const results = Entries.map((entry) => {
      const error = errorOf(entry, sent.length);
      return error === undefined ? { EventId: 'id' } : { ErrorCode: error, ErrorMessage: error };
    });
    const failed = results.filter((result) => 'ErrorCode' in result).length;
    return { output: { FailedEntryCount: failed, Entries: results } };
  });
  const client = new EventBridgeClient(service.client);
  const bus = new EventBridgeBus({
    client,
    bus: 'the-bus',
    sleep: async (milliseconds) => void slept.push(milliseconds),
    random: () => 0.5,
  });
  return {
    bus,
    sent,
    slept,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await service[Symbol.asyncDispose]();
    },
  };
}

const events = (count: number) =>
  Array.from({ length: count }, (_, index) => pushedEvent({ deliveryId: `d${index}` }));
const deliveryOf = (entry: SentEntry): string => JSON.parse(entry.Detail).deliveryId;

describe('the bus on EventBridge', () => {
  it('sends what a reader of the envelope gets back', async () => {
    await using opened = await openBus();
    const event = pushedEvent({ before: 'a'.repeat(40) });
    await opened.bus.put([event]);
    const entry = opened.sent[0]?.[0];
    expect(entry).toMatchObject({
      EventBusName: 'the-bus',
      Source: 'auto-builder',
      DetailType: 'repository.pushed',
    });
    const envelope = {
      id: '1',
      source: entry?.Source,
      'detail-type': entry?.DetailType,
      detail: JSON.parse(entry?.Detail ?? ''),
    };
    expect(parseEnvelope(JSON.stringify(envelope))).toEqual(event);
  });

  it('sends ten at a time', async () => {
    await using opened = await openBus();
    await opened.bus.put(events(25));
    expect(opened.sent.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(opened.sent.flat().map(deliveryOf)).toEqual(events(25).map((event) => event.detail.deliveryId));
  });

  it('sends at most 256 KB at a time', async () => {
    await using opened = await openBus();
    const large = pushedEvent({ ref: 'x'.repeat(100 * 1024) });
    await opened.bus.put([large, large, large]);
    expect(opened.sent.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('refuses one that alone is larger, before it sends anything', async () => {
    await using opened = await openBus();
    const tooLarge = pushedEvent({ ref: 'x'.repeat(256 * 1024) });
    await expect(opened.bus.put([pushedEvent(), tooLarge])).rejects.toBeInstanceOf(EventTooLargeError);
    expect(opened.sent).toEqual([]);
  });

  it('sends only the refused entries again, after a growing pause', async () => {
    await using opened = await openBus((entry, call) =>
      (call === 1 && deliveryOf(entry) !== 'd0') || (call === 2 && deliveryOf(entry) === 'd2')
        ? 'ThrottlingException'
        : undefined,
    );
    await opened.bus.put(events(3));
    expect(opened.sent.map((batch) => batch.map(deliveryOf))).toEqual([
      ['d0', 'd1', 'd2'],
      ['d1', 'd2'],
      ['d2'],
    ]);
    expect(opened.slept).toEqual([200, 400]);
  });

  it('fails when an entry stays refused', async () => {
    await using opened = await openBus((entry) =>
      deliveryOf(entry) === 'd1' ? 'InternalFailure' : undefined,
    );
    const error = await opened.bus.put(events(2)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EventsNotAcceptedError);
    expect(error).toMatchObject({
      code: 'EVENTS_NOT_ACCEPTED',
      rejected: 1,
      what: expect.stringContaining('InternalFailure'),
    });
    expect(opened.sent).toHaveLength(4);
  });

  it('fails when the service cannot be called', async () => {
    await using service = await startAwsJsonService(() => ({ error: 'AccessDeniedException' }));
    const client = new EventBridgeClient(service.client);
    const bus = new EventBridgeBus({ client, bus: 'b', sleep: async () => {}, random: () => 0 });
    await expect(bus.put(events(2))).rejects.toMatchObject({ code: 'EVENTS_NOT_ACCEPTED', rejected: 2 });
    client.destroy();
  });

  it('does nothing for no events', async () => {
    await using opened = await openBus();
    await opened.bus.put([]);
    expect(opened.sent).toEqual([]);
  });
});
