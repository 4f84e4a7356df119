import { describe, expect, it } from 'vitest';
import { type PlanMessage, planMessageSchema } from '../../../functions/planner/plan-message.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { GitHubError } from '../../../shared/github/errors.ts';
import { mirrorJobSchema } from '../../../shared/jobs/mirror-job.ts';
import { SecretNotFoundError } from '../../../shared/secrets/errors.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { pushedEvent } from '../../support/domain-events.ts';
import { hostedRepositories, hostedRepository, inMemoryHosting } from '../../support/in-memory-hosting.ts';
import { planner } from '../../support/planner.ts';

const schedule = planMessageSchema.parse({ kind: 'schedule', mirror: 'acme', time: '2026-11-21T10:00:00Z' });
const command = (fields: object = {}): PlanMessage =>
  planMessageSchema.parse({ kind: 'command', id: 'c-1', receivedAt: 5, ...fields });
const event = (one: DomainEvent): PlanMessage => ({ kind: 'event', event: one });

const noHost = async () => {
  throw new Error('the host must not be asked');
};

describe('planning an event', () => {
  it('sends a whole job, addressed to the group of its source', async () => {
    const { plan, batches } = planner({ connect: noHost });
    expect(await plan(event(pushedEvent()))).toEqual({ kind: 'done', result: { jobs: 1, plans: 0 } });
    expect(batches).toEqual([
      [
        {
          job: {
            version: 1,
            kind: 'mirror',
            mirror: 'acme',
            repository: 'acme/app',
            trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1_700_000_000_000 },
            continuation: 0,
            pruneApproved: false,
          },
          source: 'github.com/acme/app',
        },
      ],
    ]);
  });

  it('says where a job comes from', async () => {
    const detail = { version: 1 as const, deliveryId: 'd', receivedAt: 5 };
    const repository = { host: 'github.com', org: 'acme', name: 'app' };
    const { plan, jobs } = planner();
    await plan(event({ type: 'repository.changed', detail: { ...detail, repository, action: 'created' } }));
    const gained = { host: 'github.com', org: 'acme', action: 'added', added: ['app'], removed: [] };
    await plan(event({ type: 'installation.changed', detail: { ...detail, ...gained } }));
    expect(jobs().map(({ trigger }) => trigger.kind)).toEqual(['repository', 'installation']);
  });

  it('is skipped with the reason when nothing is to be done', async () => {
    const { plan, batches } = planner();
    const outcome = await plan(event(pushedEvent({ ref: 'refs/pull/1/head' })));
    expect(outcome).toEqual({ kind: 'skipped', reason: 'ref-not-a-branch-or-tag' });
    expect(batches).toEqual([]);
  });

  it('is skipped when it is an event of this product itself', async () => {
    const detail = {
      version: 1 as const,
      runId: 'r',
      mirror: 'acme',
      repository: 'acme/app',
      outcome: 'failed' as const,
      reasons: [],
    };
    const outcome = await planner().plan(event({ type: 'mirror.incomplete', detail }));
    expect(outcome).toEqual({ kind: 'skipped', reason: 'event-not-for-planner' });
  });
});

describe('planning a schedule', () => {
  it('sends a job for every selected repository of the organisation', async () => {
    const hosting = inMemoryHosting([
      hostedRepository({ id: 1, name: 'web-a' }),
      hostedRepository({ id: 2, name: 'api' }),
      hostedRepository({ id: 3, name: 'web-old', archived: true }),
      hostedRepository({ id: 4, name: 'web-fork', fork: true }),
      hostedRepository({ id: 5, name: 'web-b' }),
    ]);
    const web = mirror({ source: { repos: ['web-*'] } });
    const { plan, repositories } = planner({
      configuration: configuration(web),
      connect: async () => hosting,
    });
    await plan(schedule);
    expect(repositories()).toEqual(['acme acme/web-a', 'acme acme/web-b']);
  });

  it('gives all jobs of one slot the same trigger, so that the queue knows a repetition', async () => {
    const { plan, jobs } = planner({ connect: async () => inMemoryHosting(hostedRepositories(2)) });
    await plan(schedule);
    await plan(schedule);
    expect(new Set(jobs().map(({ trigger }) => JSON.stringify(trigger)))).toEqual(
      new Set([
        JSON.stringify({
          kind: 'schedule',
          id: 'acme@2026-11-21T10:00:00Z',
          receivedAt: Date.parse('2026-11-21T10:00:00Z'),
        }),
      ]),
    );
  });

  it('sends jobs that the worker understands', async () => {
    const { plan, jobs } = planner({ connect: async () => inMemoryHosting(hostedRepositories(3)) });
    await plan(schedule);
    for (const job of jobs()) expect(mirrorJobSchema.parse(JSON.parse(JSON.stringify(job)))).toEqual(job);
  });

  it('asks no host when the repositories are named', async () => {
    const named = mirror({ source: { repos: ['widget', 'gadget'] } });
    const { plan, repositories } = planner({ configuration: configuration(named), connect: noHost });
    await plan(schedule);
    expect(repositories()).toEqual(['acme acme/widget', 'acme acme/gadget']);
  });

  it('is skipped when the mirror is no longer configured', async () => {
    const { plan } = planner({ configuration: configuration(mirror({ id: 'other' })), connect: noHost });
    expect(await plan(schedule)).toEqual({ kind: 'skipped', reason: 'unknown-mirror' });
  });

  it('is skipped when no repository is selected', async () => {
    expect(await planner().plan(schedule)).toEqual({ kind: 'skipped', reason: 'no-repository-selected' });
  });

  it('sends one job for a repository that the pages show twice', async () => {
    const twice = [...hostedRepositories(3), ...hostedRepositories(3)];
    const { plan, jobs } = planner({ connect: async () => inMemoryHosting(twice) });
    await plan(schedule);
    expect(jobs()).toHaveLength(3);
  });
});

describe('planning a large organisation', () => {
  it('sends while it reads, never holding more than a hundred jobs', async () => {
    let mostWaiting = 0;
    let listed = 0;
    let sent = 0;
    const hosting = inMemoryHosting(hostedRepositories(10_000), () => {
      mostWaiting = Math.max(mostWaiting, listed - sent);
      listed += 1;
    });
    const { plan } = planner({
      connect: async () => hosting,
      sendJobs: async (jobs) => {
        sent += jobs.length;
      },
    });
    expect(await plan(schedule)).toEqual({ kind: 'done', result: { jobs: 10_000, plans: 0 } });
    expect(sent).toBe(10_000);
    expect(mostWaiting).toBeLessThanOrEqual(100);
  });

  it('goes on in another message when time runs out, and misses no repository', async () => {
    const repositories = hostedRepositories(1_000);
    const seen = new Set<string>();
    const queue: PlanMessage[] = [schedule];
    let messages = 0;
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
      messages += 1;
      let now = 0;
      const hosting = inMemoryHosting(repositories, () => {
        now += 100;
      });
      // Between two messages, repositories at the start of the listing are deleted and the rest moves up.
      repositories.splice(0, 40);
      const { plan, jobs, plans } = planner({ connect: async () => hosting, now: () => now });
      await plan(message, { deadline: 20_000 + 60_000 });
      for (const { repository } of jobs()) seen.add(repository);
      queue.push(...plans);
    }
    expect(messages).toBeGreaterThan(1);
    expect(repositories.filter(({ name }) => !seen.has(`acme/${name}`))).toEqual([]);
  });

  it('keeps what it is about in the message that goes on', async () => {
    let now = 0;
    const hosting = inMemoryHosting(hostedRepositories(400), () => {
      now += 100;
    });
    const { plan, plans } = planner({ connect: async () => hosting, now: () => now });
    const outcome = await plan(command({ pruneApproved: true }), { deadline: 20_000 + 30_000 });
    expect(outcome).toEqual({ kind: 'done', result: { jobs: 300, plans: 1 } });
    expect(plans).toEqual([
      { kind: 'command', id: 'c-1', mirror: 'acme', pruneApproved: true, receivedAt: 5, skip: 200 },
    ]);
  });

  it('says so when a host is too slow to get anywhere, instead of going on for ever', async () => {
    let now = 0;
    const hosting = inMemoryHosting(hostedRepositories(400), () => {
      now += 1_000;
    });
    const { plan, plans } = planner({ connect: async () => hosting, now: () => now });
    expect(await plan(schedule, { deadline: 50_000 })).toMatchObject({
      kind: 'failed',
      code: 'PLAN_TOO_SLOW',
    });
    expect(plans).toEqual([]);
  });
});

describe('planning a command', () => {
  const mirrors = configuration(mirror(), mirror({ id: 'second', source: { repos: ['widget'] } }));

  it('for everything sends one message for each mirror', async () => {
    const { plan, plans, batches } = planner({ configuration: mirrors, connect: noHost });
    expect(await plan(command())).toEqual({ kind: 'done', result: { jobs: 0, plans: 2 } });
    expect(plans).toEqual([command({ mirror: 'acme' }), command({ mirror: 'second' })]);
    expect(batches).toEqual([]);
  });

  it('for one mirror sends jobs for its repositories', async () => {
    const { plan, repositories } = planner({ configuration: mirrors, connect: noHost });
    await plan(command({ mirror: 'second' }));
    expect(repositories()).toEqual(['second acme/widget']);
  });

  it('for everything, with one mirror, does it at once', async () => {
    const { plan, jobs } = planner({ connect: async () => inMemoryHosting(hostedRepositories(2)) });
    await plan(command());
    expect(jobs()).toHaveLength(2);
  });

  it('for one repository sends a job to each mirror that selects it, without asking the host', async () => {
    const { plan, repositories } = planner({ configuration: mirrors, connect: noHost });
    await plan(command({ repository: 'Acme/widget' }));
    expect(repositories()).toEqual(['acme acme/widget', 'second acme/widget']);
  });

  it('for one repository of one mirror sends one job, with the approval to prune', async () => {
    const { plan, jobs } = planner({ configuration: mirrors, connect: noHost });
    await plan(command({ mirror: 'acme', repository: 'acme/widget', pruneApproved: true }));
    expect(jobs()).toMatchObject([
      { mirror: 'acme', pruneApproved: true, trigger: { kind: 'command', id: 'c-1', receivedAt: 5 } },
    ]);
  });

  it('is skipped for a mirror or a repository that is not configured', async () => {
    const { plan } = planner({ connect: noHost });
    expect(await plan(command({ mirror: 'none' }))).toEqual({ kind: 'skipped', reason: 'unknown-mirror' });
    expect(await plan(command({ repository: 'umbrella/widget' }))).toEqual({
      kind: 'skipped',
      reason: 'repository-not-selected',
    });
  });
});

describe('when planning meets a failure', () => {
  const refused = { what: 'GitHub said no', where: 'acme', remedy: 'Do something.' };
  const limited = (retryAfterSeconds: number) =>
    new GitHubError({ ...refused, code: 'GITHUB_RATE_LIMITED', retryAfterSeconds });
  const failingWith = (error: Error) =>
    planner({
      connect: async () =>
        inMemoryHosting(hostedRepositories(500), (position) => {
          if (position === 250) throw error;
        }),
    });

  it('a host that wants to be asked later is asked later', async () => {
    expect(await failingWith(limited(120)).plan(schedule)).toEqual({
      kind: 'retry-later',
      afterSeconds: 120,
      why: 'GitHub said no (acme)',
    });
  });

  it.each([
    [1, 30],
    [3, 120],
    [9, 900],
  ])(
    'a host that stays away is left in peace for longer: receive %i, %i s',
    async (receiveCount, expected) => {
      const outcome = await failingWith(limited(5)).plan(schedule, { receiveCount });
      expect(outcome).toMatchObject({ kind: 'retry-later', afterSeconds: expected });
    },
  );

  it('a host that refuses for good fails the message at once, with the remedy', async () => {
    const error = new GitHubError({ ...refused, code: 'GITHUB_AUTHENTICATION_FAILED' });
    expect(await failingWith(error).plan(schedule)).toEqual({
      kind: 'failed',
      code: 'GITHUB_AUTHENTICATION_FAILED',
      why: 'GitHub said no (acme)',
      remedy: 'Do something.',
    });
  });

  it('a secret that is not there fails the message at once', async () => {
    const { plan } = planner({
      connect: async () => {
        throw new SecretNotFoundError('GITHUB_TOKEN', 'environment', 'Set it.');
      },
    });
    expect(await plan(schedule)).toMatchObject({
      kind: 'failed',
      code: 'SECRET_NOT_FOUND',
      remedy: 'Set it.',
    });
  });

  it('every other failure is thrown, for the queue to repeat the message', async () => {
    const { plan } = planner({ connect: noHost });
    await expect(plan(schedule)).rejects.toThrow('the host must not be asked');
  });

  it('jobs that cannot be sent fail the message', async () => {
    const sendJobs = async () => {
      throw new Error('not sent');
    };
    await expect(planner({ sendJobs }).plan(event(pushedEvent()))).rejects.toThrow('not sent');
  });
});
