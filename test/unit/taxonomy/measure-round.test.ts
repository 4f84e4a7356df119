import { describe, expect, it } from 'vitest';
import { measureRound } from '../../../functions/taxonomy/measure-round.ts';
import type { TaxonomyRun } from '../../../shared/state/taxonomy-store.ts';
import { taxonomyRun } from '../../support/taxonomy-runs.ts';

function measured(run: TaxonomyRun): Record<string, number> {
  const values: Record<string, number> = {};
  const add = (name: string, _unit: string, value: number): void => {
    values[name] = value;
  };
  measureRound({ add, flush: () => undefined }, run);
  return values;
}

describe('what is measured of a round', () => {
  it('is its outcome, its time, what it did, and how long the push waited', () => {
    const counts = { files: 4, conflicts: 3, quarantined: 2, references: 5, failed: 1 };
    expect(
      measured(taxonomyRun({ startedAt: 3_000, finishedAt: 4_500, convergenceMs: 3_500, counts })),
    ).toEqual({
      TaxonomyRoundSynced: 1,
      TaxonomyRoundIncomplete: 0,
      TaxonomyRoundFailed: 0,
      TaxonomyRoundMs: 1_500,
      TaxonomyFiles: 4,
      TaxonomyConflicts: 3,
      TaxonomyQuarantined: 2,
      TaxonomyBrokenReferences: 5,
      TaxonomyReplicasFailed: 1,
      TaxonomyConvergenceMs: 3_500,
    });
  });

  it.each([
    ['synced', [1, 0, 0]],
    ['unchanged', [1, 0, 0]],
    ['incomplete', [0, 1, 0]],
    ['failed', [0, 0, 1]],
  ] as const)('counts a round that was %s once, and says that it was nothing else', (outcome, expected) => {
    const { TaxonomyRoundSynced, TaxonomyRoundIncomplete, TaxonomyRoundFailed } = measured(
      taxonomyRun({ outcome }),
    );
    expect([TaxonomyRoundSynced, TaxonomyRoundIncomplete, TaxonomyRoundFailed]).toEqual(expected);
  });

  it('is not what a round that failed has not looked at', () => {
    expect(measured(taxonomyRun({ outcome: 'failed' }))).not.toHaveProperty('TaxonomyQuarantined');
  });

  it('is not how long a schedule waited, which nobody waits for', () => {
    const trigger = { kind: 'schedule', id: 'documents@now', receivedAt: 1_000 };
    expect(measured(taxonomyRun({ trigger }))).not.toHaveProperty('TaxonomyConvergenceMs');
  });

  it('is not how long a push waited as long as a replica has not got it', () => {
    const { convergenceMs: _convergenceMs, ...run } = taxonomyRun({ outcome: 'incomplete' });
    expect(measured(run)).not.toHaveProperty('TaxonomyConvergenceMs');
  });
});
