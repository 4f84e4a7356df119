import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logReports } from '../../shared/jobs/log-report.ts';
import { mirrorJobSchema } from '../../shared/jobs/mirror-job.ts';
import { createWorker, type TimeLeft } from '../../shared/jobs/worker.ts';
import { runMirrorJob } from './run-job.ts';
import { wire } from './wire.ts';

const { dependencies, queue, deadLetterQueue, log, metrics } = wire();

const worker = createWorker({
  parse: mirrorJobSchema,
  queue,
  deadLetterQueue,
  handle: (job, { deadline }) => runMirrorJob(dependencies, job, deadline),
  observe: logReports(log),
});

/** The Lambda entry of the mirror queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  try {
    return await worker(event, context);
  } finally {
    metrics.flush();
  }
}
