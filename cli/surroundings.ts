import type { Interrupt } from './interrupt.ts';
import type { Terminal } from './output/terminal.ts';

/** What a command finds around itself. It looks at nothing else of its process, so that it runs inside another as well. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths are meant from here. */
  readonly directory: string;
  /** From here on Ctrl-C aborts a signal; `ended` is called before a further one ends the process at once. */
  readonly onInterrupt: (ended?: () => void) => Interrupt;
}
