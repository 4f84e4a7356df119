import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullJitter } from '../../../shared/jobs/backoff.ts';

const backoff = { base: 2, cap: 100 };

describe('exponential backoff with full jitter', () => {
  it('doubles its limit with each attempt, up to the cap', () => {
    const limits = [1, 2, 3, 4, 5, 6, 7, 1_000].map((attempt) => fullJitter(attempt, backoff, () => 1));
    expect(limits).toEqual([2, 4, 8, 16, 32, 64, 100, 100]);
  });

  it('waits anything between nothing and the limit', () => {
    expect(fullJitter(3, backoff, () => 0)).toBe(0);
    expect(fullJitter(3, backoff, () => 0.25)).toBe(2);
  });

  it('is never negative, above the cap or not a number', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer(), chance, (attempt, random) => {
        const wait = fullJitter(attempt, backoff, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(backoff.cap);
      }),
    );
  });
});
