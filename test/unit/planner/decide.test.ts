import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../functions/planner/decide.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { passedEvent, pushedEvent } from '../../support/domain-events.ts';

const repository = { host: 'github.com', org: 'acme', name: 'app' };
const delivery = { version: 1 as const, deliveryId: 'delivery-1', receivedAt: 5 };

const changed = (action: string, overrides = {}): DomainEvent => ({
  type: 'repository.changed',
  detail: { ...delivery, repository: { ...repository, ...overrides }, action },
});
const installation = (added: string[], org = 'acme'): DomainEvent => ({
  type: 'installation.changed',
  detail: { ...delivery, host: 'github.com', org, action: 'added', added, removed: [] },
});

/** `mirror-id owner/name` of each job. */
const jobsOf = (event: DomainEvent, ...mirrors: ReturnType<typeof mirror>[]) =>
  decide(event, configuration(...mirrors)).jobs.map((job) => `${job.mirror.id} ${job.repository}`);
const reasonsOf = (event: DomainEvent, ...mirrors: ReturnType<typeof mirror>[]) =>
  decide(event, configuration(...mirrors)).reasons;

describe('a push leads to', () => {
  it('one job for every mirror of its repository', () => {
    const second = mirror({ id: 'second' });
    const other = mirror({ id: 'other', source: { org: 'umbrella' } });
    expect(jobsOf(pushedEvent(), mirror(), second, other)).toEqual(['acme acme/app', 'second acme/app']);
  });

  it('a job whatever the case of organisation and host', () => {
    const event = pushedEvent({ repository: { host: 'GitHub.com', org: 'ACME', name: 'App' } });
    expect(jobsOf(event, mirror())).toEqual(['acme acme/App']);
  });

  it('nothing on another host or another port of it', () => {
    const enterprise = mirror({ source: { gitUrl: 'https://git.example:8443' } });
    expect(reasonsOf(pushedEvent(), enterprise)).toEqual(['no-mirror-for-organisation']);
    const there = pushedEvent({ repository: { ...repository, host: 'git.example:8443' } });
    expect(jobsOf(there, enterprise)).toHaveLength(1);
  });

  it('nothing, with the reason, when the repository is not selected, archived or a fork', () => {
    expect(reasonsOf(pushedEvent(), mirror({ source: { repos: ['web-*'] } }))).toEqual([
      'repository-not-selected',
    ]);
    const archived = pushedEvent({ repository: { ...repository, archived: true } });
    expect(reasonsOf(archived, mirror())).toEqual(['repository-archived']);
    const fork = pushedEvent({ repository: { ...repository, fork: true } });
    expect(reasonsOf(fork, mirror())).toEqual(['repository-fork']);
  });

  it.each([
    ['refs/heads/main', true],
    ['refs/heads/release/1.x', true],
    ['refs/heads/develop', false],
    ['refs/tags/v1.0', true],
    ['refs/tags/nightly', false],
  ])('a job only for refs under the filters: %s → %s', (ref, expected) => {
    const filtered = mirror({ branches: ['main', 'release/*'], tags: ['v*'] });
    expect(jobsOf(pushedEvent({ ref }), filtered)).toHaveLength(expected ? 1 : 0);
    expect(reasonsOf(pushedEvent({ ref }), filtered)).toEqual(expected ? [] : ['ref-not-selected']);
  });

  it('a job when a ref under the filters is deleted', () => {
    expect(jobsOf(pushedEvent({ before: 'a'.repeat(40) }), mirror())).toHaveLength(1);
  });

  it.each(['refs/pull/1/head', 'refs/auto-builder/archive/main/abc', 'refs/heads/', 'main'])(
    'nothing for %s, which is neither branch nor tag',
    (ref) => {
      expect(reasonsOf(pushedEvent({ ref }), mirror())).toEqual(['ref-not-a-branch-or-tag']);
    },
  );

  it('jobs where it is wanted, and reasons where it is not', () => {
    const picky = mirror({ id: 'picky', branches: ['release'] });
    const decision = decide(pushedEvent(), configuration(mirror(), picky));
    expect(decision.jobs).toHaveLength(1);
    expect(decision.reasons).toEqual(['ref-not-selected']);
  });
});

describe('a change of a repository leads to', () => {
  it.each(['created', 'edited', 'renamed', 'transferred', 'unarchived', 'publicized', 'privatized'])(
    'a job when it was %s',
    (action) => {
      expect(jobsOf(changed(action), mirror())).toEqual(['acme acme/app']);
    },
  );

  it.each(['deleted', 'archived', 'starred'])('nothing when it was %s', (action) => {
    expect(jobsOf(changed(action), mirror())).toEqual([]);
    expect(reasonsOf(changed(action), mirror())).toEqual(['action-changes-nothing-to-mirror']);
  });

  it('nothing when the repository is not selected', () => {
    expect(jobsOf(changed('created', { name: 'api' }), mirror({ source: { repos: ['web-*'] } }))).toEqual([]);
  });
});

describe('an installation leads to', () => {
  it('jobs for the repositories that it gained and a mirror selects, each once', () => {
    const web = mirror({ source: { repos: ['web-*'] } });
    expect(jobsOf(installation(['web-a', 'api', 'web-b', 'Web-A']), web)).toEqual([
      'acme acme/Web-A',
      'acme acme/web-b',
    ]);
  });

  it('nothing when it gained none, or in an organisation without mirrors', () => {
    expect(reasonsOf(installation([]), mirror())).toEqual(['installation-added-no-repositories']);
    expect(reasonsOf(installation(['a'], 'umbrella'), mirror())).toEqual(['no-mirror-for-organisation']);
  });
});

describe('at a mirror that waits for validation', () => {
  const waiting = mirror({ waitForValidation: true });
  const commit = { after: 'b'.repeat(40) };

  it('a commit that is pushed to a branch leads to nothing yet', () => {
    expect(reasonsOf(pushedEvent(commit), waiting)).toEqual(['waits-for-validation']);
  });

  it('other mirrors of the same repository do not wait', () => {
    const quick = mirror({ id: 'quick' });
    expect(jobsOf(pushedEvent(commit), waiting, quick)).toEqual(['quick acme/app']);
  });

  it.each([
    ['a tag', { ...commit, ref: 'refs/tags/v1' }],
    ['a branch that is gone', { before: 'a'.repeat(40) }],
    ['a branch of which no commit is known', {}],
  ])('%s leads to a job at once', (_what, changes) => {
    expect(jobsOf(pushedEvent(changes), waiting)).toEqual(['acme acme/app']);
  });

  it('a commit that has passed leads to a job', () => {
    expect(jobsOf(passedEvent(), waiting)).toEqual(['acme acme/app']);
  });

  it('a commit that passed on behalf of another mirror of the same source leads to a job as well', () => {
    const second = mirror({ id: 'second', waitForValidation: true });
    const quick = mirror({ id: 'quick' });
    const elsewhere = mirror({
      id: 'elsewhere',
      waitForValidation: true,
      source: { gitUrl: 'https://git.example' },
    });
    expect(jobsOf(passedEvent({ mirror: 'quick' }), quick, second, elsewhere)).toEqual(['second acme/app']);
  });

  it('a commit that has passed leads to nothing where its branch is not mirrored, or nobody waits', () => {
    const main = mirror({ waitForValidation: true, branches: ['main'] });
    expect(reasonsOf(passedEvent({ ref: 'refs/heads/other' }), main)).toEqual(['ref-not-selected']);
    expect(reasonsOf(passedEvent(), mirror())).toEqual(['mirror-does-not-wait']);
    expect(reasonsOf(passedEvent({ mirror: 'gone' }), waiting)).toEqual(['no-mirror-for-organisation']);
  });
});

describe('an event of this product itself', () => {
  it('leads to nothing', () => {
    const event: DomainEvent = {
      type: 'mirror.synced',
      detail: {
        version: 1,
        runId: 'r',
        mirror: 'acme',
        repository: 'acme/app',
        destinations: [],
        durationMs: 1,
        lagMs: 1,
      },
    };
    expect(reasonsOf(event, mirror())).toEqual(['event-not-for-planner']);
  });
});

describe('whatever happens', () => {
  const name = fc.constantFrom('app', 'App', 'web-a', 'api', 'old');
  const org = fc.constantFrom('acme', 'ACME', 'umbrella');
  const pattern = fc.constantFrom('*', 'app', 'web-*', '!old', '!app');
  const mirrors = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      org,
      repos: fc.array(pattern, { maxLength: 3 }),
      branches: fc.subarray(['main', 'rel*', '*']),
    }),
    { selector: ({ id }) => id },
  );
  const events: fc.Arbitrary<DomainEvent> = fc.oneof(
    fc
      .record({
        org,
        name,
        ref: fc.constantFrom('refs/heads/main', 'refs/heads/x', 'refs/tags/v1', 'refs/x'),
      })
      .map(({ ref, ...one }) => pushedEvent({ ref, repository: { ...repository, ...one } })),
    fc
      .record({ org, name, action: fc.constantFrom('created', 'deleted') })
      .map(({ action, ...one }) => changed(action, one)),
    fc.record({ org, added: fc.array(name) }).map((one) => installation(one.added, one.org)),
  );
  const decided = fc.record({ mirrors, event: events }).map((input) => {
    const made = input.mirrors.map(({ id, org, repos, branches }) =>
      mirror({ id, branches, source: { org, repos } }),
    );
    return { mirrors: made, event: input.event, decision: decide(input.event, configuration(...made)) };
  });

  it('no mirror gets two jobs for one repository', () => {
    fc.assert(
      fc.property(decided, ({ decision }) => {
        const keys = decision.jobs.map((job) => `${job.mirror.id} ${job.repository.toLowerCase()}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('there is either a job or a reason', () => {
    fc.assert(
      fc.property(decided, ({ decision }) => {
        expect(decision.jobs.length + decision.reasons.length).toBeGreaterThan(0);
      }),
    );
  });

  it("each job is for a configured mirror and lies in its source's organisation", () => {
    fc.assert(
      fc.property(decided, ({ mirrors, decision }) => {
        for (const job of decision.jobs) {
          expect(mirrors).toContain(job.mirror);
          expect(job.repository.startsWith(`${job.mirror.source.org}/`)).toBe(true);
        }
      }),
    );
  });

  it('mirrors do not influence each other', () => {
    fc.assert(
      fc.property(decided, ({ mirrors, event, decision }) => {
        const oneByOne = mirrors.flatMap((one) => decide(event, configuration(one)).jobs);
        expect(new Set(decision.jobs.map(({ mirror: { id }, repository: r }) => `${id} ${r}`))).toEqual(
          new Set(oneByOne.map(({ mirror: { id }, repository: r }) => `${id} ${r}`)),
        );
      }),
    );
  });
});
