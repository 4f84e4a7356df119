/**
 * Every size, limit and time of the deployed system in one place. Times are seconds, memory is megabytes, retention is days.
 */

/** Verifies and forwards: little memory, and far below the ten seconds that GitHub waits for an answer. */
export const webhookSizing = { memory: 256, timeout: 10 } as const;

/** Requests per second, and the burst above it, that the webhook's address takes before it answers 429. */
export const webhookThrottle = { rate: 100, burst: 200 } as const;

/** How a queue and the function behind it fit together. */
export interface WorkerSizing {
  readonly memory: number;
  readonly timeout: number;
  /** How long a received message stays hidden from others. Lambda refuses a queue where this is below the timeout. */
  readonly visibility: number;
  readonly batchSize: number;
  /** Invocations at once; more waits in the queue. */
  readonly maximumConcurrency: number;
  /** Deliveries of one message before it goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** Age of the oldest message that raises the alarm. */
  readonly oldestMessage: number;
  /** How long a message waits before it is given to anybody; absent: not at all. */
  readonly delay?: number;
}

/** Six times the timeout is what AWS advises: a batch that Lambda had to hold back must not be delivered twice. */
export const plannerSizing: WorkerSizing = {
  memory: 512,
  timeout: 300,
  visibility: 1800,
  batchSize: 10,
  maximumConcurrency: 5,
  maxReceiveCount: 5,
  oldestMessage: 900,
};

/**
 * Not six times the timeout: the worker shortens a message's visibility as soon as it starts and renews it while it
 * lives, so that a killed worker's job returns within two minutes. The queue's own value covers only the time before
 * that, and must not be below the timeout.
 */
export const mirrorSizing: WorkerSizing = {
  memory: 512,
  timeout: 900,
  visibility: 960,
  batchSize: 1,
  maximumConcurrency: 20,
  maxReceiveCount: 5,
  oldestMessage: 3600,
};

/**
 * Nearly two processors, which it has from 3,008 MB on, one for each engine; a whole repository is seldom more than a
 * minute. Visibility as for mirroring. A whole organisation by schedule may take hours, pushes go on beside it.
 */
export const validationSizing: WorkerSizing = {
  memory: 3008,
  timeout: 900,
  visibility: 960,
  batchSize: 1,
  maximumConcurrency: 10,
  maxReceiveCount: 5,
  oldestMessage: 4 * 3600,
};

/**
 * One whole processor, which it has from 1,769 MB on: a merge runs on one. Visibility as for mirroring. Pushes come in bursts, one
 * for each repository: the first one waits for the others, and one round serves them all. The rounds of a set follow each other.
 */
export const taxonomySizing: WorkerSizing = {
  memory: 2048,
  timeout: 900,
  visibility: 960,
  batchSize: 1,
  maximumConcurrency: 5,
  maxReceiveCount: 5,
  oldestMessage: 3600,
  delay: 2,
};

/**
 * One whole processor, for packing sources and hashing outputs, and memory for both. What takes long (builds, commands, stacks) runs
 * elsewhere and is looked at again and again; so a message may be received often. Visibility as for mirroring, and shorter.
 */
export const deploymentSizing: WorkerSizing = {
  memory: 2048,
  timeout: 300,
  visibility: 360,
  batchSize: 1,
  maximumConcurrency: 10,
  maxReceiveCount: 50,
  oldestMessage: 1800,
};

/**
 * One job looks at up to twenty repositories, one after another, and mostly waits for hosts. Visibility as for mirroring, and
 * shorter. Looks by schedule may take hours; what a person asks for stands behind them.
 */
export const healthSizing: WorkerSizing = {
  memory: 1024,
  timeout: 300,
  visibility: 360,
  batchSize: 1,
  maximumConcurrency: 10,
  maxReceiveCount: 5,
  oldestMessage: 4 * 3600,
};

/**
 * Waits for channels, and for each no longer than seconds. A channel that is down has its message received often, for hours; the
 * messages of the others go on beside it.
 */
export const notifierSizing: WorkerSizing = {
  memory: 512,
  timeout: 60,
  visibility: 90,
  batchSize: 10,
  maximumConcurrency: 5,
  maxReceiveCount: 50,
  oldestMessage: 3600,
};

/** Adds figures: little work for each of very many messages. Six times the timeout, as AWS advises. */
export const metricsSizing: WorkerSizing = {
  memory: 256,
  timeout: 60,
  visibility: 360,
  batchSize: 10,
  maximumConcurrency: 5,
  maxReceiveCount: 5,
  oldestMessage: 3600,
};

/** Reads sums and writes them as text. Below the thirty seconds for which API Gateway waits. */
export const apiSizing = { memory: 512, timeout: 29 } as const;

/** Push to all replicas in step that raises the alarm when one push in ten of an hour exceeds it, in milliseconds. */
export const taxonomyConvergenceAlarm = 300_000;

/** Percent of files without an analysis that raise the alarm, once there are so many of them in an hour. */
export const notAnalysedAlarm = { percent: 10, files: 50 } as const;

/** Push to mirrored that raises the alarm when one run in ten exceeds it, in milliseconds. */
export const mirrorLagAlarm = 300_000;

/** How long logs are kept. */
export const logRetention = 30;

/** How long a dead letter waits for a person. The longest that SQS allows. */
export const deadLetterRetention = 14;

/** The most by which a schedule may be late, in minutes: spreads the start of many mirrors. */
export const scheduleWindow = 15;
