import type { Mirror } from '../../shared/config/configuration.ts';
import { selects } from '../../shared/config/selection.ts';
import { type HealthJob, repositoriesPerHealthJob } from '../../shared/jobs/health-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import { concludeLooks, type Looked } from './conclude-looks.ts';
import type { HealthDependencies, HealthSession, LookedAt } from './ports.ts';
import type { HealthDone } from './run-health-job.ts';

type RepositoriesJob = Extract<HealthJob, { kind: 'health' }>;

/** Repositories that are looked at side by side: hosts take more, one function has not much to gain. */
const atOnce = 5;

/** Looks at the repositories of one source. What there is no time for becomes another job. */
export async function lookAtRepositories(
  dependencies: HealthDependencies,
  session: HealthSession,
  job: RepositoriesJob,
  deadline: number,
): Promise<Outcome<HealthDone>> {
  const { configuration, now, store } = dependencies;
  const speaker = configuration.mirrors.find(({ id }) => id === job.mirror);
  if (!speaker)
    return { kind: 'skipped', reason: `mirror ${job.mirror} is not in the configuration any more` };
  if (job.repositories.length === 0) return lookAtKnown(dependencies, speaker, job);
  const waiting = job.repositories.flatMap((repository) =>
    lookedAt(configuration.mirrors, speaker, repository),
  );
  if (waiting.length === 0) return { kind: 'skipped', reason: 'no mirror takes these repositories any more' };

  const looked: Looked[] = [];
  const work = async (): Promise<void> => {
    // At least one each time, so that a job which is continued comes to an end.
    while (waiting.length > 0 && (looked.length === 0 || now() < deadline)) {
      const repository = waiting.shift();
      if (!repository) return;
      const startedAt = now();
      const before = await store.report(repository.key);
      const look = await session.lookAt(repository);
      looked.push({ subject: nameOf(repository), before, look, startedAt, endedAt: now() });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));

  if (waiting.length > 0) {
    const repositories = waiting.map(({ repository }) => repository);
    await dependencies.send([{ ...job, repositories }], 0);
  }
  const findings = await concludeLooks(dependencies, session, job, looked);
  const requests = looked.reduce((sum, { look }) => sum + look.requests, 0);
  return { kind: 'done', result: { looked: looked.length, findings, requests } };
}

/** Has those looked at that there is a report of. */
async function lookAtKnown(
  { store, send }: HealthDependencies,
  { source }: Mirror,
  job: RepositoriesJob,
): Promise<Outcome<HealthDone>> {
  const beginning = repositoryKey(source.gitUrl, source.org, '');
  const known: string[] = [];
  for await (const { subject, name } of store.reports()) {
    const short = name.slice(name.indexOf('/') + 1);
    if (subject.startsWith(beginning) && selects(source, { name: short }) === 'selected') known.push(name);
  }
  const jobs = Array.from({ length: Math.ceil(known.length / repositoriesPerHealthJob) }, (_, index) => {
    const start = index * repositoriesPerHealthJob;
    return { ...job, repositories: known.slice(start, start + repositoriesPerHealthJob) };
  });
  if (jobs.length === 0) return { kind: 'skipped', reason: 'no repository was looked at before' };
  await send(jobs, 0);
  return { kind: 'done', result: { looked: 0, findings: 0, requests: 0 } };
}

function nameOf({ key, repository, mirrors }: LookedAt): Looked['subject'] {
  return { key, name: repository, ...(mirrors[0] ? { mirror: mirrors[0].id } : {}) };
}

/** The repository with every mirror of the same source that takes it, the speaker first. */
function lookedAt(mirrors: readonly Mirror[], speaker: Mirror, repository: string): readonly LookedAt[] {
  const [owner = '', name = ''] = repository.split('/');
  const isSameSource = ({ source }: Mirror) =>
    source.gitUrl.toLowerCase() === speaker.source.gitUrl.toLowerCase() &&
    source.org.toLowerCase() === speaker.source.org.toLowerCase();
  const taking = [speaker, ...mirrors.filter((mirror) => mirror !== speaker)].filter(
    (mirror) => isSameSource(mirror) && selects(mirror.source, { name }) === 'selected',
  );
  if (taking.length === 0) return [];
  return [{ mirrors: taking, repository, key: repositoryKey(speaker.source.gitUrl, owner, name) }];
}
