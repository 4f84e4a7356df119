import { createHandler, type WebhookHandler } from '../../functions/webhook/create-handler.ts';
import type { Receiver } from '../../functions/webhook/receive-delivery.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { inMemoryDeliveries } from './in-memory-state.ts';
import { webhookSecret } from './webhook-delivery.ts';

/** The webhook with a bus and a memory that can be looked into. */
export interface OpenWebhook {
  readonly handler: WebhookHandler;
  readonly events: readonly DomainEvent[];
  readonly logLines: readonly string[];
  /** Values of the dimension `outcome`, in order. */
  readonly outcomes: readonly string[];
}

/** Replaces parts of the receiver where a test needs others. */
export function openWebhook(parts: Partial<Receiver> = {}): OpenWebhook {
  const events: DomainEvent[] = [];
  const logLines: string[] = [];
  const outcomes: string[] = [];
  const handler = createHandler({
    secrets: async () => [webhookSecret],
    bus: {
      async put(put) {
        events.push(...put);
      },
    },
    deliveries: inMemoryDeliveries(),
    log: createLogger({ level: 'DEBUG', write: (line) => logLines.push(line) }),
    metrics: {
      add: (_name, _unit, _value, dimensions) => outcomes.push(dimensions?.outcome ?? ''),
      flush() {},
    },
    now: () => 1_700_000_001_000,
    ...parts,
  });
  return { handler, events, logLines, outcomes };
}
