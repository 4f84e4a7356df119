import type { Worker } from 'node:worker_threads';

/** Watching one call of a thread. */
export interface MemoryWatch {
  /** Stops watching; gives the most that was seen, in megabytes. */
  stop(): number;
}

const sampleMs = 20;

/**
 * How far V8's own limit lies above the function's memory, in megabytes. A thread that runs into V8's limit can take
 * the whole process with it (the limit gives way by 16 MB, then V8 aborts), so that is only the last resort: the
 * limit that counts is kept by looking from outside.
 */
export const heapHeadroomMegabytes = 1024;

/** Looks at heap and buffers of a thread from outside, also while it computes, and tells when they exceed the limit. */
export function watchMemory(worker: Worker, limitMegabytes: number, onExceeded: () => void): MemoryWatch {
  let highest = 0;
  let watching = true;
  let timer: NodeJS.Timeout | undefined;

  const sample = async () => {
    const megabytes = await usedMegabytes(worker);
    if (!watching) return;
    highest = Math.max(highest, megabytes);
    if (highest > limitMegabytes) onExceeded();
    else timer = setTimeout(sample, sampleMs);
  };
  timer = setTimeout(sample, sampleMs);
  return {
    stop: () => {
      watching = false;
      clearTimeout(timer);
      return highest;
    },
  };
}

/** Nothing while the thread is starting, or when it has ended. */
async function usedMegabytes(worker: Worker): Promise<number> {
  try {
    const { used_heap_size, external_memory } = await worker.getHeapStatistics();
    return (used_heap_size + external_memory) / 1_048_576;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_NOT_RUNNING') return 0;
    throw error;
  }
}
