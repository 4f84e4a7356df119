import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { healthJobSchema } from '../../shared/jobs/health-job.ts';
import { logReports } from '../../shared/jobs/log-report.ts';
import { createWorker, type TimeLeft } from '../../shared/jobs/worker.ts';
import { runHealthJob } from './run-health-job.ts';
import { wire } from './wire.ts';

const { dependencies, queue, deadLetterQueue, log, metrics } = wire();

const worker = createWorker({
  parse: healthJobSchema,
  queue,
  deadLetterQueue,
  handle: (job, context) => runHealthJob(dependencies, job, context),
  observe: logReports(log),
});

/** The Lambda entry of the health queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  try {
    return await worker(event, context);
  } finally {
    metrics.flush();
  }
}
