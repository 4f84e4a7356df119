/**
 * Runs in the worker thread of one sandbox: loads the bundle, then calls its handler for each message, as Lambda's Node.js
 * runtime does. Says how each call ended in `SandboxMessage`s.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { getHeapStatistics } from 'node:v8';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { lambdaContext } from './context.ts';
import { faultFromInit, faultFromRejection, faultFromThrown } from './fault.ts';
import type { InvokeMessage, SandboxData, SandboxMessage } from './protocol.ts';

type Handler = (event: unknown, context: unknown) => unknown;

if (parentPort === null) throw new TypeError('this file is the entry of a worker thread');
await run(parentPort, workerData as SandboxData);

async function run(port: MessagePort, data: SandboxData): Promise<void> {
  const send = (message: SandboxMessage) => port.postMessage(message);
  process.on('unhandledRejection', (reason) => end(send, faultFromRejection(reason)));
  process.on('uncaughtException', (error) => end(send, faultFromThrown(error)));

  let handler: Handler;
  try {
    handler = await loadHandler(data);
  } catch (error) {
    send({ kind: 'init-failed', fault: faultFromInit(error) });
    return;
  }
  port.on('message', async (message: InvokeMessage) => {
    try {
      const result = await handler(JSON.parse(message.event), lambdaContext(data, message, Date.now));
      const payload = JSON.stringify(result) ?? 'null';
      send({ kind: 'result', payload, memoryMegabytes: usedMegabytes() });
    } catch (error) {
      send({ kind: 'thrown', fault: faultFromThrown(error), memoryMegabytes: usedMegabytes() });
    }
  });
  send({ kind: 'ready' });
}

async function loadHandler({ moduleUrl, exportName }: SandboxData): Promise<Handler> {
  // Compiled once on this machine, not once in every thread; at the end of a thread that is stopped nothing would be kept.
  enableCompileCache();
  const module: Readonly<Record<string, unknown>> = await import(moduleUrl);
  flushCompileCache();
  const handler = module[exportName];
  if (typeof handler === 'function') return handler as Handler;
  const error = new Error(`index.${exportName} is undefined or not exported`);
  error.name = 'Runtime.HandlerNotFound';
  throw error;
}

function end(send: (message: SandboxMessage) => void, fault: ReturnType<typeof faultFromThrown>): void {
  send({ kind: 'fatal', fault });
  process.exit(1);
}

function usedMegabytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return (used_heap_size + external_memory) / 1_048_576;
}
