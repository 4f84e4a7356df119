import { z } from 'zod';
import { alertChanges } from '../health/alert.ts';

/** What the notifier's own queue carries beside events of the bus (docs/alerts.md). */
export const notificationJobSchema = z.discriminatedUnion('kind', [
  /** Looks at who has to hear what, and sends a `deliver` for each message. */
  z.object({ version: z.literal(1), kind: z.literal('gather') }),
  /** One message for one channel. Each channel has its own, so that one that is down stands in nobody's way. */
  z.object({
    version: z.literal(1),
    kind: z.literal('deliver'),
    channel: z.string().min(1),
    /** Keys of the alerts that it tells of; more than one is a group or a digest. */
    alerts: z.array(z.string()).min(1),
    change: z.enum(alertChanges),
    /** Same text: the same message, which a channel that remembers drops. */
    id: z.string().min(1),
    /** Epoch milliseconds. */
    at: z.number().int(),
  }),
  /** A person asks whether a channel works: a message that stands for nothing. */
  z.object({
    version: z.literal(1),
    kind: z.literal('test'),
    channel: z.string().min(1),
    id: z.string().min(1),
    by: z.string().min(1),
    at: z.number().int(),
  }),
  /** It is time to look at what waits: digests, repetitions, alerts that nobody acknowledged, messages that were lost. */
  z.object({ version: z.literal(1), kind: z.literal('sweep'), time: z.string() }),
]);

export type NotificationJob = z.infer<typeof notificationJobSchema>;
