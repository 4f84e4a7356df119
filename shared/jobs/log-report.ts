import type { Log } from '../telemetry/log.ts';
import type { WorkerReport } from './worker.ts';

/** Writes how each message ended, with the job that was in it: one line for each message. */
export function logReports(log: Log): (report: WorkerReport<unknown>) => void {
  return ({ ending, visibilityFailures, ...fields }) => {
    if (visibilityFailures.length > 0) {
      const { messageId } = fields;
      log.warn('The visibility of a message could not be changed', {
        messageId,
        error: visibilityFailures[0],
      });
    }
    switch (ending.kind) {
      case 'done':
        return log.info('Job done', { ...fields, result: ending.result });
      case 'skipped':
        return log.info('Job skipped', { ...fields, reason: ending.reason });
      case 'retry-later': {
        const { afterSeconds, why } = ending;
        return log.warn('Job put off', { ...fields, afterSeconds, why });
      }
      case 'failed': {
        const { code, why, remedy } = ending;
        return log.error('Job failed for good and is a dead letter', { ...fields, code, why, remedy });
      }
      case 'thrown':
        return log.error('Job failed and is repeated', { ...fields, error: ending.error });
    }
  };
}
