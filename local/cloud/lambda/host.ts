import type { CloudEmitter } from '../cloud-events.ts';
import { CloudDrainingError, UnknownFunctionError } from '../errors.ts';
import type { FunctionDescription } from '../template/description.ts';
import { type EnvironmentSources, functionEnvironment } from './environment.ts';
import type { InvocationResult } from './fault.ts';
import { createFunctionRuntime, type FunctionRuntime } from './function-runtime.ts';

/** The Lambda of the local cloud. */
export interface LambdaHost {
  /**
   * Calls a function and waits for its answer; a failing function is an answer too.
   * Throws `CLOUD_FUNCTION_UNKNOWN`, and `CLOUD_DRAINING` once `drain` was called.
   */
  invoke(functionName: string, payload: unknown): Promise<InvocationResult>;
  /** Starts to load one copy of every function, so that the first event does not wait for that. */
  warm(): void;
  /** Takes no more calls and waits for the running ones, at most so long; then ends their threads. */
  drain(limitMs: number): Promise<void>;
}

/** What the host runs. */
export interface LambdaHostOptions {
  readonly functions: readonly FunctionDescription[];
  readonly environment: EnvironmentSources;
  /** Calls at once of one function. */
  readonly concurrencyOf: (description: FunctionDescription) => number;
  readonly events: CloudEmitter;
}

/** Prepares every function with its environment. */
export async function startLambdaHost(options: LambdaHostOptions): Promise<LambdaHost> {
  const { functions, concurrencyOf, events } = options;
  const runtimes = new Map<string, FunctionRuntime>();
  for (const description of functions) {
    runtimes.set(
      description.name,
      createFunctionRuntime({
        description,
        environment: await functionEnvironment(description, options.environment),
        maximumConcurrency: concurrencyOf(description),
        events,
      }),
    );
  }

  const running = new Set<Promise<unknown>>();
  let draining = false;
  return {
    invoke: (functionName, payload) => {
      const runtime = runtimes.get(functionName);
      if (runtime === undefined) throw new UnknownFunctionError(functionName, [...runtimes.keys()]);
      if (draining) throw new CloudDrainingError(functionName);
      const call = runtime.invoke(payload).finally(() => running.delete(call));
      running.add(call);
      return call;
    },
    warm: () => {
      for (const runtime of runtimes.values()) runtime.warm();
    },
    drain: async (limitMs) => {
      draining = true;
      await within(limitMs, Promise.all(running));
      await Promise.all([...runtimes.values()].map((runtime) => runtime.terminate()));
    },
  };
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  const { promise: expired, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, expired]);
  clearTimeout(timer);
}
