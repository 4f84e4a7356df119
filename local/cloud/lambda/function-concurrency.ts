import type { FunctionDescription } from '../template/description.ts';

/** What this machine has. */
export interface Machine {
  readonly processors: number;
  readonly memoryMegabytes: number;
}

/** From so much memory on, Lambda gives a function a whole processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const processorMegabytes = 1_769;

/** Of a large function at least so many run at once: while one waits for a host, the other computes. */
const fewest = 2;

/**
 * How often a function runs at once here: `limit` times, or fewer where its role on AWS would be more than this machine. Only
 * functions with a processor and more to themselves are held back: they compute, the others wait for the network.
 */
export function functionConcurrency(
  {
    memoryMegabytes,
    reservedConcurrency,
  }: Pick<FunctionDescription, 'memoryMegabytes' | 'reservedConcurrency'>,
  limit: number,
  machine: Machine,
): number {
  const most = Math.min(limit, reservedConcurrency ?? limit);
  if (memoryMegabytes <= processorMegabytes) return most;
  const byProcessors = Math.floor((machine.processors * processorMegabytes) / memoryMegabytes);
  const byMemory = Math.floor(machine.memoryMegabytes / 2 / memoryMegabytes);
  return Math.min(most, Math.max(fewest, Math.min(byProcessors, byMemory)));
}
