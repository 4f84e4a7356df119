import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { exitFault, type Fault, faultFromThrown, memoryFault, timeoutFault } from './fault.ts';
import { heapHeadroomMegabytes, watchMemory } from './memory.ts';
import type { InvokeMessage, SandboxData, SandboxMessage } from './protocol.ts';

/** How one call of a sandbox ended. Memory is heap and buffers, the most that was seen. */
export type SandboxOutcome =
  | { readonly ok: true; readonly payload: string; readonly memoryMegabytes: number }
  | { readonly ok: false; readonly fault: Fault; readonly memoryMegabytes: number };

/** One worker thread with a function loaded in it: takes one call at a time, and may die of one. */
export interface Sandbox {
  readonly alive: boolean;
  /** Never rejects: whatever the function does to its thread comes back as a fault. */
  invoke(call: { readonly requestId: string; readonly event: string }): Promise<SandboxOutcome>;
  terminate(): Promise<void>;
}

/** What a sandbox is started with. */
export interface SandboxOptions {
  readonly data: SandboxData;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly onOutput: (line: string) => void;
}

/** Lambda gives a function ten seconds to load. */
const initSeconds = 10;

/** Starts a thread; loading goes on while the first call waits for it. */
export function startSandbox(options: SandboxOptions): Sandbox {
  const worker = new Worker(new URL('./sandbox-thread.ts', import.meta.url), {
    workerData: options.data,
    env: { ...options.environment },
    // Nothing of how the host was started concerns the function.
    execArgv: [],
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: options.data.memoryMegabytes + heapHeadroomMegabytes },
  });
  for (const stream of [worker.stdout, worker.stderr])
    createInterface({ input: stream }).on('line', options.onOutput);
  return connect(worker, options);
}

/** What a wait for the thread can end with. */
type Ending =
  | { readonly kind: 'message'; readonly message: SandboxMessage }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'memory' };

function connect(worker: Worker, { data, timeoutSeconds }: SandboxOptions): Sandbox {
  let alive = true;
  let loaded: Ending | undefined;
  let listener: ((ending: Ending) => void) | undefined;
  const tell = (ending: Ending) => {
    if (isDeath(ending)) alive = false;
    // Also when nobody listens: what loading said is for the first call.
    if (listener === undefined) loaded ??= ending;
    else listener(ending);
  };
  worker.on('message', (message: SandboxMessage) => tell({ kind: 'message', message }));
  worker.on('error', (error) => tell({ kind: 'error', error }));
  worker.on('exit', (code) => tell({ kind: 'exit', code }));

  const next = (seconds: number) =>
    new Promise<Ending>((resolve) => {
      const timer = setTimeout(() => tell({ kind: 'timeout', seconds }), seconds * 1000);
      listener = (ending) => {
        clearTimeout(timer);
        listener = undefined;
        resolve(ending);
      };
    });
  const call = async (requestId: string, event: string): Promise<Ending> => {
    loaded ??= await next(initSeconds);
    if (!isReady(loaded) || !alive) return loaded;
    const deadline = Date.now() + timeoutSeconds * 1000;
    const ended = next(timeoutSeconds);
    worker.postMessage({ requestId, event, deadline } satisfies InvokeMessage);
    return ended;
  };

  return {
    get alive() {
      return alive;
    },
    invoke: async ({ requestId, event }) => {
      const memory = watchMemory(worker, data.memoryMegabytes, () => tell({ kind: 'memory' }));
      const ending = await call(requestId, event);
      const seen = memory.stop();
      if (!alive) await worker.terminate();
      return outcome(ending, requestId, seen);
    },
    terminate: async () => {
      alive = false;
      await worker.terminate();
    },
  };
}

function isReady(ending: Ending): boolean {
  return ending.kind === 'message' && ending.message.kind === 'ready';
}

function isDeath(ending: Ending): boolean {
  if (ending.kind !== 'message') return true;
  return ending.message.kind === 'init-failed' || ending.message.kind === 'fatal';
}

function outcome(ending: Ending, requestId: string, seenMegabytes: number): SandboxOutcome {
  const memoryMegabytes = Math.ceil(Math.max(seenMegabytes, finalMegabytes(ending)));
  if (ending.kind === 'message' && ending.message.kind === 'result')
    return { ok: true, payload: ending.message.payload, memoryMegabytes };
  return { ok: false, fault: faultOf(ending, requestId), memoryMegabytes };
}

function finalMegabytes(ending: Ending): number {
  return ending.kind === 'message' && 'memoryMegabytes' in ending.message
    ? ending.message.memoryMegabytes
    : 0;
}

function faultOf(ending: Ending, requestId: string): Fault {
  switch (ending.kind) {
    case 'timeout':
      return timeoutFault(requestId, ending.seconds);
    case 'memory':
      return memoryFault(requestId);
    case 'exit':
      return exitFault(requestId, ending.code);
    case 'error':
      return isOutOfMemory(ending.error) ? memoryFault(requestId) : faultFromThrown(ending.error);
    case 'message':
      // A thread that said it was ready and was gone before its call: it ended in between.
      return 'fault' in ending.message ? ending.message.fault : exitFault(requestId, 0);
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
