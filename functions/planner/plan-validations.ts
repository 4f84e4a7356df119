import type { Mirror } from '../../shared/config/configuration.ts';
import { type KnownRepository, literalNames } from '../../shared/config/selection.ts';
import type { Trigger } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { ValidationTarget } from '../../shared/jobs/validation-job.ts';
import { mirrorsOf } from './decide.ts';
import { type PlannedValidation, validatingMirror } from './decide-validation.ts';
import type { Validate, ValidationSchedule } from './plan-message.ts';
import { planOrganisation } from './plan-organisation.ts';
import { type Planned, type Planner, sourceKey } from './planner.ts';

/** Puts jobs for these validations on their queue. */
export async function sendValidations(
  validations: readonly PlannedValidation[],
  trigger: Trigger,
  planner: Planner,
): Promise<void> {
  await planner.sendValidations(
    validations.map(({ mirror, repository, target }) => ({
      job: { version: 1, kind: 'validate', mirror: mirror.id, repository, target, trigger },
      source: sourceKey(mirror, repository),
    })),
  );
}

/** It is time to look at whole repositories: those for which the mirror speaks. */
export async function planValidationSchedule(
  schedule: ValidationSchedule,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const { mirrors, validation } = planner.configuration;
  if (validation?.enabled !== true) return { kind: 'skipped', reason: 'validation-not-enabled' };
  const mirror = mirrors.find(({ id }) => id === schedule.mirror);
  if (mirror === undefined) return { kind: 'skipped', reason: 'unknown-mirror' };
  const id = `${schedule.mirror}@${schedule.time}`;
  const trigger: Trigger = { kind: 'schedule', id, receivedAt: Date.parse(schedule.time) };
  return planMirror(mirror, { message: schedule, trigger }, planner, deadline);
}

/** Somebody asks for validations: of everything, of one mirror, of one repository, of one branch. */
export async function planValidate(
  message: Validate,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const { mirrors, validation } = planner.configuration;
  if (validation?.enabled !== true) return { kind: 'skipped', reason: 'validation-not-enabled' };
  const meant = mirrors.filter(({ id }) => message.mirror === undefined || id === message.mirror);
  const [only] = meant;
  if (only === undefined) return { kind: 'skipped', reason: 'unknown-mirror' };

  const { id, receivedAt, scope, ref } = message;
  // A person has a commit looked at again; for a branch that waits, what is known is enough.
  const trigger: Trigger = { kind: scope === 'full' ? 'command' : 'schedule', id, receivedAt };
  if (message.repository !== undefined) {
    const validations = validationsOf(message.repository, meant, targetOf(scope, ref));
    if (validations.length === 0) return { kind: 'skipped', reason: 'repository-not-selected' };
    await sendValidations(validations, trigger, planner);
    return { kind: 'done', result: { jobs: validations.length, plans: 0 } };
  }
  if (meant.length > 1) {
    await planner.sendPlans(meant.map((mirror) => ({ ...message, mirror: mirror.id })));
    return { kind: 'done', result: { jobs: 0, plans: meant.length } };
  }
  return planMirror(only, { message, trigger }, planner, deadline);
}

function targetOf(scope: Validate['scope'], ref: string | undefined): ValidationTarget {
  if (ref === undefined) return { kind: 'full' };
  return scope === 'full' ? { kind: 'full', ref } : { kind: 'push', ref };
}

/** A repository as a person names it is one on each host that has a mirror of it. */
function validationsOf(
  repository: string,
  mirrors: readonly Mirror[],
  target: ValidationTarget,
): readonly PlannedValidation[] {
  const [owner = '', name = ''] = repository.split('/');
  const hosts = new Set(mirrors.map(({ source }) => new URL(source.gitUrl).host));
  return [...hosts].flatMap((host) => {
    const mirror = validatingMirror(mirrorsOf(mirrors, host, owner), { name });
    return mirror === undefined ? [] : [{ mirror, repository: `${mirror.source.org}/${name}`, target }];
  });
}

/** What asks for all repositories of a mirror. */
interface Request {
  readonly message: ValidationSchedule | Validate;
  readonly trigger: Trigger;
}

async function planMirror(
  mirror: Mirror,
  { message, trigger }: Request,
  planner: Planner,
  deadline: number,
): Promise<Outcome<Planned>> {
  const { source } = mirror;
  const sameSource = mirrorsOf(planner.configuration.mirrors, new URL(source.gitUrl).host, source.org);
  const takes = (repository: KnownRepository) => validatingMirror(sameSource, repository) === mirror;
  const target: ValidationTarget = { kind: 'full' };
  const send = (repositories: readonly string[]) =>
    sendValidations(
      repositories.map((repository) => ({ mirror, repository, target })),
      trigger,
      planner,
    );
  const names = literalNames(source)?.filter((name) => takes({ name }));
  if (names !== undefined) {
    if (names.length === 0) return { kind: 'skipped', reason: 'no-repository-selected' };
    await send(names.map((name) => `${source.org}/${name}`));
    return { kind: 'done', result: { jobs: names.length, plans: 0 } };
  }
  return planOrganisation(mirror, {
    hosting: await planner.connect(mirror, deadline),
    skip: message.skip,
    now: planner.now,
    deadline,
    // Nobody works on an archived repository, and the host takes no results for it.
    takes: (repository) => !repository.archived && takes(repository),
    send: (jobs) => send(jobs.map(({ repository }) => repository)),
    goOnFrom: (skip) => planner.sendPlans([{ ...message, mirror: mirror.id, skip }]),
  });
}
