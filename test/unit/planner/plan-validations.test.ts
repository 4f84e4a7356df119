import { describe, expect, it } from 'vitest';
import { type PlanMessage, planMessageSchema } from '../../../functions/planner/plan-message.ts';
import { validationJobSchema } from '../../../shared/jobs/validation-job.ts';
import { configuration, mirror, validatingConfiguration } from '../../support/configuration.ts';
import { passedEvent, pullRequestEvent, pushedEvent } from '../../support/domain-events.ts';
import { hostedRepositories, hostedRepository, inMemoryHosting } from '../../support/in-memory-hosting.ts';
import { planner } from '../../support/planner.ts';

const time = '2026-11-21T10:00:00Z';
const schedule = planMessageSchema.parse({ kind: 'validation-schedule', mirror: 'acme', time });
const validate = (fields: object = {}): PlanMessage =>
  planMessageSchema.parse({ kind: 'validate', id: 'v-1', receivedAt: 5, ...fields });
const noHost = async () => {
  throw new Error('the host must not be asked');
};
const after = 'b'.repeat(40);

describe('planning an event where code is validated', () => {
  it('sends a job for the mirror and one for the validation of a push', async () => {
    const { plan, repositories, validations } = planner({
      configuration: validatingConfiguration([mirror()]),
      connect: noHost,
    });
    const outcome = await plan({ kind: 'event', event: pushedEvent({ after }) });
    expect(outcome).toEqual({ kind: 'done', result: { jobs: 2, plans: 0 } });
    expect(repositories()).toEqual(['acme acme/app']);
    expect(validations).toEqual([
      {
        job: {
          version: 1,
          kind: 'validate',
          mirror: 'acme',
          repository: 'acme/app',
          target: { kind: 'push', ref: 'refs/heads/main', after },
          trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1_700_000_000_000 },
        },
        source: 'github.com/acme/app',
      },
    ]);
  });

  it('sends only the validation where the mirror waits for it', async () => {
    const { plan, repositories, validated } = planner({
      configuration: validatingConfiguration([mirror({ waitForValidation: true })]),
    });
    await plan({ kind: 'event', event: pushedEvent({ after }) });
    expect(repositories()).toEqual([]);
    expect(validated()).toEqual(['acme acme/app']);
  });

  it('sends the job of the mirror once the commit has passed, with the time of the push', async () => {
    const { plan, jobs, validated } = planner({
      configuration: validatingConfiguration([mirror({ waitForValidation: true })]),
    });
    await plan({ kind: 'event', event: passedEvent({ receivedAt: 77 }) });
    expect(jobs()).toMatchObject([{ trigger: { kind: 'validation', id: 'run-1', receivedAt: 77 } }]);
    expect(validated()).toEqual([]);
  });

  it('sends a job that the worker understands for a pull request', async () => {
    const { plan, validations, batches } = planner({ configuration: validatingConfiguration([mirror()]) });
    await plan({ kind: 'event', event: pullRequestEvent() });
    expect(batches).toEqual([]);
    const job = validations[0]?.job;
    expect(validationJobSchema.parse(JSON.parse(JSON.stringify(job)))).toEqual(job);
    expect(job).toMatchObject({ trigger: { kind: 'pull-request', id: 'delivery-2' } });
  });

  it('says why there is nothing to do', async () => {
    const { plan } = planner({
      configuration: validatingConfiguration([mirror({ source: { repos: ['x'] } })]),
    });
    expect(await plan({ kind: 'event', event: pushedEvent({ after }) })).toEqual({
      kind: 'skipped',
      reason: 'repository-not-selected, validation-of-no-mirror',
    });
  });
});

describe('planning the schedule of validations', () => {
  it('has every repository looked at as a whole, but archived ones', async () => {
    const { plan, validations } = planner({
      configuration: validatingConfiguration([mirror({ source: { archived: true } })]),
      connect: async () =>
        inMemoryHosting([
          hostedRepository({ id: 1, name: 'app' }),
          hostedRepository({ id: 2, name: 'old', archived: true }),
        ]),
    });
    expect(await plan(schedule)).toEqual({ kind: 'done', result: { jobs: 1, plans: 0 } });
    expect(validations.map(({ job }) => job)).toMatchObject([
      {
        repository: 'acme/app',
        target: { kind: 'full' },
        trigger: { kind: 'schedule', id: `acme@${time}`, receivedAt: Date.parse(time) },
      },
    ]);
  });

  it('leaves a repository to the mirror that speaks for it', async () => {
    const mirrors = [
      mirror({ id: 'zeta' }),
      mirror({ id: 'acme', source: { repos: ['repository-1', 'repository-2'] } }),
    ];
    const parts = {
      configuration: validatingConfiguration(mirrors),
      connect: async () => inMemoryHosting(hostedRepositories(4)),
    };
    const named = planner(parts);
    await named.plan(schedule);
    expect(named.validated()).toEqual(['acme acme/repository-1', 'acme acme/repository-2']);
    const listed = planner(parts);
    await listed.plan(planMessageSchema.parse({ ...schedule, mirror: 'zeta' }));
    expect(listed.validated()).toEqual(['zeta acme/repository-0', 'zeta acme/repository-3']);
  });

  it('goes on in another message when time runs out', async () => {
    let now = 0;
    const hosting = inMemoryHosting(hostedRepositories(400), () => {
      now += 100;
    });
    const { plan, plans } = planner({
      configuration: validatingConfiguration([mirror()]),
      connect: async () => hosting,
      now: () => now,
    });
    await plan(schedule, { deadline: 20_000 + 30_000 });
    expect(plans).toEqual([{ kind: 'validation-schedule', mirror: 'acme', time, skip: 200 }]);
  });

  it('is skipped where nothing is validated, and for a mirror that is gone', async () => {
    const off = planner({ configuration: configuration(mirror()), connect: noHost });
    expect(await off.plan(schedule)).toEqual({ kind: 'skipped', reason: 'validation-not-enabled' });
    const other = planner({ configuration: validatingConfiguration([mirror({ id: 'other' })]) });
    expect(await other.plan(schedule)).toEqual({ kind: 'skipped', reason: 'unknown-mirror' });
  });
});

describe('planning a wish for validation', () => {
  const mirrors = [mirror(), mirror({ id: 'second', source: { repos: ['widget'] } })];
  const parts = { configuration: validatingConfiguration(mirrors), connect: noHost };

  it('for everything sends one message for each mirror', async () => {
    const { plan, plans } = planner(parts);
    await plan(validate());
    expect(plans).toEqual([validate({ mirror: 'acme' }), validate({ mirror: 'second' })]);
  });

  it('for one repository has it looked at once, however many mirrors it has', async () => {
    const { plan, validations } = planner(parts);
    await plan(validate({ repository: 'Acme/widget' }));
    expect(validations.map(({ job }) => job)).toMatchObject([
      {
        mirror: 'acme',
        repository: 'acme/widget',
        target: { kind: 'full' },
        trigger: { kind: 'command', id: 'v-1', receivedAt: 5 },
      },
    ]);
  });

  it('for one branch has all of that branch looked at', async () => {
    const { plan, validations } = planner(parts);
    await plan(validate({ repository: 'acme/app', ref: 'refs/heads/next' }));
    expect(validations[0]?.job.target).toEqual({ kind: 'full', ref: 'refs/heads/next' });
  });

  it('for a branch that waits has it looked at as if it had just been pushed, unless it is known', async () => {
    const { plan, validations } = planner(parts);
    await plan(validate({ repository: 'acme/app', ref: 'refs/heads/next', scope: 'changed' }));
    expect(validations[0]?.job).toMatchObject({
      target: { kind: 'push', ref: 'refs/heads/next' },
      trigger: { kind: 'schedule' },
    });
  });

  it('for one mirror has its repositories looked at', async () => {
    const { plan, validated } = planner({
      ...parts,
      configuration: validatingConfiguration([mirror({ id: 'second', source: { repos: ['widget'] } })]),
    });
    await plan(validate({ mirror: 'second' }));
    expect(validated()).toEqual(['second acme/widget']);
  });

  it('is skipped for what is not configured', async () => {
    const { plan } = planner(parts);
    expect(await plan(validate({ mirror: 'none' }))).toEqual({ kind: 'skipped', reason: 'unknown-mirror' });
    expect(await plan(validate({ repository: 'umbrella/app' }))).toEqual({
      kind: 'skipped',
      reason: 'repository-not-selected',
    });
    const off = planner({ connect: noHost });
    expect(await off.plan(validate())).toEqual({ kind: 'skipped', reason: 'validation-not-enabled' });
  });
});
