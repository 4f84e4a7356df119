import { describe, expect, it } from 'vitest';
import { decideTaxonomy } from '../../../functions/planner/decide-taxonomy.ts';
import type { Configuration, TaxonomySet } from '../../../shared/config/configuration.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { passedEvent, pullRequestEvent, pushedEvent } from '../../support/domain-events.ts';
import { planner } from '../../support/planner.ts';
import { taxonomySet } from '../../support/taxonomy-scenario.ts';

const after = 'b'.repeat(40);

function withSets(...sets: readonly Partial<TaxonomySet>[]): Configuration {
  const complete = sets.map((set) => taxonomySet({ mode: 'continuous', ...set }));
  return { ...configuration(mirror()), taxonomy: { enabled: true, syncInterval: 3, sets: complete } };
}

const sync = { kind: 'sync', deletionsApproved: false };

describe('a push', () => {
  it('leads to a round over each continuous set of the repository', () => {
    const { jobs } = decideTaxonomy(
      pushedEvent({ after }),
      withSets(
        { name: 'a' },
        { name: 'b', mode: 'bidirectional' },
        { name: 'c', repos: ['acme/other'] },
        { name: 'd' },
      ),
    );
    expect(jobs.map(({ set, action }) => [set.name, action])).toEqual([
      ['a', sync],
      ['d', sync],
    ]);
  });

  it.each([
    ['taxonomy-only-of-branches', pushedEvent({ after, ref: 'refs/tags/v1' })],
    ['taxonomy-only-of-branches', pushedEvent({})],
    ['taxonomy-not-of-own-branch', pushedEvent({ after, ref: 'refs/heads/auto-builder/taxonomy/docs' })],
    [
      'taxonomy-of-no-set',
      pushedEvent({ after, repository: { host: 'github.com', org: 'other', name: 'app' } }),
    ],
    [
      'taxonomy-of-no-set',
      pushedEvent({ after, repository: { host: 'ghe.example', org: 'acme', name: 'app' } }),
    ],
    ['taxonomy-not-about-files', passedEvent()],
  ])('leads to none: %s', (reason, event) => {
    expect(decideTaxonomy(event, withSets({}))).toEqual({ jobs: [], reasons: [reason] });
  });

  it('leads to none where sets wait for their schedule, or nothing is enabled', () => {
    expect(decideTaxonomy(pushedEvent({ after }), withSets({ mode: 'push' })).reasons).toEqual([
      'taxonomy-not-continuous',
    ]);
    expect(decideTaxonomy(pushedEvent({ after }), configuration(mirror())).reasons).toEqual([
      'taxonomy-not-enabled',
    ]);
  });
});

describe('a pull request', () => {
  it('is checked for every set of the repository, whatever its mode', () => {
    const { jobs } = decideTaxonomy(pullRequestEvent(), withSets({ mode: 'push' }));
    expect(jobs.map(({ action }) => action)).toMatchObject([
      {
        kind: 'check',
        repository: 'acme/app',
        number: 7,
        head: { id: 'c'.repeat(40) },
        base: { ref: 'main' },
      },
    ]);
  });

  it.each(['acme/app', 'stranger/app'])(
    'from a branch that is named like ours in %s is checked, so that it can be merged where the check is required',
    (repository) => {
      const head = { ref: 'auto-builder/taxonomy/docs', id: after, repository };
      const { jobs } = decideTaxonomy(pullRequestEvent({ head }), withSets({}));
      expect(jobs.map(({ action }) => action)).toMatchObject([{ kind: 'check', number: 7, head }]);
    },
  );

  it('into a repository of no set is not', () => {
    const decision = decideTaxonomy(pullRequestEvent(), withSets({ repos: ['acme/other'] }));
    expect(decision).toEqual({ jobs: [], reasons: ['taxonomy-of-no-set'] });
  });
});

describe('the planner', () => {
  it('sends the round beside the mirror job of the same push', async () => {
    const { plan, taxonomy, jobs } = planner({ configuration: withSets({}) });
    const outcome = await plan({ kind: 'event', event: pushedEvent({ after }) });
    expect(outcome).toEqual({ kind: 'done', result: { jobs: 2, plans: 0 } });
    expect(jobs()).toHaveLength(1);
    expect(taxonomy).toEqual([
      {
        version: 1,
        kind: 'taxonomy',
        set: 'docs',
        action: sync,
        trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1_700_000_000_000 },
      },
    ]);
  });

  it('begins a round by schedule', async () => {
    const { plan, taxonomy } = planner({ configuration: withSets({ mode: 'push' }) });
    await plan({ kind: 'taxonomy-schedule', set: 'docs', time: '2026-01-01T00:00:00Z' });
    expect(taxonomy).toMatchObject([
      { set: 'docs', action: sync, trigger: { kind: 'schedule', id: 'docs@2026-01-01T00:00:00Z' } },
    ]);
  });

  it('begins a round over every set, or one, when a person asks', async () => {
    const { plan, taxonomy } = planner({ configuration: withSets({ name: 'a' }, { name: 'b' }) });
    const action = { kind: 'sync', mode: 'pull', deletionsApproved: true } as const;
    await plan({ kind: 'taxonomy', id: '1', action, receivedAt: 5 });
    await plan({ kind: 'taxonomy', id: '2', set: 'b', action, receivedAt: 5 });
    expect(taxonomy.map(({ set, trigger }) => [set, trigger.id])).toEqual([
      ['a', '1'],
      ['b', '1'],
      ['b', '2'],
    ]);
    expect(taxonomy[0]).toMatchObject({ action, trigger: { kind: 'command', receivedAt: 5 } });
  });

  it('says why an event leads nowhere at the sets, too', async () => {
    const { plan } = planner({ configuration: withSets({}) });
    const ref = 'refs/heads/auto-builder/taxonomy/docs';
    const event = pushedEvent({ ref, repository: { host: 'github.com', org: 'stranger', name: 'app' } });
    expect(await plan({ kind: 'event', event })).toEqual({
      kind: 'skipped',
      reason: 'no-mirror-for-organisation, taxonomy-of-no-set',
    });
  });

  it.each([
    ['by schedule', { kind: 'taxonomy-schedule', set: 'docs', time: '2026-01-01T00:00:00Z' }],
    [
      'by wish',
      { kind: 'taxonomy', id: '1', receivedAt: 5, action: { kind: 'sync', deletionsApproved: false } },
    ],
  ] as const)('begins nothing where taxonomy is not enabled: %s', async (_how, message) => {
    const disabled = { ...configuration(mirror()), taxonomy: { enabled: false, syncInterval: 3, sets: [] } };
    const { plan, taxonomy } = planner({ configuration: disabled });
    expect(await plan(message)).toEqual({ kind: 'skipped', reason: 'taxonomy-not-enabled' });
    expect(taxonomy).toEqual([]);
  });

  it.each([
    ['unknown-set', { set: 'x', action: { kind: 'rollback', to: 1 } }],
    ['set-not-named', { action: { kind: 'rollback', to: 1 } }],
  ] as const)('does not guess: %s', async (reason, message) => {
    const { plan } = planner({ configuration: withSets({ name: 'a' }, { name: 'b' }) });
    expect(await plan({ kind: 'taxonomy', id: '1', receivedAt: 5, ...message })).toEqual({
      kind: 'skipped',
      reason,
    });
  });
});
