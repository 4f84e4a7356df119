import type { Mirror } from '../../shared/config/configuration.ts';
import type { HostedRepository, Hosting } from '../../shared/github/hosting.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { PlannedRepository } from './decide.ts';
import type { Planned } from './planner.ts';

/** Jobs that are collected before they are sent: memory does not grow with the organisation. */
const chunk = 100;

/** Repositories that are looked at again after a break: so many may be deleted meanwhile without one being missed. */
const overlap = 100;

/** Milliseconds that are kept back for sending what is collected, and the message that goes on. */
const reserve = 20_000;

/** One walk through an organisation. */
export interface Walk {
  readonly hosting: Hosting;
  /** How many repositories at the start of the listing are dealt with already. */
  readonly skip: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly deadline: number;
  /** Whether a repository is meant. */
  readonly takes: (repository: HostedRepository) => boolean;
  readonly send: (jobs: readonly PlannedRepository[]) => Promise<void>;
  /** Sees to it that another walk goes on there. */
  readonly goOnFrom: (skip: number) => Promise<void>;
}

/**
 * Sends a job for every repository of the mirror's source that the walk takes, while the host lists them.
 *
 * When time runs out, a message that goes on from the position in the listing is sent before this one ends. To start
 * over instead would never come to an end for an organisation whose listing takes longer than a function may run.
 * The host lists in a stable order; the overlap covers what is deleted between two walks, and jobs that are so sent
 * twice have the same deduplication id.
 */
export async function planOrganisation(mirror: Mirror, walk: Walk): Promise<Outcome<Planned>> {
  const listed = new Set<number>();
  let position = walk.skip;
  let jobs = 0;
  let waiting: PlannedRepository[] = [];
  const flush = async () => {
    await walk.send(waiting);
    jobs += waiting.length;
    waiting = [];
  };

  for await (const repository of walk.hosting.listRepositories(mirror.source.org, walk.skip)) {
    position += 1;
    // A repository that is created while pages are turned moves others to the next page, where they come again.
    const isNew = !listed.has(repository.id);
    if (isNew && walk.takes(repository)) {
      waiting.push({ mirror, repository: `${mirror.source.org}/${repository.name}` });
    }
    if (isNew) listed.add(repository.id);
    if (waiting.length >= chunk) await flush();
    if (position % chunk === 0 && walk.now() >= walk.deadline - reserve) {
      if (waiting.length > 0) await flush();
      return stopAt(position, jobs, mirror, walk);
    }
  }
  if (waiting.length > 0) await flush();
  return jobs === 0 && walk.skip === 0
    ? { kind: 'skipped', reason: 'no-repository-selected' }
    : { kind: 'done', result: { jobs, plans: 0 } };
}

async function stopAt(position: number, jobs: number, mirror: Mirror, walk: Walk): Promise<Outcome<Planned>> {
  const next = position - overlap;
  if (next > walk.skip) {
    await walk.goOnFrom(next);
    return { kind: 'done', result: { jobs, plans: 1 } };
  }
  return {
    kind: 'failed',
    code: 'PLAN_TOO_SLOW',
    why: `The host listed only ${position - walk.skip} repositories of ${mirror.source.org} in the time of one function`,
    remedy: 'Check the host; give the planner more time, or mirror the organisation in parts (`repos`).',
  };
}
