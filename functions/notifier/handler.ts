import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logReports } from '../../shared/jobs/log-report.ts';
import { createWorker, type TimeLeft } from '../../shared/jobs/worker.ts';
import { notificationSchema } from './notification.ts';
import { runNotification } from './run-notification.ts';
import { wire } from './wire.ts';

const { dependencies, queue, deadLetterQueue, log, metrics } = wire();

const worker = createWorker({
  parse: notificationSchema,
  queue,
  deadLetterQueue,
  handle: (notification, context) => runNotification(dependencies, notification, context),
  observe: logReports(log),
});

/** The Lambda entry of the notifier's queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  try {
    return await worker(event, context);
  } finally {
    metrics.flush();
  }
}
