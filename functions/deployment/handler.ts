import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deploymentJobSchema } from '../../shared/jobs/deployment-job.ts';
import { logReports } from '../../shared/jobs/log-report.ts';
import { createWorker, type TimeLeft } from '../../shared/jobs/worker.ts';
import { runDeploymentJob } from './run-deployment-job.ts';
import { wire } from './wire.ts';

const { dependencies, queue, deadLetterQueue, log, metrics } = wire();

/** A killed worker's run is to go on within a minute. */
const visibility = { holdSeconds: 40, heartbeatSeconds: 12, backoffSeconds: { base: 4, cap: 60 } };

const worker = createWorker({
  parse: deploymentJobSchema,
  queue,
  deadLetterQueue,
  handle: (job, context) => runDeploymentJob(dependencies, job, context),
  observe: logReports(log),
  visibility,
});

/** The Lambda entry of the deployment queue. */
export async function handler(event: SQSEvent, context: TimeLeft): Promise<SQSBatchResponse> {
  try {
    return await worker(event, context);
  } finally {
    metrics.flush();
  }
}
