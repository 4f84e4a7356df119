import type { Mirror } from '../../shared/config/configuration.ts';
import { type KnownRepository, literalNames } from '../../shared/config/selection.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { mirrorsOf, type PlannedRepository } from './decide.ts';
import { validatingMirror } from './decide-validation.ts';
import { planOrganisation } from './plan-organisation.ts';
import type { Planned, Planner } from './planner.ts';

/** A repository as a person names it: one on each host that has a mirror of it, with the mirror that speaks for it there. */
export function repositoriesNamed(
  repository: string,
  mirrors: readonly Mirror[],
): readonly PlannedRepository[] {
  const [owner = '', name = ''] = repository.split('/');
  const hosts = new Set(mirrors.map(({ source }) => new URL(source.gitUrl).host));
  return [...hosts].flatMap((host) => {
    const mirror = validatingMirror(mirrorsOf(mirrors, host, owner), { name });
    return mirror === undefined ? [] : [{ mirror, repository: `${mirror.source.org}/${name}` }];
  });
}

/** What is done with the repositories that a mirror speaks for. */
export interface SpokenFor {
  /** How many repositories at the start of the listing are dealt with already. */
  readonly skip: number;
  /** Takes some `owner/name`s at a time. */
  readonly send: (repositories: readonly string[]) => Promise<void>;
  /** Sees to it that another message goes on there. */
  readonly goOnFrom: (skip: number) => Promise<void>;
}

/**
 * Sends every repository that the mirror speaks for, of all mirrors with the same source. Nobody works on an archived one, and
 * the host takes nothing for it: where the host is asked, those are left out.
 */
export async function planSpokenFor(
  mirror: Mirror,
  { skip, send, goOnFrom }: SpokenFor,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const { source } = mirror;
  const sameSource = mirrorsOf(planner.configuration.mirrors, new URL(source.gitUrl).host, source.org);
  const takes = (repository: KnownRepository) => validatingMirror(sameSource, repository) === mirror;
  const names = literalNames(source)?.filter((name) => takes({ name }));
  if (names !== undefined) {
    if (names.length === 0) return { kind: 'skipped', reason: 'no-repository-selected' };
    await send(names.map((name) => `${source.org}/${name}`));
    return { kind: 'done', result: { jobs: names.length, plans: 0 } };
  }
  return planOrganisation(mirror, {
    hosting: await planner.connect(mirror, deadline),
    skip,
    now: planner.now,
    deadline,
    takes: (repository) => !repository.archived && takes(repository),
    send: (jobs) => send(jobs.map(({ repository }) => repository)),
    goOnFrom,
  });
}
