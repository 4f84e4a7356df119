import type { Clock } from '../../shared/jobs/clock.ts';

/** A clock that stands still until it is told to go on. `sleep` takes no time here but moves the clock. */
export interface FakeClock extends Clock {
  /** Lets time pass; what is due in it runs at its time. */
  advance(milliseconds: number): void;
  /** Everything that was slept, in order. */
  readonly slept: readonly number[];
  /** How many `every` have not been ended. */
  running(): number;
}

/** Starts at `start`, epoch milliseconds. */
export function fakeClock(start = 1_763_720_000_000): FakeClock {
  let now = start;
  const slept: number[] = [];
  const repeated = new Set<{ readonly every: number; due: number; readonly run: () => void }>();

  return {
    now: () => now,
    slept,
    running: () => repeated.size,
    async sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
    },
    every(milliseconds, run) {
      const timer = { every: milliseconds, due: now + milliseconds, run };
      repeated.add(timer);
      return () => repeated.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const next = [...repeated].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        now = next.due;
        next.due += next.every;
        next.run();
      }
      now = end;
    },
  };
}
