import { createHash } from 'node:crypto';
import type { RepositoryKey } from '../state/mirror-state.ts';
import type { DeploymentJob } from './deployment-job.ts';
import type { HealthJob } from './health-job.ts';
import type { MirrorJob } from './mirror-job.ts';
import type { JobQueue } from './queue.ts';
import { type OutgoingMessage, sendMessages } from './send-messages.ts';
import type { TaxonomyJob } from './taxonomy-job.ts';
import type { ValidationJob } from './validation-job.ts';

type Job = MirrorJob | ValidationJob;

/** A job, and the source repository that it is about. */
export interface AddressedJob<Kind extends Job = MirrorJob> {
  readonly job: Kind;
  /** `repositoryKey(mirror.source.gitUrl, owner, name)`. */
  readonly source: RepositoryKey;
}

/**
 * Puts all jobs on the queue of their kind. Jobs of one group run one after another: those for one source repository in
 * any number of mirrors, or those that validate one branch. A job that was sent already within the last five minutes is
 * not queued again. Throws `JOBS_NOT_SENT` that names what is not on the queue; everything else is.
 */
export async function sendJobs(queue: JobQueue, jobs: readonly AddressedJob<Job>[]): Promise<void> {
  await sendMessages(queue, jobs.map(message));
}

function message({ job, source }: AddressedJob<Job>): OutgoingMessage {
  const base = { body: JSON.stringify(job), deduplicationId: deduplicationIdOf(job) };
  return job.kind === 'mirror'
    ? { ...base, name: `${job.repository} (mirror ${job.mirror})`, groupId: groupIdOf(source) }
    : { ...base, name: `${job.repository} (validation)`, groupId: groupIdOf(source, laneOf(job)) };
}

/**
 * The same for sets of shared files: the jobs of one set run one after another, but for looks at pull requests, which change
 * nothing.
 */
export async function sendTaxonomyJobs(queue: JobQueue, jobs: readonly TaxonomyJob[]): Promise<void> {
  await sendMessages(
    queue,
    jobs.map((job) => ({
      body: JSON.stringify(job),
      name: `set ${job.set} (taxonomy)`,
      groupId: taxonomyGroupOf(job),
      deduplicationId: sha256(JSON.stringify([job.set, job.trigger.kind, job.trigger.id, job.action])),
    })),
  );
}

/** The longest time that SQS keeps a message back. */
const longestDelaySeconds = 900;

/**
 * Puts jobs about deployments on their queue, which keeps no order: the runs themselves do. Nobody receives them for so many
 * seconds, at most 900; more is cut to that, because whoever comes early looks again. Throws `JOBS_NOT_SENT`.
 */
export async function sendDeploymentJobs(
  queue: JobQueue,
  jobs: readonly DeploymentJob[],
  { delaySeconds = 0 }: { readonly delaySeconds?: number } = {},
): Promise<void> {
  await sendMessages(
    queue,
    jobs.map((job) => ({
      body: JSON.stringify(job),
      name:
        job.kind === 'deployment' ? `${job.app} in ${job.environment} (deployment)` : 'sweep (deployment)',
      delaySeconds: allowedDelay(delaySeconds),
    })),
  );
}

/**
 * Puts looks at health on their queue, which keeps no order. Nobody receives them for so many seconds, at most 900; more is cut
 * to that, because whoever comes early looks again. Throws `JOBS_NOT_SENT`.
 */
export async function sendHealthJobs(
  queue: JobQueue,
  jobs: readonly HealthJob[],
  { delaySeconds = 0 }: { readonly delaySeconds?: number } = {},
): Promise<void> {
  await sendMessages(
    queue,
    jobs.map((job) => ({
      body: JSON.stringify(job),
      name: job.kind === 'health' ? `${describeRepositories(job)} (health)` : 'the service (health)',
      delaySeconds: allowedDelay(delaySeconds),
    })),
  );
}

function describeRepositories({ repositories }: Extract<HealthJob, { kind: 'health' }>): string {
  const [first = '', ...others] = repositories;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function allowedDelay(seconds: number): number {
  return Math.min(longestDelaySeconds, Math.max(0, Math.ceil(seconds)));
}

function taxonomyGroupOf({ set, action }: TaxonomyJob): string {
  const lane = action.kind === 'check' ? `${action.repository.toLowerCase()}#${action.number}` : '';
  return sha256(JSON.stringify(['taxonomy', set, lane]));
}

/**
 * The queue group of a source repository, or of one lane of it: what lies in different lanes may run at the same time.
 * A digest, because names may have characters that SQS does not allow.
 */
export function groupIdOf(source: RepositoryKey, lane?: string): string {
  return sha256(lane === undefined ? source.toLowerCase() : JSON.stringify([source.toLowerCase(), lane]));
}

/** Branches are validated side by side, the pushes to one branch in their order. */
function laneOf({ target }: ValidationJob): string {
  switch (target.kind) {
    case 'push':
      return target.ref;
    case 'pull-request':
      return `pull request ${target.number}`;
    case 'full':
      return target.ref ?? 'default branch';
  }
}

/** What makes two jobs the same one: the work, what asked for it, and how often it was continued. */
export function deduplicationIdOf(job: Job): string {
  const { mirror, trigger } = job;
  const repository = job.repository.toLowerCase();
  const work = job.kind === 'mirror' ? job.continuation : JSON.stringify(job.target);
  return sha256(JSON.stringify([mirror, repository, trigger.kind, trigger.id, work]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
