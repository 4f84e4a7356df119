import type { AnalysisTask, FileAnalysis, FixedText, FixKind } from '../analysis.ts';
import type { EngineProblem, EngineRequest, EngineResult } from './engine-messages.ts';
import { createEngineSeat, type EngineSeat } from './engine-seat.ts';

/** Engines in threads of their own. What happens to one file is said of that file alone; the methods do not throw. */
export interface EnginePool {
  analyse(task: AnalysisTask): Promise<FileAnalysis | EngineProblem>;
  /** @param codes only these are fixed; absent: all of the kind */
  fix(task: AnalysisTask, kind: FixKind, codes?: readonly string[]): Promise<FixedText | EngineProblem>;
  /** Ends all threads at once; files that wait or are in work get a problem. Again: nothing. */
  close(): Promise<void>;
}

/** How a pool is made. */
export interface EnginePoolOptions {
  /** At most so many run at once. They are started as files come. */
  readonly threads: number;
  /** Milliseconds for one file; loading an engine is not counted. */
  readonly timeLimitMs?: number;
  /** Milliseconds for starting a thread and loading an engine. */
  readonly loadLimitMs?: number;
  /** Bytes; a thread that holds more after a file is replaced by a fresh one. */
  readonly memoryLimit?: number;
  /** What the threads run. */
  readonly entry?: URL;
}

/** In a bundle the entry lies beside it. */
const defaultEntry = new URL(
  import.meta.url.endsWith('.ts') ? './engine-thread.ts' : './engine-thread.mjs',
  import.meta.url,
);

interface Waiting {
  readonly request: EngineRequest;
  readonly settle: (answer: Promise<EngineResult | EngineProblem>) => void;
}

/** A pool; files are served in the order in which they come. An idle one keeps no process alive. */
export function createEnginePool({
  threads,
  timeLimitMs = 10_000,
  loadLimitMs = 60_000,
  memoryLimit = 300 * 1024 * 1024,
  entry = defaultEntry,
}: EnginePoolOptions): EnginePool {
  const seats = Array.from({ length: Math.max(1, threads) }, () =>
    createEngineSeat({ entry, timeLimitMs, loadLimitMs, memoryLimit }),
  );
  const idle = [...seats];
  const queue: Waiting[] = [];

  const serve = async (seat: EngineSeat): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const answer = seat.run(next.request);
      next.settle(answer);
      await Promise.allSettled([answer]);
    }
    idle.push(seat);
  };

  const enqueue = (request: EngineRequest): Promise<EngineResult | EngineProblem> =>
    new Promise((settle) => {
      queue.push({ request, settle });
      const seat = idle.pop();
      if (seat) void serve(seat);
    });

  return {
    analyse: (task) => enqueue({ kind: 'analyse', task }) as Promise<FileAnalysis | EngineProblem>,
    fix: (task, fixKind, codes) =>
      enqueue({ kind: 'fix', task, fixKind, codes }) as Promise<FixedText | EngineProblem>,
    async close() {
      await Promise.all(seats.map((seat) => seat.close()));
    },
  };
}
