import { createHash } from 'node:crypto';
import type { RepositoryKey } from '../state/mirror-state.ts';
import type { MirrorJob } from './mirror-job.ts';
import type { JobQueue } from './queue.ts';
import { type OutgoingMessage, sendMessages } from './send-messages.ts';

/** A job, and the repository at whose queue group it waits. */
export interface AddressedJob {
  readonly job: MirrorJob;
  /** `repositoryKey(mirror.source.gitUrl, owner, name)`. */
  readonly source: RepositoryKey;
}

/**
 * Puts all jobs on the mirror queue. Jobs for one source repository run one after another, in any number of mirrors; a
 * job that was sent already within the last five minutes is not queued again. Throws `JOBS_NOT_SENT` that names what
 * is not on the queue; everything else is.
 */
export async function sendJobs(queue: JobQueue, jobs: readonly AddressedJob[]): Promise<void> {
  await sendMessages(queue, jobs.map(message));
}

function message({ job, source }: AddressedJob): OutgoingMessage {
  return {
    name: `${job.repository} (mirror ${job.mirror})`,
    body: JSON.stringify(job),
    groupId: groupIdOf(source),
    deduplicationId: deduplicationIdOf(job),
  };
}

/** The queue group of a source repository. A digest, because names may have characters that SQS does not allow. */
export function groupIdOf(source: RepositoryKey): string {
  return sha256(source.toLowerCase());
}

/** What makes two jobs the same one: the work, what asked for it, and how often it was continued. */
export function deduplicationIdOf({ mirror, repository, trigger, continuation }: MirrorJob): string {
  return sha256(JSON.stringify([mirror, repository.toLowerCase(), trigger.kind, trigger.id, continuation]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
