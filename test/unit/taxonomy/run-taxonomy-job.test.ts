import { describe, expect, it } from 'vitest';
import { runTaxonomyJob, type TaxonomyDependencies } from '../../../functions/taxonomy/run-taxonomy-job.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { GitError } from '../../../shared/git/errors.ts';
import type { TaxonomyAction, TaxonomyJob } from '../../../shared/jobs/taxonomy-job.ts';
import type { TaxonomyRun } from '../../../shared/state/taxonomy-store.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { json, taxonomyScenario } from '../../support/taxonomy-scenario.ts';

const file = 'index.json';
const sync: TaxonomyAction = { kind: 'sync', deletionsApproved: false };

function job(changes: Partial<TaxonomyJob> = {}): TaxonomyJob {
  const trigger = { kind: 'command', id: 'order-1', receivedAt: 500 } as const;
  return { version: 1, kind: 'taxonomy', set: 'docs', action: sync, trigger, ...changes };
}

/** A function over two replicas in memory, with what it told and recorded. */
function worker(changes: Partial<TaxonomyDependencies> = {}) {
  const scenario = taxonomyScenario({ [file]: json({ n: 1 }) }, { set: { mode: 'continuous' } });
  const events: DomainEvent[] = [];
  const measured: TaxonomyRun[] = [];
  const sets = [scenario.set];
  let runs = 0;
  const dependencies: TaxonomyDependencies = {
    ...scenario.dependencies,
    configuration: { ...configuration(mirror()), taxonomy: { enabled: true, syncInterval: 3, sets } },
    list: async () => scenario.replicas.map(({ name }) => ({ name, mirror: mirror() })),
    open: async (_set, _mirror, name) => {
      const replica = scenario.replicas.find((one) => one.name === name);
      if (!replica) throw new RangeError(name);
      return replica;
    },
    review: () => Promise.reject(new Error('nothing is shown')),
    bus: { put: async (some) => void events.push(...some) },
    measure: (run) => void measured.push(run),
    newRunId: () => {
      runs += 1;
      return `run-${runs}`;
    },
    ...changes,
  };
  return {
    ...scenario,
    events,
    measured,
    run: (one: TaxonomyJob = job(), receiveCount = 1) =>
      runTaxonomyJob(dependencies, one, { deadline: 900_000, receiveCount }),
    recorded: () => scenario.dependencies.store.runs('docs', { limit: 10 }),
  };
}

describe('a job over a set', () => {
  it('runs a round, records it, and tells of it', async () => {
    const { run, recorded, events, measured } = worker();
    expect(await run()).toMatchObject({ kind: 'done', result: { outcome: 'synced', version: 1 } });
    expect(await recorded()).toMatchObject([
      { runId: 'run-1', mode: 'continuous', outcome: 'synced', trigger: { id: 'order-1' } },
    ]);
    expect(events).toMatchObject([
      { type: 'taxonomy.synced', detail: { set: 'docs', index: 1, replicas: 2 } },
    ]);
    expect(measured).toHaveLength(1);
  });

  it('leaves no trace when a push changed nothing', async () => {
    const { run, recorded, events } = worker();
    await run();
    await run(job({ trigger: { kind: 'push', id: 'delivery', receivedAt: 1e12 } }));
    expect([await recorded(), events]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });

  it('has nothing to do for a push that a round has looked at since', async () => {
    const { run } = worker();
    await run();
    const outcome = await run(job({ trigger: { kind: 'push', id: 'delivery', receivedAt: 1 } }));
    expect(outcome).toEqual({ kind: 'skipped', reason: 'a round has looked since' });
  });

  it('names conflicts', async () => {
    const { run, replicas, events } = worker();
    await run();
    for (const [at, replica] of replicas.entries()) replica.commitFiles({ [file]: json({ n: at + 2 }) });
    await run();
    expect(events.at(-1)).toMatchObject({
      type: 'taxonomy.conflict',
      detail: { count: 1, conflicts: [{ file, place: '/n', status: 'decided' }] },
    });
  });

  it('is incomplete when a replica or a file cannot take part', async () => {
    const { run, replicas, events } = worker();
    await run();
    replicas[0]?.commitFiles({ [file]: '{' });
    expect(await run()).toMatchObject({
      kind: 'done',
      result: { outcome: 'incomplete', counts: { quarantined: 1 } },
    });
    expect(events.at(-1)).toMatchObject({
      type: 'taxonomy.incomplete',
      detail: { reasons: [expect.stringContaining('acme/a:index.json')] },
    });
  });

  it('goes on without a replica that cannot be opened', async () => {
    const gone = new GitError({ code: 'GIT_UNREACHABLE', what: 'no answer', where: 'host', remedy: 'Wait.' });
    const scenario = worker({ open: () => Promise.reject(gone) });
    expect(await scenario.run()).toMatchObject({
      kind: 'done',
      result: { outcome: 'incomplete', counts: { failed: 2 } },
    });
  });

  it('fails for good, with a record, when what was ordered cannot be', async () => {
    const { run, recorded } = worker();
    await run();
    const outcome = await run(job({ action: { kind: 'rollback', to: 9 } }));
    expect(outcome).toMatchObject({ kind: 'failed', code: 'TAXONOMY_NO_SUCH_VERSION' });
    expect((await recorded()).some((one) => one.outcome === 'failed' && one.mode === 'rollback')).toBe(true);
  });

  it('comes back later when the listing fails for a passing reason', async () => {
    const busy = Object.assign(
      new GitError({ code: 'GIT_UNREACHABLE', what: 'no answer', where: 'host', remedy: 'Wait.' }),
      { retryable: true },
    );
    const { run } = worker({ list: () => Promise.reject(busy) });
    expect(await run()).toMatchObject({ kind: 'retry-later', afterSeconds: 30 });
  });

  it('comes back later when other rounds were faster each time', async () => {
    const scenario = worker();
    const { store } = scenario.dependencies;
    const slow = worker({ store: { ...store, move: async () => undefined } });
    expect(await slow.run()).toMatchObject({ kind: 'retry-later', afterSeconds: 10 });
  });

  it.each([[{ set: 'other' }, 'set other is not in the configuration any more']])(
    'is skipped for %j',
    async (changes, reason) => {
      expect(await worker().run(job(changes))).toEqual({ kind: 'skipped', reason });
    },
  );

  it('is skipped where nothing is enabled', async () => {
    const { run } = worker({ configuration: configuration(mirror()) });
    expect(await run()).toEqual({ kind: 'skipped', reason: 'taxonomy is not enabled' });
  });
});
