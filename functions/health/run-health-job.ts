import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { outcomeOfFailure } from '../../shared/jobs/outcome-of-failure.ts';
import type { JobContext } from '../../shared/jobs/worker.ts';
import { lookAtRepositories } from './look-at-repositories.ts';
import { lookAtService } from './look-at-service.ts';
import type { HealthDependencies } from './ports.ts';

/** Kept back from the function's time, to heal and to write down what was seen. */
const safetyMs = 45_000;

/** What one health job did. */
export interface HealthDone {
  readonly looked: number;
  readonly findings: number;
  /** REST requests. */
  readonly requests: number;
}

/**
 * Looks at what the job names, heals what it may, keeps the reports and tells the bus. The job is a hint: two looks at once keep the
 * later one's report, and try each remedy once.
 */
export async function runHealthJob(
  dependencies: HealthDependencies,
  job: HealthJob,
  { deadline, receiveCount }: Pick<JobContext, 'deadline' | 'receiveCount'>,
): Promise<Outcome<HealthDone>> {
  if (!dependencies.configuration.health.enabled) return { kind: 'skipped', reason: 'health is not enabled' };
  const session = dependencies.open(deadline);
  try {
    return job.kind === 'health'
      ? await lookAtRepositories(dependencies, session, job, deadline - safetyMs)
      : await lookAtService(dependencies, session, job);
  } catch (error) {
    return outcomeOfFailure(error, { receiveCount, outOfTime: false });
  } finally {
    await session.close();
  }
}
