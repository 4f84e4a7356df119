import { z } from 'zod';
import type {
  Announcement,
  BuildRecord,
  DeploymentReason,
  DeploymentRun,
  EnvironmentState,
  RunKey,
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
  wantedAt: z.number().exactOptional(),
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
  workMs: z.number().exactOptional(),
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
  faults: count.exactOptional(),
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

/** Bytes of JSON that a stored run may have: DynamoDB refuses items over 400 KB, and the keys need room too. */
const runBytesLimit = 300_000;

const textLengths = [1_000, 300, 100] as const;

/** The run in at most 300 KB of JSON: what people and hosts said is cut to 1,000 characters, and shorter where that is still too much. */
export function boundedDeploymentRun(run: DeploymentRun): DeploymentRun {
  for (const length of textLengths) {
    const candidate = withTextsOf(run, length);
    if (Buffer.byteLength(JSON.stringify(candidate)) <= runBytesLimit) return candidate;
  }
  return withEnds(withTextsOf(run, 100));
}

/** The build with a reason as short as it is kept. */
export function boundedBuild(build: BuildRecord): BuildRecord {
  return build.reason ? { ...build, reason: shortReason(build.reason, 1_000) } : build;
}

function withTextsOf(run: DeploymentRun, length: number): DeploymentRun {
  const { reason: why, approval, requester, overrides, steps } = run;
  return {
    ...run,
    requester: short(requester, 'why', length),
    overrides: overrides.map((override) => short(override, 'why', length)),
    steps: steps.map((step) => short(step, 'detail', length)),
    ...(approval ? { approval: short(approval, 'why', length) } : {}),
    ...(why ? { reason: shortReason(why, length) } : {}),
  };
}

/** How a run began and how it ended are worth more than what lies between. */
function withEnds(run: DeploymentRun): DeploymentRun {
  return { ...run, steps: [...run.steps.slice(0, 100), ...run.steps.slice(100).slice(-100)] };
}

function shortReason(why: DeploymentReason, length: number): DeploymentReason {
  return short(short(why, 'what', length), 'remedy', length);
}

function short<Key extends string, Value extends { readonly [Name in Key]?: string }>(
  value: Value,
  key: Key,
  length: number,
): Value {
  const text = value[key];
  return text === undefined || text.length <= length ? value : { ...value, [key]: text.slice(0, length) };
}
