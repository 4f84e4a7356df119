import { z } from 'zod';
import { type DomainEvent, type DomainEventType, domainEventSchemas, eventSource } from './domain-events.ts';
import { EventUnreadableError } from './errors.ts';

/** The fields of EventBridge's envelope that are used: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const envelopeSchema = z.object({
  id: z.string().optional(),
  source: z.literal(eventSource),
  'detail-type': z.string(),
  detail: z.unknown(),
});

const isType = (type: string): type is DomainEventType => Object.hasOwn(domainEventSchemas, type);

/**
 * The event in an envelope that EventBridge delivered (as an object, or as the text of a queue's message).
 * Throws `EventUnreadableError` (`EVENT_UNREADABLE`) for anything else; it names what is wrong, not what was in it.
 */
export function parseEnvelope(body: unknown): DomainEvent {
  const envelope = envelopeSchema.safeParse(typeof body === 'string' ? parseJson(body) : body);
  if (!envelope.success) throw unreadable('The message is no envelope of this product', envelope.error);
  const { id = 'no id', 'detail-type': type, detail } = envelope.data;
  if (!isType(type)) throw new EventUnreadableError(`The type "${type}" is unknown`, `event ${id}`);
  return detailOf(type, detail, id);
}

function detailOf<Type extends DomainEventType>(type: Type, detail: unknown, id: string): DomainEvent<Type>;
function detailOf(type: DomainEventType, detail: unknown, id: string): { type: string; detail: unknown } {
  const parsed = domainEventSchemas[type].safeParse(detail);
  if (!parsed.success)
    throw unreadable(`The detail of ${type} has another form`, parsed.error, `event ${id}`);
  return { type, detail: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EventUnreadableError('The message is not JSON', 'queue message', cause);
  }
}

function unreadable(what: string, error: z.ZodError, where = 'queue message'): EventUnreadableError {
  const paths = error.issues.map((issue) => issue.path.join('.') || '(all)').join(', ');
  return new EventUnreadableError(`${what}: ${paths}`, where, error);
}
