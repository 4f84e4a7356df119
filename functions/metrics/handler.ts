import { z } from 'zod';
import { logReports } from '../../shared/jobs/log-report.ts';
import { createWorker, type Worker } from '../../shared/jobs/worker.ts';
import { countEvent } from './count-event.ts';
import { wire } from './wire.ts';

const { series, queue, deadLetterQueue, log } = wire();

/** The Lambda entry: events of runs, in their envelopes. */
export const handler: Worker = createWorker({
  parse: z.unknown(),
  handle: (envelope, { sentAt }) => countEvent(series, envelope, sentAt),
  queue,
  deadLetterQueue,
  observe: logReports(log),
});
