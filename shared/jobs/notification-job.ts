import { z } from 'zod';

/** What the notifier's own queue carries beside events of the bus (docs/operations.md). */
export const notificationJobSchema = z.discriminatedUnion('kind', [
  /** One message for one channel. Each channel has its own, so that one that is down stands in nobody's way. */
  z.object({
    version: z.literal(1),
    kind: z.literal('deliver'),
    channel: z.string().min(1),
    /** Keys of the alerts that it tells of; more than one is a group or a digest. */
    alerts: z.array(z.string()).min(1),
    change: z.enum(['opened', 'resolved', 'escalated', 'digest']),
    /** Same text: the same message, which a channel that remembers drops. */
    id: z.string().min(1),
    /** Epoch milliseconds. */
    at: z.number().int(),
  }),
  /** Looks at what waits: groups that are full, digests that are due, alerts that nobody acknowledged. */
  z.object({ version: z.literal(1), kind: z.literal('sweep'), time: z.string() }),
]);

export type NotificationJob = z.infer<typeof notificationJobSchema>;
