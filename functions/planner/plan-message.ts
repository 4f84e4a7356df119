import { z } from 'zod';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { parseEnvelope } from '../../shared/events/parse-envelope.ts';
import { deploymentActionSchema } from '../../shared/jobs/deployment-job.ts';
import { taxonomyActionSchema } from '../../shared/jobs/taxonomy-job.ts';

/** How many repositories of the listing an earlier part of the same plan has dealt with already. */
const skip = z.number().int().nonnegative().default(0);

const slot = {
  mirror: z.string().min(1),
  /** ISO 8601; the slot of the schedule, the same however late the message comes. */
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time)), 'is not a time'),
  skip,
};

/** It is time for a mirror: what EventBridge Scheduler sends. */
const scheduleSchema = z.object({ kind: z.literal('schedule'), ...slot });

/** It is time to validate whole repositories of a mirror's source. */
const validationScheduleSchema = z.object({ kind: z.literal('validation-schedule'), ...slot });

const wish = {
  id: z.string().min(1),
  mirror: z.string().min(1).exactOptional(),
  repository: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/)
    .exactOptional(),
  /** Epoch milliseconds. */
  receivedAt: z.number().int().nonnegative(),
  skip,
};

/** A person asks for one mirror or all, and for one repository or all. */
const commandSchema = z.object({
  kind: z.literal('command'),
  ...wish,
  pruneApproved: z.boolean().default(false),
});

/** The same, to have them validated: a person asks for whole repositories, a mirror for a branch that waits. */
const validateSchema = z.object({
  kind: z.literal('validate'),
  ...wish,
  /** One branch; without it the default branch. */
  ref: z.string().startsWith('refs/heads/').exactOptional(),
  /** `changed`: only if the commit is not known yet, and only as if it had just been pushed. Needs `ref`. */
  scope: z.enum(['full', 'changed']).default('full'),
});

const set = z.string().min(1);

/** It is time for a round over a set of shared files. */
const taxonomyScheduleSchema = z.object({ kind: z.literal('taxonomy-schedule'), set, time: slot.time });

/** A person asks for something to be done with a set, or for a round over every one. */
const taxonomySchema = z.object({
  kind: z.literal('taxonomy'),
  id: wish.id,
  set: set.exactOptional(),
  action: taxonomyActionSchema,
  receivedAt: wish.receivedAt,
});

/** It is time to look for deployments that stand still. */
const deploymentScheduleSchema = z.object({ kind: z.literal('deployment-schedule'), time: slot.time });

/** A person asks for something to be done with one environment of an app. */
const deploymentSchema = z.object({
  kind: z.literal('deployment'),
  id: wish.id,
  app: z.string().min(1),
  environment: z.string().min(1),
  action: deploymentActionSchema,
  by: z.string().min(1),
  why: z.string().min(1).exactOptional(),
  receivedAt: wish.receivedAt,
});

/** It is time to look at the health of everything, or of the repositories that one mirror speaks for. */
const healthScheduleSchema = z.object({
  kind: z.literal('health-schedule'),
  mirror: slot.mirror.exactOptional(),
  time: slot.time,
  skip,
});

/** A person asks how one repository is, or all of a mirror, or everything. */
const healthSchema = z.object({
  kind: z.literal('health'),
  ...wish,
  /** Whether what is found is healed; absent: as the configuration says. */
  heal: z.boolean().exactOptional(),
  /** Only says what would be done. */
  dryRun: z.boolean().default(false),
});

const eventSchema = z.looseObject({ 'detail-type': z.string() }).transform((envelope, context) => {
  try {
    return { kind: 'event' as const, event: parseEnvelope(envelope) };
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is unreadable' });
    return z.NEVER;
  }
});

/** The shapes on the plan queue (docs/architecture.md); an event is told from the others by its envelope. */
export const planMessageSchema = z.union([
  eventSchema,
  z.discriminatedUnion('kind', [
    scheduleSchema,
    commandSchema,
    validationScheduleSchema,
    validateSchema,
    taxonomyScheduleSchema,
    taxonomySchema,
    deploymentScheduleSchema,
    deploymentSchema,
    healthScheduleSchema,
    healthSchema,
  ]),
]);

export type Schedule = z.infer<typeof scheduleSchema>;
export type Command = z.infer<typeof commandSchema>;
export type ValidationSchedule = z.infer<typeof validationScheduleSchema>;
export type Validate = z.infer<typeof validateSchema>;
export type TaxonomySchedule = z.infer<typeof taxonomyScheduleSchema>;
export type TaxonomyWish = z.infer<typeof taxonomySchema>;
export type DeploymentSchedule = z.infer<typeof deploymentScheduleSchema>;
export type DeploymentWish = z.infer<typeof deploymentSchema>;
export type HealthSchedule = z.infer<typeof healthScheduleSchema>;
export type HealthWish = z.infer<typeof healthSchema>;
/** What the planner sends to itself, too. */
export type Plan = Schedule | Command | ValidationSchedule | Validate | HealthSchedule | HealthWish;
export type PlanMessage =
  | Plan
  | TaxonomySchedule
  | TaxonomyWish
  | DeploymentSchedule
  | DeploymentWish
  | { readonly kind: 'event'; readonly event: DomainEvent };
