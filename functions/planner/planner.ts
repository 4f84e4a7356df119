import type { Configuration, Mirror } from '../../shared/config/configuration.ts';
import type { Hosting } from '../../shared/github/hosting.ts';
import type { DeploymentJob } from '../../shared/jobs/deployment-job.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { AddressedJob } from '../../shared/jobs/send-jobs.ts';
import type { TaxonomyJob } from '../../shared/jobs/taxonomy-job.ts';
import type { ValidationJob } from '../../shared/jobs/validation-job.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import type { Plan } from './plan-message.ts';

/** What planning needs of the world. */
export interface Planner {
  readonly configuration: Configuration;
  /** The host of a mirror's source, which answers or gives up before the deadline. */
  readonly connect: (mirror: Mirror, deadline: number) => Promise<Hosting>;
  /** Puts jobs on the mirror queue: all of them, or it throws. */
  readonly sendJobs: (jobs: readonly AddressedJob[]) => Promise<void>;
  /** Puts jobs on the validation queue: all of them, or it throws. */
  readonly sendValidations: (jobs: readonly AddressedJob<ValidationJob>[]) => Promise<void>;
  /** Puts jobs on the taxonomy queue: all of them, or it throws. */
  readonly sendTaxonomy: (jobs: readonly TaxonomyJob[]) => Promise<void>;
  /** Puts jobs on the deployment queue: all of them, or it throws. */
  readonly sendDeployments: (jobs: readonly DeploymentJob[]) => Promise<void>;
  /** Puts jobs on the health queue: all of them, or it throws. */
  readonly sendHealth: (jobs: readonly HealthJob[]) => Promise<void>;
  /** Puts messages on the plan queue: all of them, or it throws. */
  readonly sendPlans: (messages: readonly Plan[]) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What became of one message. */
export interface Planned {
  /** Jobs sent. */
  readonly jobs: number;
  /** Messages sent to the plan queue, for what is left. */
  readonly plans: number;
}

/** The repository `owner/name` at the source of a mirror. */
export function sourceKey({ source }: Mirror, repository: string): string {
  const [owner = '', name = ''] = repository.split('/');
  return repositoryKey(source.gitUrl, owner, name);
}
