import { setTimeout as delay } from 'node:timers/promises';

/** Time, as far as jobs need it. Injected, so that tests decide when it passes. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Calls `run` again and again; the result ends that. */
  every(milliseconds: number, run: () => void): () => void;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds) => delay(milliseconds),
  every(milliseconds, run) {
    const timer = setInterval(run, milliseconds);
    return () => clearInterval(timer);
  },
};
