import type { CloudEmitter, CloudEvents } from '../../local/cloud/cloud-events.ts';

/** What left the functions of a cloud, and what the cloud did with it, oldest first. */
export interface Traces {
  readonly lines: readonly CloudEvents['function.output'][0][];
  /** Events that the bus took. */
  readonly events: readonly CloudEvents['event.accepted'][0][];
  /** Calls that ended without an answer. */
  readonly crashes: readonly CloudEvents['invocation.failed'][0][];
  /** The lines of one function that are JSON, parsed. */
  logs(functionName: string): readonly Readonly<Record<string, unknown>>[];
}

/** Records from now on. */
export function recordTraces(emitter: CloudEmitter): Traces {
  const lines: CloudEvents['function.output'][0][] = [];
  const events: CloudEvents['event.accepted'][0][] = [];
  const crashes: CloudEvents['invocation.failed'][0][] = [];
  emitter.on('function.output', (line) => lines.push(line));
  emitter.on('event.accepted', (event) => events.push(event));
  emitter.on('invocation.failed', (crash) => crashes.push(crash));
  return {
    lines,
    events,
    crashes,
    logs: (functionName) =>
      lines
        .filter((entry) => entry.functionName === functionName && entry.line.startsWith('{'))
        .map(({ line }) => JSON.parse(line)),
  };
}
