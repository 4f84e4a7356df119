import { z } from 'zod';
import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import type { SetLook } from '../checks/ports.ts';

/** The part of a set's state that says how it is. Format: docs/taxonomy.md. */
const stateSchema = z.object({
  replicas: z.record(
    z.string(),
    z.object({ quarantine: z.array(z.object({ path: z.string(), code: z.string() })) }),
  ),
  conflicts: z.string().optional(),
  coveredUntil: z.number(),
});
const conflictsSchema = z.array(z.object({ status: z.string() }));

/** How a set of shared files is. What cannot be read is thrown. */
export async function lookAtSet(
  store: Pick<TaxonomyStore, 'pointer' | 'runs'>,
  blobs: Pick<BlobStore, 'get'>,
  name: string,
): Promise<SetLook> {
  const [pointer, [lastRun]] = await Promise.all([store.pointer(name), store.runs(name, { limit: 1 })]);
  const state = await read(blobs, pointer?.state, stateSchema);
  const conflicts = await read(blobs, state?.conflicts, conflictsSchema);
  return {
    name,
    ...(lastRun === undefined ? {} : { lastRun }),
    openConflicts: (conflicts ?? []).filter(({ status }) => status === 'open').length,
    quarantined: Object.values(state?.replicas ?? {}).flatMap(({ quarantine }) => quarantine),
    coveredUntil: state?.coveredUntil ?? 0,
  };
}

async function read<Value>(
  blobs: Pick<BlobStore, 'get'>,
  hash: string | undefined,
  schema: z.ZodType<Value>,
): Promise<Value | undefined> {
  const bytes = hash === undefined ? undefined : await blobs.get(hash);
  return bytes && schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}
