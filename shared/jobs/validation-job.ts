import { z } from 'zod';
import { triggerSchema } from './mirror-job.ts';

const id = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** What is to be looked at. Ids are hints of what the event saw: the worker looks at what is there now. */
export const validationTargetSchema = z.discriminatedUnion('kind', [
  /** A branch moved. */
  z.object({
    kind: z.literal('push'),
    /** `refs/heads/…`. */
    ref: z.string().startsWith('refs/heads/'),
    before: id.exactOptional(),
    after: id.exactOptional(),
  }),
  z.object({
    kind: z.literal('pull-request'),
    number: z.number().int().positive(),
    /** The commit to look at, and where it may be pushed to. */
    head: z.object({ ref: z.string(), id, repository: z.string() }),
    base: z.object({ ref: z.string(), id }),
  }),
  /** The whole of one branch; without `ref` the default branch. */
  z.object({ kind: z.literal('full'), ref: z.string().startsWith('refs/heads/').exactOptional() }),
]);

/** One repository to validate. A hint: doing it twice is harmless. */
export const validationJobSchema = z.object({
  version: z.literal(1),
  kind: z.literal('validate'),
  /** `Mirror.id`: whose source the repository is. */
  mirror: z.string().min(1),
  /** `owner/name` at the mirror's source. */
  repository: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  target: validationTargetSchema,
  trigger: triggerSchema,
});

export type ValidationTarget = z.infer<typeof validationTargetSchema>;
export type ValidationJob = z.infer<typeof validationJobSchema>;
