import { describe, expect, it } from 'vitest';
import { createMemoryRelief } from '../../../shared/git/memory-relief.ts';

describe('memory relief', () => {
  it('keeps dead buffers few, however many have gone through', () => {
    const relieve = createMemoryRelief(1024 * 1024);
    let most = 0;

    for (let index = 0; index < 2_000; index += 1) {
      const buffer = Buffer.alloc(64 * 1024);
      relieve(buffer.length);
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }

    expect(most).toBeLessThan(32 * 1024 * 1024);
  });
});
