import type { Mirror } from '../../shared/config/configuration.ts';
import { literalNames, selects } from '../../shared/config/selection.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import type { Trigger } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { JobContext } from '../../shared/jobs/worker.ts';
import { SecretNotFoundError } from '../../shared/secrets/errors.ts';
import { decide, type PlannedRepository } from './decide.ts';
import { decideDeployment } from './decide-deployment.ts';
import { decideTaxonomy } from './decide-taxonomy.ts';
import { decideValidation } from './decide-validation.ts';
import { planDeploymentSchedule, planDeploymentWish, sendDeployments } from './plan-deployment.ts';
import { planHealthSchedule, planHealthWish } from './plan-health.ts';
import type { Command, PlanMessage, Schedule } from './plan-message.ts';
import { planOrganisation } from './plan-organisation.ts';
import { planTaxonomySchedule, planTaxonomyWish, sendTaxonomy } from './plan-taxonomy.ts';
import { planValidate, planValidationSchedule, sendValidations } from './plan-validations.ts';
import { type Planned, type Planner, sourceKey } from './planner.ts';

/** What planning wants to know of the message's delivery. */
export type PlanContext = Pick<JobContext, 'deadline' | 'receiveCount'>;

/**
 * Turns one message into jobs and sends them. A message that is planned twice sends the same jobs twice, which
 * the queue mostly notices and which is harmless otherwise. A host that cannot answer now is an outcome, and so are a
 * host that refuses and a secret that is not there. Everything else, jobs that were not sent above all, is thrown.
 */
export async function planJobs(
  message: PlanMessage,
  planner: Planner,
  context: PlanContext,
): Promise<Outcome<Planned>> {
  try {
    switch (message.kind) {
      case 'event':
        return await planEvent(message.event, planner);
      case 'schedule':
        return await planSchedule(message, planner, context.deadline);
      case 'command':
        return await planCommand(message, planner, context.deadline);
      case 'validation-schedule':
        return await planValidationSchedule(message, planner, context.deadline);
      case 'validate':
        return await planValidate(message, planner, context.deadline);
      case 'taxonomy-schedule':
        return await planTaxonomySchedule(message, planner);
      case 'taxonomy':
        return await planTaxonomyWish(message, planner);
      case 'deployment-schedule':
        return await planDeploymentSchedule(message, planner);
      case 'deployment':
        return await planDeploymentWish(message, planner);
      case 'health-schedule':
        return await planHealthSchedule(message, planner, context.deadline);
      case 'health':
        return await planHealthWish(message, planner, context.deadline);
    }
  } catch (error) {
    if (error instanceof GitHubError || error instanceof SecretNotFoundError) {
      return outcomeOf(error, context.receiveCount);
    }
    throw error;
  }
}

async function planEvent(event: DomainEvent, planner: Planner): Promise<Outcome<Planned>> {
  const trigger = triggerOf(event);
  const { jobs, reasons } = decide(event, planner.configuration);
  const validation = decideValidation(event, planner.configuration);
  const validations = typeof validation === 'string' ? [] : [validation];
  const taxonomy = decideTaxonomy(event, planner.configuration);
  const deployment = decideDeployment(event, planner.configuration);
  const count = jobs.length + validations.length + taxonomy.jobs.length + deployment.runs.length;
  if (count === 0) {
    const others = typeof validation === 'string' ? [validation] : [];
    const known = [...others, ...taxonomy.reasons, ...deployment.reasons];
    const enabled = known.filter((reason) => !reason.endsWith('-not-enabled'));
    return { kind: 'skipped', reason: [...reasons, ...enabled].join(', ') };
  }
  // Events that only deployments care about have none.
  if (trigger !== undefined) {
    if (jobs.length > 0) await send(jobs, trigger, false, planner);
    if (validations.length > 0) await sendValidations(validations, trigger, planner);
    if (taxonomy.jobs.length > 0) await sendTaxonomy(taxonomy.jobs, trigger, planner);
  }
  if (deployment.runs.length > 0) await sendDeployments(deployment.runs, planner);
  return { kind: 'done', result: { jobs: count, plans: 0 } };
}

async function planSchedule(
  schedule: Schedule,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const mirror = planner.configuration.mirrors.find(({ id }) => id === schedule.mirror);
  // The mirror was taken out of the configuration; its schedule goes with the next deployment.
  if (mirror === undefined) return { kind: 'skipped', reason: 'unknown-mirror' };
  const { mirror: id, time } = schedule;
  const trigger: Trigger = { kind: 'schedule', id: `${id}@${time}`, receivedAt: Date.parse(time) };
  return planMirror(mirror, { message: schedule, trigger, pruneApproved: false }, planner, deadline);
}

async function planCommand(command: Command, planner: Planner, deadline: number): Promise<Outcome<Planned>> {
  const { mirrors } = planner.configuration;
  const meant = mirrors.filter(({ id }) => command.mirror === undefined || id === command.mirror);
  const [only] = meant;
  if (only === undefined) return { kind: 'skipped', reason: 'unknown-mirror' };

  const { pruneApproved, receivedAt } = command;
  const trigger: Trigger = { kind: 'command', id: command.id, receivedAt };
  if (command.repository !== undefined) {
    const jobs = repositoryIn(meant, command.repository);
    if (jobs.length === 0) return { kind: 'skipped', reason: 'repository-not-selected' };
    return send(jobs, trigger, pruneApproved, planner);
  }
  if (meant.length > 1) {
    // One message for each mirror: a host that fails or is slow then holds up nobody else.
    await planner.sendPlans(meant.map(({ id }) => ({ ...command, mirror: id })));
    return { kind: 'done', result: { jobs: 0, plans: meant.length } };
  }
  return planMirror(only, { message: command, trigger, pruneApproved }, planner, deadline);
}

/** What asks for all repositories of a mirror. */
interface Request {
  readonly message: Schedule | Command;
  readonly trigger: Trigger;
  readonly pruneApproved: boolean;
}

async function planMirror(
  mirror: Mirror,
  { message, trigger, pruneApproved }: Request,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const names = literalNames(mirror.source);
  if (names !== undefined) {
    const jobs = names.map((name) => ({ mirror, repository: `${mirror.source.org}/${name}` }));
    return send(jobs, trigger, pruneApproved, planner);
  }
  return planOrganisation(mirror, {
    hosting: await planner.connect(mirror, deadline),
    skip: message.skip,
    now: planner.now,
    deadline,
    takes: (repository) => selects(mirror.source, repository) === 'selected',
    send: async (jobs) => {
      await send(jobs, trigger, pruneApproved, planner);
    },
    goOnFrom: (skip) => planner.sendPlans([{ ...message, mirror: mirror.id, skip }]),
  });
}

function repositoryIn(mirrors: readonly Mirror[], repository: string): readonly PlannedRepository[] {
  const [owner = '', name = ''] = repository.split('/');
  return mirrors
    .filter(
      ({ source }) =>
        source.org.toLowerCase() === owner.toLowerCase() && selects(source, { name }) === 'selected',
    )
    .map((mirror) => ({ mirror, repository: `${mirror.source.org}/${name}` }));
}

async function send(
  planned: readonly PlannedRepository[],
  trigger: Trigger,
  pruneApproved: boolean,
  planner: Planner,
): Promise<Outcome<Planned>> {
  await planner.sendJobs(
    planned.map(({ mirror, repository }) => ({
      job: {
        version: 1,
        kind: 'mirror',
        mirror: mirror.id,
        repository,
        trigger,
        continuation: 0,
        pruneApproved,
      },
      source: sourceKey(mirror, repository),
    })),
  );
  return { kind: 'done', result: { jobs: planned.length, plans: 0 } };
}

/** `undefined` for events that planning has nothing to do with. */
function triggerOf(event: DomainEvent): Trigger | undefined {
  switch (event.type) {
    case 'repository.pushed':
      return { kind: 'push', ...deliveryOf(event.detail) };
    case 'pull-request.changed':
      return { kind: 'pull-request', ...deliveryOf(event.detail) };
    case 'validation.passed':
      return { kind: 'validation', id: event.detail.runId, receivedAt: event.detail.receivedAt };
    case 'repository.changed':
      return { kind: 'repository', ...deliveryOf(event.detail) };
    case 'installation.changed':
      return { kind: 'installation', ...deliveryOf(event.detail) };
    default:
      return undefined;
  }
}

function deliveryOf({ deliveryId, receivedAt }: { deliveryId: string; receivedAt: number }) {
  return { id: deliveryId, receivedAt };
}

function outcomeOf(error: GitHubError | SecretNotFoundError, receiveCount: number): Outcome<Planned> {
  const why = `${error.what} (${error.where})`;
  if (!(error instanceof GitHubError) || error.retryAfterSeconds === undefined) {
    return { kind: 'failed', code: error.code, why, remedy: error.remedy };
  }
  // A host that stays away is asked less and less often, so that the message does not use up its deliveries at once.
  const patience = Math.min(900, 30 * 2 ** (receiveCount - 1));
  return { kind: 'retry-later', afterSeconds: Math.max(error.retryAfterSeconds, patience), why };
}
