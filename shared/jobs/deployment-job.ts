import { z } from 'zod';

const runId = z.string().regex(/^\d{8}T\d{6}-[0-9a-f]{8}$/);
const commit = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** See `DeploymentOrder`. */
const deploymentOrderSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('deploy'),
    /** `refs/heads/…` or `refs/tags/…`; without it and without a commit the default branch. */
    ref: z.string().startsWith('refs/').exactOptional(),
    commit: commit.exactOptional(),
  }),
  z.object({ kind: z.literal('promote'), from: z.string().min(1) }),
  z.object({ kind: z.literal('rollback'), to: runId.exactOptional(), of: runId.exactOptional() }),
]);

/** See `Requester`. */
const requesterSchema = z.object({
  kind: z.enum(['push', 'synced', 'promotion', 'command', 'rollback']),
  id: z.string().min(1),
  by: z.string().min(1),
  at: z.number().int().nonnegative(),
  why: z.string().exactOptional(),
});

/** See `Override`. */
export const overrideSchema = z.enum(['freeze', 'validation', 'metrics', 'drift', 'order']);

/** What is to be done. */
export const deploymentActionSchema = z.discriminatedUnion('kind', [
  /** Begins a run. The same run id twice is one run. */
  z.object({
    kind: z.literal('start'),
    runId,
    order: deploymentOrderSchema,
    overrides: z.array(overrideSchema).default([]),
  }),
  /** Goes on with a run: the message of that number, once. */
  z.object({ kind: z.literal('wake'), runId, wake: z.number().int().nonnegative() }),
  /** A person agrees or refuses; `refuse` also stops a run that has not committed yet. */
  z.object({ kind: z.literal('decide'), runId, approved: z.boolean() }),
  /** Clears away at the targets what no release needs that there is a way back to. */
  z.object({ kind: z.literal('tidy'), runId }),
  /** Tells GitHub where a run is. */
  z.object({ kind: z.literal('announce'), runId }),
]);

/** Something to do with one environment of one app. */
export const deploymentJobSchema = z.union([
  z.object({
    version: z.literal(1),
    kind: z.literal('deployment'),
    app: z.string().min(1),
    environment: z.string().min(1),
    action: deploymentActionSchema,
    requester: requesterSchema,
  }),
  /** Wakes runs that nobody goes on with, ends approvals that nobody gave, and clears away old builds. */
  z.object({
    version: z.literal(1),
    kind: z.literal('deployment-sweep'),
    /** Epoch milliseconds. */ at: z.number().int(),
  }),
]);

export type DeploymentAction = z.infer<typeof deploymentActionSchema>;
export type DeploymentJob = z.infer<typeof deploymentJobSchema>;
/** A job about one environment. */
export type EnvironmentJob = Extract<DeploymentJob, { kind: 'deployment' }>;
