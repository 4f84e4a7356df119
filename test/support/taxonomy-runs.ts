import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';

/** A push that brought three replicas in step within three seconds; name what matters to the test. */
export function taxonomyRun({
  counts,
  ...change
}: Partial<Omit<TaxonomyRun, 'counts'>> & {
  readonly counts?: Partial<TaxonomyRun['counts']>;
} = {}): TaxonomyRun {
  return {
    set: 'documents',
    runId: 'run-1',
    mode: 'continuous',
    trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1_000 },
    startedAt: 3_000,
    finishedAt: 4_000,
    outcome: 'synced',
    version: 7,
    convergenceMs: 3_000,
    reasons: [],
    ...change,
    counts: {
      replicas: 3,
      written: 2,
      proposed: 0,
      failed: 0,
      files: 4,
      quarantined: 0,
      conflicts: 0,
      references: 0,
      ...counts,
    },
  };
}
