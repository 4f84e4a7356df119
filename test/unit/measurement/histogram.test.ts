import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketIndex,
  countAtMost,
  emptyHistogram,
  type Histogram,
  meanOf,
  mergeHistograms,
  observe,
  percentile,
  upperBound,
} from '../../../shared/measurement/histogram.ts';

const histogramOf = (values: readonly number[]): Histogram => values.reduce(observe, emptyHistogram);
const wholeValues = fc.array(fc.nat(100_000_000), { maxLength: 40 });
const positiveValues = fc.array(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

describe('a histogram', () => {
  it('has no percentile and no mean without values', () => {
    expect(percentile(emptyHistogram, 0.5)).toBeUndefined();
    expect(meanOf(emptyHistogram)).toBeUndefined();
  });

  it('knows the mean exactly', () => {
    expect(meanOf(histogramOf([1, 2, 6]))).toBe(3);
  });

  it('counts what took no time as zero', () => {
    const histogram = histogramOf([0, 0, 0, 50]);
    expect(percentile(histogram, 0.5)).toBe(0);
    expect(countAtMost(histogram, 0)).toBe(3);
  });

  it('puts a bound into the bucket that it ends', () => {
    for (const index of [-20, -1, 0, 1, 7, 100, 192]) {
      expect(bucketIndex(upperBound(String(index)))).toBe(String(index));
    }
  });

  it('takes few buckets for very different times', () => {
    const day = 86_400_000;
    expect(Number(bucketIndex(day)) - Number(bucketIndex(1))).toBeLessThanOrEqual(192);
  });

  it('is merged in any order, with the same result', () => {
    fc.assert(
      fc.property(wholeValues, wholeValues, (one, other) => {
        const merged = mergeHistograms([histogramOf(one), histogramOf(other)]);
        expect(mergeHistograms([histogramOf(other), histogramOf(one)])).toEqual(merged);
      }),
    );
  });

  it('is merged in any grouping, with the same result', () => {
    fc.assert(
      fc.property(wholeValues, wholeValues, wholeValues, (a, b, c) => {
        const [one, two, three] = [histogramOf(a), histogramOf(b), histogramOf(c)];
        expect(mergeHistograms([mergeHistograms([one, two]), three])).toEqual(
          mergeHistograms([one, mergeHistograms([two, three])]),
        );
      }),
    );
  });

  it('is the same merged as observed in one', () => {
    fc.assert(
      fc.property(wholeValues, wholeValues, (one, other) => {
        const merged = mergeHistograms([histogramOf(one), histogramOf(other)]);
        expect(merged).toEqual(histogramOf([...one, ...other]));
      }),
    );
  });

  it('is off by 4.8 % at most, at each percentile of any values', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(positiveValues, part, (values, p) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1] ?? 0;
        const found = percentile(histogramOf(values), p) ?? 0;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.048);
      }),
    );
  });

  it('counts what is below a value, right but for values within 4.8 % of it', () => {
    fc.assert(
      fc.property(positiveValues, fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (values, limit) => {
        const found = countAtMost(histogramOf(values), limit);
        expect(found).toBeGreaterThanOrEqual(values.filter((value) => value * 1.048 <= limit * 0.999).length);
        expect(found).toBeLessThanOrEqual(values.filter((value) => value * 0.951 <= limit).length);
      }),
    );
  });
});
