/** Ctrl-C and its kin as a signal. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Ctrl-C ends the process again. */
  stop(): void;
}

/** A second one within this time is the same key press, which reached us directly and through the launcher. */
const sameKeyMs = 500;

/**
 * Aborts on the first SIGINT, SIGTERM or SIGHUP; `again` is called on every further one, by default to end the process
 * at once.
 */
export function onInterrupt(again: () => void = () => process.exit(130)): Interrupt {
  const controller = new AbortController();
  let first: number | undefined;
  const listener = (): void => {
    if (first === undefined) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > sameKeyMs) again();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
