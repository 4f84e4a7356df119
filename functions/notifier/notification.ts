import { z } from 'zod';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { parseEnvelope } from '../../shared/events/parse-envelope.ts';
import { type NotificationJob, notificationJobSchema } from '../../shared/jobs/notification-job.ts';

/** What is on the notifier's queue: events of the bus, and jobs of its own. */
export type Notification = NotificationJob | { readonly kind: 'event'; readonly event: DomainEvent };

const eventSchema = z.looseObject({ 'detail-type': z.string() }).transform((envelope, context) => {
  try {
    return { kind: 'event' as const, event: parseEnvelope(envelope) };
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is unreadable' });
    return z.NEVER;
  }
});

/** The shapes on the queue; an event is told from the others by its envelope. */
export const notificationSchema = z.union([eventSchema, notificationJobSchema]);
