import type { NotificationJob } from '../../shared/jobs/notification-job.ts';
import { jobQueue } from '../../shared/jobs/queue.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';

/** Puts jobs on the notifier's own queue. Throws `JOBS_NOT_SENT`. */
export async function sendNotifications(
  { sqs, names }: Pick<CloudAccess, 'sqs' | 'names'>,
  jobs: readonly NotificationJob[],
): Promise<void> {
  await sendMessages(
    jobQueue(sqs, names.notifierQueue),
    jobs.map((job) => ({ name: `${job.kind} (notifier)`, body: JSON.stringify(job) })),
  );
}
