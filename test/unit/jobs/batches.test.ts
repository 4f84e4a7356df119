import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sendBatchLimits, splitBatches } from '../../../shared/jobs/batches.ts';

const itself = (size: number) => size;

describe('splitting into batches', () => {
  it('keeps to ten messages', () => {
    expect(splitBatches(Array(21).fill(1), itself).map(({ length }) => length)).toEqual([10, 10, 1]);
  });

  it('keeps to the bytes of a request', () => {
    expect(splitBatches([600_000, 448_576, 1, 1_048_576], itself)).toEqual([
      [600_000, 448_576],
      [1],
      [1_048_576],
    ]);
  });

  it('gives what is too big alone a batch of its own', () => {
    expect(splitBatches([1, 2_000_000, 1], itself)).toEqual([[1], [2_000_000], [1]]);
  });

  it('loses nothing, keeps the order, and never goes over a limit with more than one item', () => {
    const limits = { count: 4, bytes: 100 };
    fc.assert(
      fc.property(fc.array(fc.nat(130)), (sizes) => {
        const batches = splitBatches(sizes, itself, limits);
        expect(batches.flat()).toEqual(sizes);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(limits.count);
          const bytes = batch.reduce((sum, size) => sum + size, 0);
          expect(batch.length === 1 || bytes <= limits.bytes).toBe(true);
        }
      }),
    );
  });

  it('never starts a batch before the last one is full', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(sendBatchLimits.bytes)), (sizes) => {
        const batches = splitBatches(sizes, itself);
        for (const [index, batch] of batches.slice(0, -1).entries()) {
          const bytes = batch.reduce((sum, size) => sum + size, 0) + (batches[index + 1]?.[0] ?? 0);
          expect(batch.length === sendBatchLimits.count || bytes > sendBatchLimits.bytes).toBe(true);
        }
      }),
    );
  });
});
