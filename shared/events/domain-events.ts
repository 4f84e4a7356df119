import { z } from 'zod';

/** The `source` of every event that this product puts on its bus. */
export const eventSource = 'auto-builder';

const repository = z.object({
  /** Host of the git and REST service, `github.com` for the public one. */
  host: z.string(),
  org: z.string(),
  name: z.string(),
  /** The host's own id: survives a rename. */
  id: z.number().int().optional(),
  archived: z.boolean().optional(),
  fork: z.boolean().optional(),
});

const delivery = { version: z.literal(1), deliveryId: z.string(), receivedAt: z.number().int() };

const resources = {
  /** Milliseconds that a function worked on it, and the megabytes that it had: what it cost. */
  workMs: z.number().optional(),
  memoryMb: z.number().optional(),
  /** REST requests to hosts. */
  requests: z.number().int().optional(),
};

const validated = {
  version: z.literal(1),
  runId: z.string(),
  mirror: z.string(),
  /** `owner/name`. */
  repository: z.string(),
  /** `refs/heads/…`; for a pull request its head's. */
  ref: z.string(),
  commit: z.string(),
  grade: z.string().optional(),
  counts: z.object({ info: z.number(), warning: z.number(), error: z.number(), critical: z.number() }),
  /** Epoch milliseconds: when what led to it was received. */
  receivedAt: z.number().int(),
  /** Epoch milliseconds of its end, and how long it took; absent in events of earlier versions. */
  at: z.number().int().optional(),
  durationMs: z.number().optional(),
  ...resources,
};

const taxonomyRound = {
  version: z.literal(1),
  runId: z.string(),
  /** Name of the set. */
  set: z.string(),
  /** Number of the version of the unified index; absent: there is none yet. */
  index: z.number().int().optional(),
  /** Replicas that got a commit or a pull request. */
  written: z.number().int(),
  replicas: z.number().int(),
  /** Epoch milliseconds of its end; absent in events of earlier versions. */
  at: z.number().int().optional(),
  ...resources,
};

const deployment = {
  version: z.literal(1),
  runId: z.string(),
  app: z.string(),
  environment: z.string(),
  /** `owner/name`. */
  repository: z.string(),
  order: z.enum(['deploy', 'promote', 'rollback']),
  /** Digest of the release; absent before it is known. */
  release: z.string().optional(),
  commit: z.string().optional(),
  /** Digest of what was live before. */
  from: z.string().optional(),
  by: z.string(),
  /** Epoch milliseconds. */
  at: z.number().int(),
  ...resources,
};

const finding = {
  version: z.literal(1),
  /** `<check> <subject>`. */
  key: z.string(),
  check: z.string(),
  code: z.string(),
  level: z.enum(['critical', 'high', 'medium', 'low']),
  evidence: z.string(),
  remedy: z.string(),
  /** `owner/name`; absent for what belongs to the service. */
  repository: z.string().optional(),
  /** Epoch milliseconds: since when, and when it was seen. */
  since: z.number().int(),
  at: z.number().int(),
  /** `trying`: a remedy is at work, nobody needs to come. `none`: there is no remedy. `given-up`: it did not help. `off`: nobody allowed it. */
  healing: z.enum(['none', 'trying', 'given-up', 'off']),
};

/** Every event on the bus, told apart by `detail-type`. Small on purpose: an event is a hint, readers look again. */
export const domainEventSchemas = {
  /** A branch or tag moved, came or went (`push`, `create`, `delete` webhooks). */
  'repository.pushed': z.object({
    ...delivery,
    repository,
    ref: z.string(),
    before: z.string().optional(),
    after: z.string().optional(),
  }),
  /** The repository itself changed (`repository` webhook). */
  'repository.changed': z.object({ ...delivery, repository, action: z.string() }),
  /** A GitHub App installation gained or lost repositories. */
  'installation.changed': z.object({
    ...delivery,
    host: z.string(),
    org: z.string(),
    action: z.string(),
    added: z.array(z.string()),
    removed: z.array(z.string()),
  }),
  /** A pull request was opened, reopened or got new commits. */
  'pull-request.changed': z.object({
    ...delivery,
    repository,
    number: z.number().int(),
    action: z.string(),
    head: z.object({ ref: z.string(), id: z.string(), repository: z.string() }),
    base: z.object({ ref: z.string(), id: z.string() }),
    /** Title and last words of its author are not carried: who needs them looks. */
    draft: z.boolean(),
  }),
  /** One commit was looked at, and nothing at or above the limit was found. */
  'validation.passed': z.object({ ...validated }),
  /** One commit was looked at; `reasons` says what stands in its way. */
  'validation.failed': z.object({ ...validated, reasons: z.array(z.string()) }),
  /** One run over one source repository ended with every destination equal to its source. */
  'mirror.synced': z.object({
    version: z.literal(1),
    runId: z.string(),
    mirror: z.string(),
    repository: z.string(),
    destinations: z.array(z.string()),
    durationMs: z.number(),
    lagMs: z.number(),
    /** Epoch milliseconds of its end; absent in events of earlier versions. */
    at: z.number().int().optional(),
    /** A schedule had it look, and there was nothing to do. */
    idle: z.boolean().optional(),
    packBytes: z.number().optional(),
    /** What led to it: a push's lag is what people wait for. */
    trigger: z.string().optional(),
    ...resources,
  }),
  /** One run ended with something held, partial or failed at one destination or more. */
  'mirror.incomplete': z.object({
    version: z.literal(1),
    runId: z.string(),
    mirror: z.string(),
    repository: z.string(),
    outcome: z.enum(['partial', 'failed']),
    reasons: z.array(z.string()),
    /** Absent in events of earlier versions. */
    at: z.number().int().optional(),
    durationMs: z.number().optional(),
    lagMs: z.number().optional(),
    packBytes: z.number().optional(),
    trigger: z.string().optional(),
    ...resources,
  }),
  /** One round over a set of shared files ended with every replica in step. Not told of rounds that changed nothing. */
  'taxonomy.synced': z.object({
    ...taxonomyRound,
    durationMs: z.number(),
    /** From what led to it until all were in step. */
    lagMs: z.number(),
  }),
  /** One round ended with a replica or a file that could not take part, or a pull request that waits. */
  'taxonomy.incomplete': z.object({
    ...taxonomyRound,
    reasons: z.array(z.string()),
    durationMs: z.number().optional(),
  }),
  /** Values of several replicas met at one place. At most 100 of them are named. */
  'taxonomy.conflict': z.object({
    ...taxonomyRound,
    count: z.number().int(),
    conflicts: z.array(z.object({ id: z.string(), file: z.string(), place: z.string(), status: z.string() })),
  }),
  /** A run may change its environment from now on. */
  'deployment.started': z.object({ ...deployment }),
  /** A release is live, and its checks passed. */
  'deployment.succeeded': z.object({
    ...deployment,
    durationMs: z.number(),
    leadTimeMs: z.number().optional(),
  }),
  /** A run ended without its release being live and well. */
  'deployment.failed': z.object({
    ...deployment,
    durationMs: z.number(),
    outcome: z.enum(['failed', 'rejected', 'superseded']),
    code: z.string(),
    reason: z.string(),
  }),
  /** What a run had shifted was taken back: the release before is live. */
  'deployment.rolledback': z.object({
    ...deployment,
    durationMs: z.number(),
    code: z.string(),
    reason: z.string(),
  }),
  /** One look at one repository, or at what belongs to none, came to an end. */
  'health.checked': z.object({
    version: z.literal(1),
    /** Unique for each look at each subject. */
    runId: z.string(),
    subject: z.string(),
    name: z.string(),
    status: z.enum(['healthy', 'unknown', 'warning', 'critical']),
    score: z.number().optional(),
    /** Whether its connections answered: what uptime is made of. Absent: nobody could tell. */
    up: z.boolean().optional(),
    grade: z.string().optional(),
    at: z.number().int(),
    durationMs: z.number(),
    ...resources,
  }),
  /** A check does not pass: told at each look as long as it is so. */
  'health.finding': z.object({ ...finding }),
  /** A check that did not pass, passes. */
  'health.resolved': z.object({ ...finding }),
  /** A remedy was tried, and the look afterwards showed whether it helped. */
  'health.healed': z.object({
    version: z.literal(1),
    runId: z.string(),
    key: z.string(),
    remedy: z.string(),
    repository: z.string().optional(),
    healed: z.boolean(),
    tries: z.number().int(),
    at: z.number().int(),
    /** From the first sight of the finding to its end. */
    durationMs: z.number(),
  }),
} as const;

export type DomainEventType = keyof typeof domainEventSchemas;
export type DomainEvent<T extends DomainEventType = DomainEventType> = {
  [K in T]: { readonly type: K; readonly detail: z.infer<(typeof domainEventSchemas)[K]> };
}[T];

/** Puts events on the bus. Resolves only when all are accepted; throws `EVENTS_NOT_ACCEPTED` otherwise. */
export interface EventBus {
  put(events: readonly DomainEvent[]): Promise<void>;
}
