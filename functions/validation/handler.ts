import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logReports } from '../../shared/jobs/log-report.ts';
import { validationJobSchema } from '../../shared/jobs/validation-job.ts';
import { createWorker, type TimeLeft } from '../../shared/jobs/worker.ts';
import { runValidationJob } from './run-validation-job.ts';
import { wire } from './wire.ts';

const { dependencies, queue, deadLetterQueue, log, metrics } = wire();

const worker = createWorker({
  parse: validationJobSchema,
  queue,
  deadLetterQueue,
  handle: (job, context) => runValidationJob(dependencies, job, context),
  observe: logReports(log),
});

/** The Lambda entry of the validation queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  try {
    return await worker(event, context);
  } finally {
    metrics.flush();
  }
}
