import { readFileSync } from 'node:fs';

/** What a process used so far. */
export interface Usage {
  /** Peak resident memory in MiB. */
  readonly peakMiB: number;
  /** Bytes it caused to be written to disk, as Linux counts them in /proc. */
  readonly diskBytes: number;
}

/** What this process used so far. */
export function usageOfThisProcess(): Usage {
  const written = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1];
  return { peakMiB: process.resourceUsage().maxRSS / 1024, diskBytes: Number(written) };
}
