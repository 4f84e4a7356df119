import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CloudEmitter } from '../cloud-events.ts';
import { createLimiter } from '../limiter.ts';
import type { FunctionDescription } from '../template/description.ts';
import type { InvocationResult } from './fault.ts';
import { type Sandbox, type SandboxOutcome, startSandbox } from './sandbox.ts';

/** One function with its sandboxes. */
export interface FunctionRuntime {
  /** Waits for room when as many calls run as may. Never rejects for what the function does. */
  invoke(payload: unknown): Promise<InvocationResult>;
  /** Starts to load the function before its first call. */
  warm(): void;
  terminate(): Promise<void>;
}

/** What a function runs with. */
export interface FunctionRuntimeOptions {
  readonly description: FunctionDescription;
  readonly environment: Readonly<Record<string, string>>;
  readonly maximumConcurrency: number;
  readonly events: CloudEmitter;
}

/** Prepares a function; threads start when they are needed, or when `warm` is called. */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const { description, events } = options;
  const limiter = createLimiter(options.maximumConcurrency);
  const idle: Sandbox[] = [];
  const all = new Set<Sandbox>();

  const newSandbox = (): Sandbox => {
    const sandbox = startSandbox(sandboxOptions(options));
    all.add(sandbox);
    return sandbox;
  };
  const takeSandbox = (): Sandbox => {
    for (let sandbox = idle.pop(); sandbox !== undefined; sandbox = idle.pop()) {
      if (sandbox.alive) return sandbox;
      all.delete(sandbox);
    }
    return newSandbox();
  };

  return {
    invoke: async (payload) => {
      const release = await limiter.acquire();
      const requestId = randomUUID();
      const startedAt = performance.now();
      events.emit('invocation.started', { functionName: description.name, requestId });
      const sandbox = takeSandbox();
      const outcome = await sandbox.invoke({ requestId, event: JSON.stringify(payload) ?? 'null' });
      if (sandbox.alive) idle.push(sandbox);
      else all.delete(sandbox);
      release();
      report(options, requestId, performance.now() - startedAt, outcome);
      return outcome.ok
        ? { ok: true, requestId, payload: JSON.parse(outcome.payload) }
        : { ok: false, requestId, fault: outcome.fault };
    },
    warm: () => {
      idle.push(newSandbox());
    },
    terminate: async () => {
      await Promise.all([...all].map((sandbox) => sandbox.terminate()));
    },
  };
}

function sandboxOptions({ description, environment, events }: FunctionRuntimeOptions) {
  const [file = 'index', exportName = 'handler'] = description.handler.split('.');
  return {
    data: {
      moduleUrl: pathToFileURL(join(description.codeDirectory, `${file}.mjs`)).href,
      exportName,
      functionName: description.name,
      functionArn: description.arn,
      memoryMegabytes: description.memoryMegabytes,
      logGroupName: `/aws/lambda/${description.name}`,
      logStreamName: randomUUID(),
    },
    environment,
    timeoutSeconds: description.timeoutSeconds,
    onOutput: (line: string) => {
      events.emit('function.output', { functionName: description.name, line });
    },
  };
}

function report(
  { description, events }: FunctionRuntimeOptions,
  requestId: string,
  durationMs: number,
  outcome: SandboxOutcome,
): void {
  const functionName = description.name;
  const base = { functionName, requestId, durationMs, maxMemoryMegabytes: outcome.memoryMegabytes };
  events.emit('function.output', {
    functionName,
    line:
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\t` +
      `Memory Size: ${description.memoryMegabytes} MB\tMax Memory Used: ${outcome.memoryMegabytes} MB`,
  });
  if (outcome.ok) events.emit('invocation.finished', base);
  else
    events.emit('invocation.failed', {
      ...base,
      errorType: outcome.fault.errorType,
      errorMessage: outcome.fault.errorMessage,
    });
}
