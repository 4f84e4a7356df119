import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logReports } from '../../shared/jobs/log-report.ts';
import { taxonomyJobSchema } from '../../shared/jobs/taxonomy-job.ts';
import { createWorker, type TimeLeft } from '../../shared/jobs/worker.ts';
import { runTaxonomyJob } from './run-taxonomy-job.ts';
import { wire } from './wire.ts';

const { dependencies, queue, deadLetterQueue, log, metrics } = wire();

const worker = createWorker({
  parse: taxonomyJobSchema,
  queue,
  deadLetterQueue,
  handle: (job, context) => runTaxonomyJob(dependencies, job, context),
  observe: logReports(log),
});

/** The Lambda entry of the taxonomy queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  try {
    return await worker(event, context);
  } finally {
    metrics.flush();
  }
}
