import { describe, expect, it } from 'vitest';
import { sums } from '../../../cli/commands/metrics.ts';

describe('metrics', () => {
  it('are weighted by runs, not by days', () => {
    const day = { capability: 'mirror' as const, partial: 0, packBytes: 10, lagMs: 0 };

    expect(
      sums([
        { ...day, bucket: '2026-11-20', runs: 9, synced: 9, failed: 0, durationMs: 900 },
        { ...day, bucket: '2026-11-21', runs: 1, synced: 0, failed: 1, durationMs: 1_100 },
      ]),
    ).toMatchObject({ runs: 10, successRate: 0.9, meanDurationMs: 200, packBytes: 20 });
  });

  it('have no means without runs', () => {
    expect(sums([])).toMatchObject({ runs: 0, successRate: undefined, meanLagMs: undefined });
  });
});
