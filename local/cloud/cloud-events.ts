import { EventEmitter } from 'node:events';

/** What happens in the local cloud, for a progress display and for tests. Times are milliseconds. */
export interface CloudEvents {
  'invocation.started': [{ readonly functionName: string; readonly requestId: string }];
  'invocation.finished': [InvocationReport];
  'invocation.failed': [InvocationReport & { readonly errorType: string; readonly errorMessage: string }];
  /** One line that a function wrote. */
  'function.output': [{ readonly functionName: string; readonly line: string }];
  'messages.received': [
    { readonly queue: string; readonly functionName: string; readonly messageIds: readonly string[] },
  ];
  /** Reported failed or left by a failed function: they come back after the visibility timeout. */
  'messages.failed': [
    { readonly queue: string; readonly functionName: string; readonly messageIds: readonly string[] },
  ];
  'messages.deleted': [
    { readonly queue: string; readonly functionName: string; readonly messageIds: readonly string[] },
  ];
  'event.accepted': [
    {
      readonly id: string;
      readonly source: string;
      readonly detailType: string;
      readonly detail: unknown;
      readonly rules: readonly string[];
    },
  ];
  'schedule.fired': [{ readonly schedule: string; readonly scheduledTime: number }];
  /** A rule's or schedule's target did not take what was sent to it, and will not get it any more. */
  'delivery.abandoned': [{ readonly source: string; readonly targetArn: string; readonly reason: string }];
  /** A request to a web site could not be answered, and not for the viewer's fault. */
  'site.failed': [{ readonly site: string; readonly error: string }];
}

/** What one invocation took. */
export interface InvocationReport {
  readonly functionName: string;
  readonly requestId: string;
  readonly durationMs: number;
  /** Heap and buffers, sampled. */
  readonly maxMemoryMegabytes: number;
}

/** A typed emitter of `CloudEvents`. */
export type CloudEmitter = EventEmitter<CloudEvents>;

/** A new emitter without a limit on listeners: one for each part that waits. */
export function createCloudEmitter(): CloudEmitter {
  return new EventEmitter<CloudEvents>().setMaxListeners(0);
}

/** Where the cloud's own lines go; function output comes at `debug`. */
export interface CloudLogger {
  log(
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void;
}

/** Says nothing. */
export const silentLogger: CloudLogger = { log: () => undefined };
