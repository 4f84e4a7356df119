import { describe, expect, it } from 'vitest';
import { planMessageSchema } from '../../../functions/planner/plan-message.ts';
import { defaultHealth } from '../../../shared/config/health-defaults.ts';
import { GitHubError } from '../../../shared/github/errors.ts';
import { healthJobSchema } from '../../../shared/jobs/health-job.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { hostedRepositories, hostedRepository, inMemoryHosting } from '../../support/in-memory-hosting.ts';
import { planner } from '../../support/planner.ts';

const time = '2026-11-21T10:00:00Z';
const schedule = (fields: object = {}) =>
  planMessageSchema.parse({ kind: 'health-schedule', time, ...fields });
const wish = (fields: object = {}) =>
  planMessageSchema.parse({ kind: 'health', id: 'h-1', receivedAt: 5, ...fields });
const noHost = async () => {
  throw new Error('the host must not be asked');
};
const trigger = { kind: 'schedule', id: `health@${time}`, receivedAt: Date.parse(time) };
const disabled = { ...configuration(mirror()), health: { ...defaultHealth, enabled: false } };

describe('planning the schedule of looks at health', () => {
  it('sends one message for each mirror, and has the service itself looked at once', async () => {
    const mirrors = configuration(mirror(), mirror({ id: 'second', source: { org: 'umbrella' } }));
    const { plan, plans, health } = planner({ configuration: mirrors, connect: noHost });
    expect(await plan(schedule())).toEqual({ kind: 'done', result: { jobs: 1, plans: 2 } });
    expect(plans).toEqual([schedule({ mirror: 'acme' }), schedule({ mirror: 'second' })]);
    expect(health).toEqual([{ version: 1, kind: 'service-health', dryRun: false, look: 0, trigger }]);
  });

  it('has the repositories of a mirror looked at in jobs of at most twenty', async () => {
    const { plan, health } = planner({ connect: async () => inMemoryHosting(hostedRepositories(45)) });
    expect(await plan(schedule({ mirror: 'acme' }))).toEqual({
      kind: 'done',
      result: { jobs: 45, plans: 0 },
    });
    expect(health.map((job) => ('repositories' in job ? job.repositories.length : 0))).toEqual([20, 20, 5]);
    expect(health[2]).toMatchObject({
      kind: 'health',
      mirror: 'acme',
      repositories: [40, 41, 42, 43, 44].map((number) => `acme/repository-${number}`),
      trigger,
    });
  });

  it('sends jobs that the worker understands', async () => {
    const { plan, health } = planner({ connect: async () => inMemoryHosting(hostedRepositories(2)) });
    await plan(schedule());
    await plan(schedule({ mirror: 'acme' }));
    expect(health).toHaveLength(2);
    expect(health.map((job) => healthJobSchema.parse(JSON.parse(JSON.stringify(job))))).toEqual(health);
  });

  it('asks no host where all repositories are named', async () => {
    const named = configuration(mirror({ source: { repos: ['app', 'widget'] } }));
    const { plan, health } = planner({ configuration: named, connect: noHost });
    await plan(schedule({ mirror: 'acme' }));
    expect(health).toMatchObject([{ mirror: 'acme', repositories: ['acme/app', 'acme/widget'] }]);
  });

  it.each(['GITHUB_AUTHENTICATION_FAILED', 'GITHUB_UNAVAILABLE'] as const)(
    'has what is known looked at when the host cannot list it: %s',
    async (code) => {
      const { plan, health } = planner({
        connect: async () => {
          throw new GitHubError({ code, what: 'no list', where: 'acme', remedy: 'Look.' });
        },
      });
      expect(await plan(schedule({ mirror: 'acme' }))).toMatchObject({ kind: 'done' });
      expect(health).toMatchObject([{ kind: 'health', mirror: 'acme', repositories: [], trigger }]);
      expect(health.map((job) => healthJobSchema.parse(job))).toEqual(health);
    },
  );

  it('waits for a limit that is used up', async () => {
    const { plan, health } = planner({
      connect: async () => {
        const what = 'the limit is used up';
        const [code, remedy, retryAfterSeconds] = ['GITHUB_RATE_LIMITED', 'Wait.', 60] as const;
        throw new GitHubError({ code, what, where: 'acme', remedy, retryAfterSeconds });
      },
    });
    expect(await plan(schedule({ mirror: 'acme' }))).toMatchObject({ kind: 'retry-later' });
    expect(health).toEqual([]);
  });

  it('leaves out what is archived', async () => {
    const { plan, health } = planner({
      configuration: configuration(mirror({ source: { archived: true } })),
      connect: async () =>
        inMemoryHosting([
          hostedRepository({ id: 1, name: 'app' }),
          hostedRepository({ id: 2, name: 'old', archived: true }),
        ]),
    });
    await plan(schedule({ mirror: 'acme' }));
    expect(health).toMatchObject([{ repositories: ['acme/app'] }]);
  });

  it('has a repository of several mirrors looked at once', async () => {
    const parts = {
      configuration: configuration(
        mirror({ id: 'zeta' }),
        mirror({ id: 'acme', source: { repos: ['repository-1', 'repository-2'] } }),
      ),
      connect: async () => inMemoryHosting(hostedRepositories(4)),
    };
    const { plan, health } = planner(parts);
    await plan(schedule({ mirror: 'acme' }));
    await plan(schedule({ mirror: 'zeta' }));
    expect(health).toMatchObject([
      { mirror: 'acme', repositories: ['acme/repository-1', 'acme/repository-2'] },
      { mirror: 'zeta', repositories: ['acme/repository-0', 'acme/repository-3'] },
    ]);
  });

  it('goes on in another message when time runs out', async () => {
    let now = 0;
    const hosting = inMemoryHosting(hostedRepositories(400), () => {
      now += 100;
    });
    const { plan, plans } = planner({ connect: async () => hosting, now: () => now });
    await plan(schedule({ mirror: 'acme' }), { deadline: 20_000 + 30_000 });
    expect(plans).toEqual([schedule({ mirror: 'acme', skip: 200 })]);
  });

  it('is skipped where health is off, and for a mirror that is gone', async () => {
    const off = planner({ configuration: disabled, connect: noHost });
    expect(await off.plan(schedule())).toEqual({ kind: 'skipped', reason: 'health-not-enabled' });
    expect(off.health).toEqual([]);
    const gone = planner({ connect: noHost });
    expect(await gone.plan(schedule({ mirror: 'gone' }))).toEqual({
      kind: 'skipped',
      reason: 'unknown-mirror',
    });
  });
});

describe('planning a wish to look at health', () => {
  const mirrors = configuration(mirror(), mirror({ id: 'second', source: { repos: ['widget'] } }));
  const parts = { configuration: mirrors, connect: noHost };
  const asked = { kind: 'command', id: 'h-1', receivedAt: 5 };

  it('for everything sends one message for each mirror, and one job for the service, with all that was asked', async () => {
    const { plan, plans, health } = planner(parts);
    await plan(wish({ heal: true, dryRun: true }));
    expect(plans).toEqual([
      wish({ heal: true, dryRun: true, mirror: 'acme' }),
      wish({ heal: true, dryRun: true, mirror: 'second' }),
    ]);
    expect(health).toEqual([
      { version: 1, kind: 'service-health', heal: true, dryRun: true, look: 0, trigger: asked },
    ]);
  });

  it('for one mirror has only its repositories looked at', async () => {
    const { plan, health } = planner({
      configuration: configuration(mirror({ id: 'second', source: { repos: ['widget'] } })),
    });
    await plan(wish({ mirror: 'second', heal: false }));
    expect(health).toEqual([
      {
        version: 1,
        kind: 'health',
        mirror: 'second',
        repositories: ['acme/widget'],
        heal: false,
        dryRun: false,
        look: 0,
        trigger: asked,
      },
    ]);
  });

  it('for one repository has it looked at once, however many mirrors it has, and nothing else', async () => {
    const { plan, plans, health } = planner(parts);
    expect(await plan(wish({ repository: 'Acme/widget' }))).toEqual({
      kind: 'done',
      result: { jobs: 1, plans: 0 },
    });
    expect(health).toMatchObject([{ kind: 'health', mirror: 'acme', repositories: ['acme/widget'] }]);
    expect(plans).toEqual([]);
  });

  it('says nothing of healing where nothing was asked', async () => {
    const { plan, health } = planner(parts);
    await plan(wish({ repository: 'acme/widget' }));
    expect(health[0]).not.toHaveProperty('heal');
  });

  it.each([
    ['a mirror that is not configured', { mirror: 'none' }, 'unknown-mirror'],
    ['a repository of such a mirror', { mirror: 'none', repository: 'acme/widget' }, 'unknown-mirror'],
    ['a repository that no mirror takes', { repository: 'umbrella/app' }, 'repository-not-selected'],
  ])('is skipped for %s', async (_case, fields, reason) => {
    const { plan } = planner(parts);
    expect(await plan(wish(fields))).toEqual({ kind: 'skipped', reason });
  });

  it.each([{}, { repository: 'acme/widget' }])('is skipped where health is off: %j', async (fields) => {
    const { plan } = planner({ configuration: disabled, connect: noHost });
    expect(await plan(wish(fields))).toEqual({ kind: 'skipped', reason: 'health-not-enabled' });
  });
});
