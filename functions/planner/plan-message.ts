import { z } from 'zod';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { parseEnvelope } from '../../shared/events/parse-envelope.ts';

/** How many repositories of the listing an earlier part of the same plan has dealt with already. */
const skip = z.number().int().nonnegative().default(0);

/** It is time for a mirror: what EventBridge Scheduler sends. */
const scheduleSchema = z.object({
  kind: z.literal('schedule'),
  mirror: z.string().min(1),
  /** ISO 8601; the slot of the schedule, the same however late the message comes. */
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time)), 'is not a time'),
  skip,
});

/** A person asks for one mirror or all, and for one repository or all. */
const commandSchema = z.object({
  kind: z.literal('command'),
  id: z.string().min(1),
  mirror: z.string().min(1).exactOptional(),
  repository: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/)
    .exactOptional(),
  pruneApproved: z.boolean().default(false),
  /** Epoch milliseconds. */
  receivedAt: z.number().int().nonnegative(),
  skip,
});

const eventSchema = z.looseObject({ 'detail-type': z.string() }).transform((envelope, context) => {
  try {
    return { kind: 'event' as const, event: parseEnvelope(envelope) };
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is unreadable' });
    return z.NEVER;
  }
});

/** The three shapes on the plan queue (docs/architecture.md); an event is told from the others by its envelope. */
export const planMessageSchema = z.union([
  eventSchema,
  z.discriminatedUnion('kind', [scheduleSchema, commandSchema]),
]);

export type Schedule = z.infer<typeof scheduleSchema>;
export type Command = z.infer<typeof commandSchema>;
export type PlanMessage = Schedule | Command | { readonly kind: 'event'; readonly event: DomainEvent };
