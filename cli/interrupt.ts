/** Ctrl-C and its kin as a signal. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Ctrl-C ends the process again. */
  stop(): void;
}

/** What is listened to, and what is ended. */
export interface InterruptOptions {
  /** Called before a further Ctrl-C ends the process. */
  readonly ended?: (() => void) | undefined;
  readonly process?: {
    on(signal: NodeJS.Signals, listener: () => void): unknown;
    off(signal: NodeJS.Signals, listener: () => void): unknown;
    exit(code: number): void;
  };
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/** A second one within this time is the same key press, which reached us directly and through the launcher. */
const sameKeyMs = 500;

/** Aborts on the first SIGINT, SIGTERM or SIGHUP, and ends the process with 130 on a further one. */
export function onInterrupt(options: InterruptOptions = {}): Interrupt {
  const { ended, process: host = process, now = () => performance.now() } = options;
  const controller = new AbortController();
  let first: number | undefined;
  const listener = (): void => {
    if (first === undefined) {
      first = now();
      controller.abort();
    } else if (now() - first > sameKeyMs) {
      ended?.();
      host.exit(130);
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) host.on(signal, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of signals) host.off(signal, listener);
    },
  };
}
