import { describe, expect, it } from 'vitest';
import { mirrorSums } from '../../../cli/metrics/mirror-days.ts';
import { percent } from '../../../cli/metrics/percent.ts';
import { emptyHistogram, observe } from '../../../shared/measurement/histogram.ts';

const dayOf = (bucket: string, outcome: 'synced' | 'failed', durations: readonly number[]) => ({
  series: 'mirror',
  bucket,
  counters: { runs: durations.length, packBytes: 10, [outcome]: durations.length },
  histograms: { durationMs: durations.reduce(observe, emptyHistogram) },
});

describe('metrics', () => {
  it('are weighted by runs, not by days', () => {
    const good = dayOf('2026-11-20', 'synced', Array(9).fill(100));

    expect(mirrorSums([good, dayOf('2026-11-21', 'failed', [1_100])])).toMatchObject({
      runs: 10,
      failed: 1,
      successRate: 0.9,
      meanDurationMs: 200,
      packBytes: 20,
    });
  });

  it('have no means without runs', () => {
    expect(mirrorSums([])).toMatchObject({ runs: 0, successRate: undefined, meanLagMs: undefined });
  });
});

describe('a share', () => {
  it.each([
    [undefined, '-'],
    [0, '0.0 %'],
    [0.5, '50.0 %'],
    [0.99996, '99.996 %'],
    [0.9999999, '99.999 %'],
    [1, '100.0 %'],
  ])('of %s is written %s', (part, text) => {
    expect(percent(part)).toBe(text);
  });
});
