import type { Fault } from './fault.ts';

/** What a sandbox's thread is started with. */
export interface SandboxData {
  /** URL of the module that exports the handler. */
  readonly moduleUrl: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Host to thread. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event as JSON, so that a function gets exactly what JSON can carry. */
  readonly event: string;
  /** Epoch milliseconds at which the function will be ended. */
  readonly deadline: number;
}

/** Thread to host. Memory is heap and buffers at the end of the call. */
export type SandboxMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly fault: Fault }
  | { readonly kind: 'result'; readonly payload: string; readonly memoryMegabytes: number }
  | { readonly kind: 'thrown'; readonly fault: Fault; readonly memoryMegabytes: number }
  /** Nothing can be done any more in this thread, which ends itself after saying so. */
  | { readonly kind: 'fatal'; readonly fault: Fault };
