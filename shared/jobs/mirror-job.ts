import { z } from 'zod';

/**
 * Why a job exists; `validation`: a commit that was waited for has passed. `receivedAt` (epoch milliseconds) is the start of
 * the push-to-mirrored measurement.
 */
export const triggerSchema = z.object({
  kind: z.enum([
    'push',
    'pull-request',
    'repository',
    'installation',
    'validation',
    'schedule',
    'command',
    'continuation',
  ]),
  /** Webhook delivery id, schedule slot, run id of a validation or command id: what makes two triggers the same one. */
  id: z.string().min(1),
  receivedAt: z.number().int().nonnegative(),
});

/**
 * One source repository with all destinations of one mirror. A hint, not an order: the worker reads the state of both
 * sides and converges, so that a job done twice is harmless.
 */
export const mirrorJobSchema = z.object({
  version: z.literal(1),
  kind: z.literal('mirror'),
  /** `Mirror.id` in the configuration. */
  mirror: z.string().min(1),
  /** `owner/name` at the mirror's source. */
  repository: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  trigger: triggerSchema,
  /** How often this work was continued because a function ran out of time. */
  continuation: z.number().int().nonnegative().default(0),
  /** A person approved pruning more than the cap allows. */
  pruneApproved: z.boolean().default(false),
});

export type Trigger = z.infer<typeof triggerSchema>;
export type MirrorJob = z.infer<typeof mirrorJobSchema>;
