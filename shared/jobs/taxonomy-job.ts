import { z } from 'zod';
import { triggerSchema } from './mirror-job.ts';

const id = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** What is to be done with a set. */
export const taxonomyActionSchema = z.discriminatedUnion('kind', [
  /** Brings the replicas in step, in the set's own mode or in the one that is named. */
  z.object({
    kind: z.literal('sync'),
    mode: z.enum(['push', 'pull', 'bidirectional', 'continuous']).exactOptional(),
    /** A person approves that more than 30 % of a file's items go. */
    deletionsApproved: z.boolean().default(false),
  }),
  /** Makes a new version with the content of an old one, and brings it to the replicas. */
  z.object({ kind: z.literal('rollback'), to: z.number().int().positive() }),
  /** Decides a conflict: for the value of a side, or for a value (JSON text; `null` as `side` and `value` absent is refused). */
  z.object({
    kind: z.literal('resolve'),
    conflict: z.string().min(1),
    decision: z.union([
      z.object({ side: z.string().min(1) }),
      z.object({ value: z.string() }),
      z.object({ delete: z.literal(true) }),
    ]),
  }),
  /** Says at a pull request whether it breaks references. */
  z.object({
    kind: z.literal('check'),
    /** `owner/name`. */
    repository: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
    number: z.number().int().positive(),
    head: z.object({ ref: z.string(), id, repository: z.string() }),
    base: z.object({ ref: z.string(), id }),
  }),
]);

/** One set of shared files to look after. A hint: doing it twice is harmless. */
export const taxonomyJobSchema = z.object({
  version: z.literal(1),
  kind: z.literal('taxonomy'),
  /** Name of the set. */
  set: z.string().min(1),
  action: taxonomyActionSchema,
  trigger: triggerSchema,
});

export type TaxonomyAction = z.infer<typeof taxonomyActionSchema>;
export type TaxonomyJob = z.infer<typeof taxonomyJobSchema>;
