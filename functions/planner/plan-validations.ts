import type { Mirror } from '../../shared/config/configuration.ts';
import type { Trigger } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { ValidationTarget } from '../../shared/jobs/validation-job.ts';
import type { PlannedValidation } from './decide-validation.ts';
import type { Validate, ValidationSchedule } from './plan-message.ts';
import { type Planned, type Planner, sourceKey } from './planner.ts';
import { planSpokenFor, repositoriesNamed } from './spoken-for.ts';

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
    const target = targetOf(scope, ref);
    const validations = repositoriesNamed(message.repository, meant).map((named) => ({ ...named, target }));
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
  return planSpokenFor(
    mirror,
    {
      skip: message.skip,
      send: (repositories) =>
        sendValidations(
          repositories.map((repository) => ({ mirror, repository, target: { kind: 'full' } })),
          trigger,
          planner,
        ),
      goOnFrom: (skip) => planner.sendPlans([{ ...message, mirror: mirror.id, skip }]),
    },
    planner,
    deadline,
  );
}
