import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { DomainEvent, EventBus } from './domain-events.ts';
import { eventSource } from './domain-events.ts';
import { EventsNotAcceptedError, EventTooLargeError } from './errors.ts';

/** What one `PutEvents` call takes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const largestBatch = 10;
const largestBytes = 256 * 1024;
const attempts = 4;

export interface EventBridgeBusOptions {
  readonly client: EventBridgeClient;
  /** Name or ARN. */
  readonly bus: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** The bus on EventBridge. Refused entries are tried again, alone, at most three times within about two seconds. */
export class EventBridgeBus implements EventBus {
  readonly #options: EventBridgeBusOptions;

  constructor(options: EventBridgeBusOptions) {
    this.#options = options;
  }

  async put(events: readonly DomainEvent[]): Promise<void> {
    const batches = inBatches(events.map((event) => this.#entry(event)));
    for (const batch of batches) await this.#send(batch);
  }

  #entry(event: DomainEvent): PutEventsRequestEntry {
    return {
      EventBusName: this.#options.bus,
      Source: eventSource,
      DetailType: event.type,
      Detail: JSON.stringify(event.detail),
    };
  }

  async #send(batch: readonly PutEventsRequestEntry[]): Promise<void> {
    let open = batch;
    for (let attempt = 1; ; attempt++) {
      const refused = await this.#try(open);
      if (refused.length === 0) return;
      if (attempt === attempts) throw this.#refusal(refused);
      open = refused.map(({ entry }) => entry);
      await this.#options.sleep(this.#options.random() * 200 * 2 ** attempt);
    }
  }

  async #try(batch: readonly PutEventsRequestEntry[]): Promise<Refused[]> {
    const answer = await this.#options.client
      .send(new PutEventsCommand({ Entries: [...batch] }))
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.name : 'unknown';
        throw new EventsNotAcceptedError(this.#options.bus, [reason], batch.length, error);
      });
    if (!answer.FailedEntryCount) return [];
    return batch.flatMap((entry, index) => {
      const code = answer.Entries?.[index]?.ErrorCode;
      return code === undefined ? [] : [{ entry, code }];
    });
  }

  #refusal(refused: readonly Refused[]): EventsNotAcceptedError {
    const codes = refused.map(({ code }) => code);
    return new EventsNotAcceptedError(this.#options.bus, codes, refused.length);
  }
}

interface Refused {
  readonly entry: PutEventsRequestEntry;
  readonly code: string;
}

/** At most ten entries and 256 KB a call; an entry that alone is larger is refused before anything is sent. */
function inBatches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const batches: { entries: PutEventsRequestEntry[]; bytes: number }[] = [];
  for (const entry of entries) {
    const bytes = sizeOf(entry);
    if (bytes > largestBytes) throw new EventTooLargeError(entry.DetailType ?? '', bytes, largestBytes);
    const last = batches.at(-1);
    if (last && last.entries.length < largestBatch && last.bytes + bytes <= largestBytes) {
      last.entries.push(entry);
      last.bytes += bytes;
    } else {
      batches.push({ entries: [entry], bytes });
    }
  }
  return batches.map((batch) => batch.entries);
}

function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}
