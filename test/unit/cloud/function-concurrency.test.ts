import { describe, expect, it } from 'vitest';
import { functionConcurrency } from '../../../local/cloud/lambda/function-concurrency.ts';

describe('how often a function runs at once on one machine', () => {
  const laptop = { processors: 8, memoryMegabytes: 16_384 };
  const small = { memoryMegabytes: 512, reservedConcurrency: undefined };
  const large = { memoryMegabytes: 3_008, reservedConcurrency: undefined };

  it('is as often as it may, when it waits more than it computes', () => {
    expect(functionConcurrency(small, 8, { processors: 1, memoryMegabytes: 1_024 })).toBe(8);
    expect(functionConcurrency({ ...small, reservedConcurrency: 3 }, 8, laptop)).toBe(3);
  });

  it.each([
    ['the processors are in the way', { processors: 5, memoryMegabytes: 65_536 }, 2],
    ['the memory is in the way', { processors: 32, memoryMegabytes: 24_576 }, 4],
    ['nothing is in the way', { processors: 64, memoryMegabytes: 262_144 }, 8],
    ['there is hardly a machine', { processors: 1, memoryMegabytes: 2_048 }, 2],
  ])('is less often for one that computes, when %s', (_what, machine, expected) => {
    expect(functionConcurrency(large, 8, machine)).toBe(expected);
  });

  it('is never more often than was asked for', () => {
    expect(functionConcurrency(large, 1, laptop)).toBe(1);
    expect(functionConcurrency({ ...large, reservedConcurrency: 1 }, 8, laptop)).toBe(1);
  });
});
