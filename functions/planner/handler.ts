import { logReports } from '../../shared/jobs/log-report.ts';
import { createWorker, type Worker } from '../../shared/jobs/worker.ts';
import { planJobs } from './plan-jobs.ts';
import { planMessageSchema } from './plan-message.ts';
import { wire } from './wire.ts';

const { planner, queue, deadLetterQueue, log } = wire();

/** The Lambda entry: a batch of messages from the plan queue. */
export const handler: Worker = createWorker({
  parse: planMessageSchema,
  handle: (message, context) => planJobs(message, planner, context),
  queue,
  deadLetterQueue,
  observe: logReports(log),
});
