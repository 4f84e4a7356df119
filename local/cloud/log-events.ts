import type { CloudEmitter, CloudLogger } from './cloud-events.ts';

/** Writes what a person who looks for a fault wants to read; function output only at `debug`. */
export function logEvents(events: CloudEmitter, logger: CloudLogger): void {
  events.on('function.output', ({ line, ...fields }) => logger.log('debug', line, fields));
  events.on('invocation.failed', (fields) => logger.log('warn', 'a function failed', { ...fields }));
  events.on('schedule.fired', (fields) => logger.log('debug', 'a schedule fired', { ...fields }));
  events.on('delivery.abandoned', (fields) => logger.log('error', 'a delivery was given up', { ...fields }));
}
