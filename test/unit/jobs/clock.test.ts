import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../shared/jobs/clock.ts';

describe("the machine's clock", () => {
  it('sleeps no less than it is asked to, but for the rounding of timers', async () => {
    const before = systemClock.now();
    await systemClock.sleep(5);
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
  });

  it('repeats until it is ended', async () => {
    let runs = 0;
    await new Promise<void>((resolve) => {
      const end = systemClock.every(1, () => {
        runs += 1;
        if (runs === 3) {
          end();
          resolve();
        }
      });
    });
    expect(runs).toBe(3);
  });
});
