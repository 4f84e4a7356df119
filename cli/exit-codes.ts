/** What the process says about itself when it ends; the table stands in docs/command-line.md. */
export const exitCodes = {
  synced: 0,
  /** Some of it: a destination failed, or a ref is held. Of health: a warning. */
  partial: 1,
  /** Wrong usage or wrong configuration: nothing was tried. */
  usage: 2,
  /** Nothing synced, or the command failed. */
  failed: 3,
  /** What was looked at is in a critical state. */
  critical: 4,
  /** Nothing was seen that is wrong, but not everything could be seen. */
  unknown: 5,
  /** Ended by Ctrl-C, as shells have it: 128 + SIGINT. */
  interrupted: 130,
} as const;

/** A code that a command may end with. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
