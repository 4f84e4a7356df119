import type { Mirror } from '../../shared/config/configuration.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import { type HealthJob, repositoriesPerHealthJob } from '../../shared/jobs/health-job.ts';
import type { Trigger } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { SecretNotFoundError } from '../../shared/secrets/errors.ts';
import type { HealthSchedule, HealthWish } from './plan-message.ts';
import type { Planned, Planner } from './planner.ts';
import { planSpokenFor, repositoriesNamed, type SpokenFor } from './spoken-for.ts';

/** It is time to look at everything, or at the repositories that one mirror speaks for. */
export async function planHealthSchedule(
  schedule: HealthSchedule,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  // The same for all mirrors: what belongs to one round can be told by it.
  const id = `health@${schedule.time}`;
  const trigger: Trigger = { kind: 'schedule', id, receivedAt: Date.parse(schedule.time) };
  return planLook({ message: schedule, order: { dryRun: false, trigger } }, planner, deadline);
}

/** A person asks how everything is, all of one mirror, or one repository. */
export async function planHealthWish(
  wish: HealthWish,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const { id, receivedAt, repository, mirror, heal, dryRun } = wish;
  const trigger: Trigger = { kind: 'command', id, receivedAt };
  const order = { ...(heal === undefined ? {} : { heal }), dryRun, trigger };
  if (repository === undefined) return planLook({ message: wish, order }, planner, deadline);
  const { health, mirrors } = planner.configuration;
  if (!health.enabled) return { kind: 'skipped', reason: 'health-not-enabled' };
  const meant = mirrors.filter((each) => mirror === undefined || each.id === mirror);
  if (meant.length === 0) return { kind: 'skipped', reason: 'unknown-mirror' };
  const named = repositoriesNamed(repository, meant);
  if (named.length === 0) return { kind: 'skipped', reason: 'repository-not-selected' };
  await planner.sendHealth(named.flatMap((each) => jobsOf(each.mirror, [each.repository], order)));
  return { kind: 'done', result: { jobs: named.length, plans: 0 } };
}

/** What all jobs of one look have in common. */
type Order = Pick<HealthJob, 'heal' | 'dryRun' | 'trigger'>;

/** What asks for a look at many repositories. */
interface Request {
  readonly message: HealthSchedule | HealthWish;
  readonly order: Order;
}

async function planLook(
  { message, order }: Request,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const { health, mirrors } = planner.configuration;
  if (!health.enabled) return { kind: 'skipped', reason: 'health-not-enabled' };
  if (message.mirror === undefined) {
    // One message for each mirror: a host that fails or is slow then holds up nobody else.
    await planner.sendPlans(mirrors.map(({ id }) => ({ ...message, mirror: id })));
    await planner.sendHealth([{ version: 1, kind: 'service-health', look: 0, ...order }]);
    return { kind: 'done', result: { jobs: 1, plans: mirrors.length } };
  }
  const mirror = mirrors.find(({ id }) => id === message.mirror);
  if (mirror === undefined) return { kind: 'skipped', reason: 'unknown-mirror' };
  const walk: SpokenFor = {
    skip: message.skip,
    send: (repositories) => planner.sendHealth(jobsOf(mirror, repositories, order)),
    goOnFrom: (skip) => planner.sendPlans([{ ...message, skip }]),
  };
  try {
    return await planSpokenFor(mirror, walk, planner, deadline);
  } catch (error) {
    if (!isAway(error)) throw error;
    // Now of all times somebody has to look: at what was looked at before.
    await planner.sendHealth([healthJob(mirror, [], order)]);
    return { kind: 'done', result: { jobs: 1, plans: 0 } };
  }
}

/** Whether the host cannot list its repositories for us; one whose limit is used up can, later. */
function isAway(error: unknown): boolean {
  return error instanceof GitHubError
    ? error.code !== 'GITHUB_RATE_LIMITED'
    : error instanceof SecretNotFoundError;
}

/** The repositories in jobs of the size that one function can look at. */
function jobsOf(mirror: Mirror, repositories: readonly string[], order: Order): readonly HealthJob[] {
  return Array.from({ length: Math.ceil(repositories.length / repositoriesPerHealthJob) }, (_, index) => {
    const start = index * repositoriesPerHealthJob;
    return healthJob(mirror, repositories.slice(start, start + repositoriesPerHealthJob), order);
  });
}

function healthJob({ id: mirror }: Mirror, repositories: readonly string[], order: Order): HealthJob {
  return { version: 1, kind: 'health', mirror, repositories: [...repositories], look: 0, ...order };
}
