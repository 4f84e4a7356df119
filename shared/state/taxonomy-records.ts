import { z } from 'zod';
import type { SetPointer, TaxonomyRun } from './taxonomy-state.ts';

/** What a stored `SetPointer` looks like. */
export const setPointerSchema = z.object({
  sequence: z.number().int().positive(),
  state: z.string(),
}) satisfies z.ZodType<SetPointer>;

/** What a stored `TaxonomyRun` looks like; unknown fields of newer versions are dropped. */
export const taxonomyRunSchema = z.object({
  set: z.string(),
  runId: z.string(),
  mode: z.enum(['push', 'pull', 'bidirectional', 'continuous', 'rollback', 'resolve']),
  trigger: z.object({ kind: z.string(), id: z.string(), receivedAt: z.number() }),
  startedAt: z.number(),
  finishedAt: z.number(),
  outcome: z.enum(['synced', 'unchanged', 'incomplete', 'failed']),
  version: z.number().exactOptional(),
  counts: z.object({
    replicas: z.number(),
    written: z.number(),
    proposed: z.number(),
    failed: z.number(),
    files: z.number(),
    quarantined: z.number(),
    conflicts: z.number(),
    references: z.number(),
  }),
  convergenceMs: z.number().exactOptional(),
  reasons: z.array(z.string()),
}) satisfies z.ZodType<TaxonomyRun>;

const reasonsKept = 100;
const reasonLength = 500;

/**
 * The run as small as it is kept: at most 100 reasons of 500 characters, the first ones, and as the last line how many there
 * are besides. The counts always stay whole. DynamoDB refuses items over 400 KB.
 */
export function boundedTaxonomyRun(run: TaxonomyRun): TaxonomyRun {
  const more = run.reasons.length - reasonsKept;
  const kept = run.reasons.slice(0, reasonsKept).map((reason) => reason.slice(0, reasonLength));
  return { ...run, reasons: more > 0 ? [...kept, `and ${more} more`] : kept };
}
