import { z } from 'zod';
import { StateUnreadableError } from './errors.ts';
import type { DestinationState, RunRecord } from './mirror-state.ts';

const outcome = z.enum(['synced', 'partial', 'failed']);

/** What a stored `DestinationState` looks like; unknown fields of newer versions are dropped. */
export const destinationStateSchema = z.object({
  source: z.string(),
  destination: z.string(),
  mirror: z.string(),
  outcome,
  runId: z.string(),
  finishedAt: z.number(),
  durationMs: z.number(),
  lagMs: z.number(),
  packBytes: z.number(),
  verified: z.boolean(),
  sourceDigest: z.string().exactOptional(),
  destinationDigest: z.string().exactOptional(),
  refsBlob: z.string().exactOptional(),
  refCount: z.number(),
  heldCount: z.number(),
  lastSyncedAt: z.number().exactOptional(),
  consecutiveFailures: z.number(),
  defaultBranch: z.string().exactOptional(),
  error: z.object({ code: z.string(), what: z.string(), remedy: z.string() }).exactOptional(),
}) satisfies z.ZodType<DestinationState>;

/** What a stored `RunRecord` looks like. */
export const runRecordSchema = z.object({
  runId: z.string(),
  repository: z.string(),
  mirror: z.string(),
  trigger: z.object({ kind: z.string(), id: z.string(), receivedAt: z.number() }),
  startedAt: z.number(),
  finishedAt: z.number(),
  outcome,
  destinations: z.array(
    z.object({
      destination: z.string(),
      outcome,
      durationMs: z.number(),
      packBytes: z.number(),
      counts: z.record(z.string(), z.number()),
      verified: z.boolean(),
      refs: z.array(
        z.object({
          ref: z.string(),
          action: z.string(),
          ok: z.boolean(),
          reason: z.string().exactOptional(),
        }),
      ),
      error: z.string().exactOptional(),
    }),
  ),
}) satisfies z.ZodType<RunRecord>;

/** The stored value, checked. Throws `STATE_UNREADABLE` with the table and the key when it is something else. */
export function readStored<T>(schema: z.ZodType<T>, value: unknown, table: string, key: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new StateUnreadableError(table, key, parsed.error);
  return parsed.data;
}
