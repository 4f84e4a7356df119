import { planJobs } from '../../functions/planner/plan-jobs.ts';
import type { PlanMessage } from '../../functions/planner/plan-message.ts';
import type { Planner } from '../../functions/planner/planner.ts';
import type { DeploymentJob } from '../../shared/jobs/deployment-job.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { AddressedJob } from '../../shared/jobs/send-jobs.ts';
import type { TaxonomyJob } from '../../shared/jobs/taxonomy-job.ts';
import type { ValidationJob } from '../../shared/jobs/validation-job.ts';
import { configuration, mirror } from './configuration.ts';
import { inMemoryHosting } from './in-memory-hosting.ts';

/** A planner over these parts, and what it sent. */
export function planner(overrides: Partial<Planner> = {}) {
  const batches: (readonly AddressedJob[])[] = [];
  const validations: AddressedJob<ValidationJob>[] = [];
  const taxonomy: TaxonomyJob[] = [];
  const deployments: DeploymentJob[] = [];
  const health: HealthJob[] = [];
  const plans: PlanMessage[] = [];
  const parts: Planner = {
    configuration: configuration(mirror()),
    connect: async () => inMemoryHosting([]),
    sendJobs: async (jobs) => {
      batches.push(jobs);
    },
    sendValidations: async (jobs) => {
      validations.push(...jobs);
    },
    sendTaxonomy: async (jobs) => {
      taxonomy.push(...jobs);
    },
    sendDeployments: async (jobs) => {
      deployments.push(...jobs);
    },
    sendHealth: async (jobs) => {
      health.push(...jobs);
    },
    sendPlans: async (messages) => {
      plans.push(...messages);
    },
    now: () => 0,
    ...overrides,
  };
  return {
    plan: (message: PlanMessage, { deadline = Number.MAX_SAFE_INTEGER, receiveCount = 1 } = {}) =>
      planJobs(message, parts, { deadline, receiveCount }),
    batches,
    plans,
    validations,
    taxonomy,
    deployments,
    health,
    jobs: () => batches.flat().map(({ job }) => job),
    repositories: () => batches.flat().map(({ job }) => `${job.mirror} ${job.repository}`),
    /** `mirror owner/name` of each validation. */
    validated: () => validations.map(({ job }) => `${job.mirror} ${job.repository}`),
  };
}
