import { Worker } from 'node:worker_threads';
import type { EngineProblem, EngineReply, EngineRequest, EngineResult } from './engine-messages.ts';

/** What holds for each thread. */
export interface ThreadLimits {
  /** What a thread runs. */
  readonly entry: URL;
  /** Milliseconds for one file, once its engine is loaded. */
  readonly timeLimitMs: number;
  /** Milliseconds for starting a thread and loading an engine. */
  readonly loadLimitMs: number;
  /** Bytes that a thread may hold after a file; one with more is replaced. */
  readonly memoryLimit: number;
}

/** The place of one thread at a time: it is started when needed and replaced when it is no longer to be trusted. */
export interface EngineSeat {
  /** One file. Never two at once. */
  run(request: EngineRequest): Promise<EngineResult | EngineProblem>;
  /** Ends the thread; a file in work gets a problem, and so do all that come later. */
  close(): Promise<void>;
}

/** What is said of files that wait or are in work when a pool is closed. */
const givenUp: EngineProblem = { problem: 'was given up before its analysis ended' };

/** How it went, and what is to become of the thread. */
interface Outcome {
  readonly answer: EngineResult | EngineProblem;
  readonly memory: number;
  readonly isSound: boolean;
  /** The file may not be to blame: an old thread failed without a word about it. */
  readonly isDoubtful: boolean;
}

/**
 * Megabytes. The stack is what an engine's recursion may use before the file counts as nested too deeply; more of it lets
 * WebAssembly run into the end of its own, smaller stack. The heap keeps two threads below a gigabyte.
 */
const resourceLimits = { stackSizeMb: 4, maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16 };

/** A seat; its first thread starts with the first file. */
export function createEngineSeat(limits: ThreadLimits): EngineSeat {
  let thread: Worker | undefined;
  let served = 0;
  let isClosed = false;

  const start = (): Worker => {
    // Neither variables nor flags of the process concern an engine. Its output is nobody's: it must not get into a report,
    // and is not read either, for Node keeps a process alive while it reads.
    const worker = new Worker(limits.entry, {
      env: {},
      execArgv: [],
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits,
    });
    worker.unref();
    const forget = (): void => {
      if (thread === worker) thread = undefined;
    };
    worker.on('error', forget);
    worker.on('exit', forget);
    served = 0;
    return worker;
  };

  const end = async (): Promise<void> => {
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };

  const once = async (request: EngineRequest): Promise<Outcome> => {
    thread ??= start();
    const outcome = await ask(thread, request, limits);
    served += 1;
    if (!outcome.isSound || outcome.memory > limits.memoryLimit) await end();
    return outcome;
  };

  return {
    async run(request) {
      if (isClosed) return givenUp;
      const isUsed = thread !== undefined && served > 0;
      const first = await once(request);
      if (isClosed) return givenUp;
      return first.isDoubtful && isUsed ? (await once(request)).answer : first.answer;
    },
    close() {
      isClosed = true;
      return end();
    },
  };
}

function ask(worker: Worker, request: EngineRequest, limits: ThreadLimits): Promise<Outcome> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let isSettled = false;
    const settle = (outcome: Outcome): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      resolve(outcome);
    };
    const lost = (problem: string, isDoubtful: boolean): void =>
      settle({ answer: { problem }, memory: 0, isSound: false, isDoubtful });
    const allow = (milliseconds: number, problem: string): void => {
      clearTimeout(timer);
      // A busy main thread may see its timer before the answer that came long ago: the answer goes first.
      timer = setTimeout(() => setImmediate(lost, problem, false), milliseconds);
    };
    const onMessage = (reply: EngineReply): void => {
      if (reply.kind === 'begun')
        allow(limits.timeLimitMs, `took longer than ${seconds(limits.timeLimitMs)}`);
      else settle(outcomeOf(reply));
    };
    const onError = (error: Error): void => lost(`the engine crashed: ${wordsFor(error)}`, true);
    const onExit = (code: number): void =>
      lost(`the engine ended without an answer (exit code ${code})`, true);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    allow(limits.loadLimitMs, `its engine was not loaded within ${seconds(limits.loadLimitMs)}`);
    worker.postMessage(request);
  });
}

function outcomeOf(reply: Exclude<EngineReply, { kind: 'begun' }>): Outcome {
  const { memory } = reply;
  if (reply.kind === 'done') return { answer: reply.result, memory, isSound: true, isDoubtful: false };
  const { problem, state } = reply;
  return { answer: { problem }, memory, isSound: state === 'sound', isDoubtful: state === 'broken' };
}

function wordsFor(error: Error & { readonly code?: unknown }): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'out of memory'
    : (error.message.split('\n', 1)[0] ?? '');
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
