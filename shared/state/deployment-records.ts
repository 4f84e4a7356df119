import { z } from 'zod';
import type {
  Announcement,
  BuildRecord,
  DeploymentRun,
  EnvironmentState,
  RunKey,
  Step,
  TargetRecord,
} from './deployment-state.ts';

const reason = z.object({ code: z.string(), what: z.string(), remedy: z.string() });
const committed = z.object({ runId: z.string(), release: z.string(), at: z.number() });
const count = z.number().int().nonnegative();

/** What a stored `EnvironmentState` looks like; unknown fields of newer versions are dropped, here and below. */
export const environmentStateSchema = z.object({
  live: committed.exactOptional(),
  previous: committed.exactOptional(),
  committed: z.array(committed),
  fence: count,
  lock: z
    .object({
      runId: z.string(),
      fence: count,
      until: z.number(),
      candidate: z.string(),
      inherited: z.boolean(),
    })
    .exactOptional(),
  wanted: z.string().exactOptional(),
}) satisfies z.ZodType<EnvironmentState>;

const phase = z.enum([
  'validate',
  'build',
  'approve',
  'acquire',
  'prepare',
  'shift',
  'verify',
  'commit',
  'post',
  'abort',
  'ended',
]);

/** What a stored `DeploymentRun` looks like. */
export const deploymentRunSchema = z.object({
  runId: z.string(),
  app: z.string(),
  environment: z.string(),
  repository: z.string(),
  order: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('deploy'),
      ref: z.string().exactOptional(),
      commit: z.string().exactOptional(),
    }),
    z.object({ kind: z.literal('promote'), from: z.string() }),
    z.object({
      kind: z.literal('rollback'),
      to: z.string().exactOptional(),
      of: z.string().exactOptional(),
    }),
  ]),
  requester: z.object({
    kind: z.enum(['push', 'synced', 'promotion', 'command', 'rollback']),
    id: z.string(),
    by: z.string(),
    at: z.number(),
    why: z.string().exactOptional(),
  }),
  overrides: z.array(
    z.object({
      rule: z.enum(['freeze', 'validation', 'metrics', 'drift', 'order']),
      by: z.string(),
      why: z.string(),
      at: z.number(),
    }),
  ),
  createdAt: z.number(),
  updatedAt: z.number(),
  finishedAt: z.number().exactOptional(),
  wake: count,
  wakeAt: z.number(),
  phase,
  since: z.number(),
  stage: z.number().int(),
  weight: z.number(),
  checks: z.object({ failed: count, passed: count, nextAt: z.number() }),
  ref: z.string().exactOptional(),
  commit: z.string().exactOptional(),
  committedAt: z.number().exactOptional(),
  release: z.string().exactOptional(),
  from: z.string().exactOptional(),
  fence: count.exactOptional(),
  shifted: z.boolean(),
  approval: z
    .object({ by: z.string(), at: z.number(), approved: z.boolean(), why: z.string().exactOptional() })
    .exactOptional(),
  build: z
    .object({ key: z.string(), cached: z.boolean(), durationMs: z.number(), savedMs: z.number() })
    .exactOptional(),
  steps: z.array(
    z.object({
      phase,
      subject: z.string().exactOptional(),
      startedAt: z.number(),
      finishedAt: z.number().exactOptional(),
      result: z.enum(['running', 'passed', 'failed', 'inconclusive', 'skipped']),
      detail: z.string().exactOptional(),
      log: z.string().exactOptional(),
    }),
  ),
  outcome: z.enum(['succeeded', 'failed', 'rolledback', 'superseded', 'rejected']).exactOptional(),
  reason: reason.exactOptional(),
  rolledBackBy: z.string().exactOptional(),
}) satisfies z.ZodType<DeploymentRun>;

/** What a stored `BuildRecord` looks like. */
export const buildRecordSchema = z.object({
  key: z.string(),
  state: z.enum(['running', 'succeeded', 'failed']),
  attempt: count,
  source: z.string(),
  task: z.string().exactOptional(),
  startedAt: z.number(),
  finishedAt: z.number().exactOptional(),
  usedAt: z.number(),
  archive: z.string().exactOptional(),
  manifest: z.string().exactOptional(),
  bytes: z.number().exactOptional(),
  log: z.string().exactOptional(),
  reason: reason.exactOptional(),
}) satisfies z.ZodType<BuildRecord>;

/** What a stored `TargetRecord` looks like. */
export const targetRecordSchema = z.object({
  live: z.string().exactOptional(),
  fence: count.exactOptional(),
  operation: z
    .object({
      release: z.string().exactOptional(),
      runId: z.string(),
      fence: count,
      task: z.string().exactOptional(),
      startedAt: z.number(),
      claimedAt: z.number().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<TargetRecord>;

/** What a stored `Announcement` looks like. */
export const announcementSchema = z.object({
  deployment: z.number().exactOptional(),
  state: z.string().exactOptional(),
}) satisfies z.ZodType<Announcement>;

/** What a stored `RunKey` looks like. */
export const runKeySchema = z.object({
  app: z.string(),
  environment: z.string(),
  runId: z.string(),
}) satisfies z.ZodType<RunKey>;

const textLength = 1_000;

/** The run as small as it is kept: sentences of at most 1,000 characters. DynamoDB refuses items over 400 KB. */
export function boundedDeploymentRun(run: DeploymentRun): DeploymentRun {
  const { reason: why } = run;
  return {
    ...run,
    steps: run.steps.map(boundedStep),
    ...(why ? { reason: { ...why, what: why.what.slice(0, textLength) } } : {}),
  };
}

function boundedStep(step: Step): Step {
  return step.detail === undefined ? step : { ...step, detail: step.detail.slice(0, textLength) };
}
