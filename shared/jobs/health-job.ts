import { z } from 'zod';
import { triggerSchema } from './mirror-job.ts';

const repository = z.string().regex(/^[^/\s]+\/[^/\s]+$/);

const common = {
  version: z.literal(1),
  /** Whether what is found is healed; absent: as the configuration says. */
  heal: z.boolean().exactOptional(),
  /** Only says what would be done. */
  dryRun: z.boolean().default(false),
  /** 0: asked for or by schedule; more: a look after a remedy, which heals on. */
  look: z.number().int().nonnegative().default(0),
  trigger: triggerSchema,
};

/** The most repositories of one job. */
export const repositoriesPerHealthJob = 20;

/** Looks at repositories of one source, or at what belongs to none. A hint: doing it twice is harmless. */
export const healthJobSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('health'),
    /** A mirror that takes them: says which host and whose credentials. */
    mirror: z.string().min(1),
    /** `owner/name` at the source. None: its host cannot list them, and those are meant that were looked at before. */
    repositories: z.array(repository).max(repositoriesPerHealthJob),
  }),
  /** Queues, sets, objectives, and the deliveries that GitHub could not make. */
  z.object({ ...common, kind: z.literal('service-health') }),
]);

export type HealthJob = z.infer<typeof healthJobSchema>;
