import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../../functions/taxonomy/round/order-of.ts';
import type { ConflictRecord } from '../../../../functions/taxonomy/round/set-state.ts';
import type { TaxonomySet } from '../../../../shared/config/configuration.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const file = 'index.json';

const valuesOf = ({ replicas }: TaxonomyScenario, path = file) =>
  replicas.map((replica) => JSON.parse(replica.contentsNow()[path] ?? 'null'));

/** Two replicas (the last two of the set) that have set `n` to 2 and to 3, with `m` beside it. */
async function disagreed(set: Partial<TaxonomySet> = {}, replicas = 2) {
  const scenario = taxonomyScenario({ [file]: json({ n: 1, m: 1 }) }, { set, replicas });
  await scenario.round();
  const [a, b] = scenario.replicas.slice(-2);
  a?.commitFiles({ [file]: json({ n: 2, m: 1 }) });
  b?.commitFiles({ [file]: json({ n: 3, m: 1 }) });
  await scenario.round();
  const [conflict] = await scenario.conflicts();
  if (!conflict || !a || !b) throw new Error('no conflict');
  return { scenario, conflict, a, b };
}

const decisionFor = ({ id }: ConflictRecord, side: string) =>
  ({ kind: 'resolve', conflict: id, decision: { side } }) as const;

describe('what a person ordered', () => {
  it('approves no deletions that nobody was asked about', async () => {
    const entries = Array.from({ length: 12 }, (_, at) => ({ id: `e${at}` }));
    const scenario = taxonomyScenario({ [file]: json({ entries }), 'other.json': json({ x: 1 }) });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ 'other.json': json({ x: 2 }) });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ entries: entries.slice(0, 2) }) });
    await scenario.round();
    await scenario.round(await orderOf(scenario.dependencies, scenario.set, { kind: 'rollback', to: 1 }));
    expect(valuesOf(scenario, 'other.json')).toEqual([{ x: 1 }, { x: 1 }]);
    expect(valuesOf(scenario)[1]).toEqual({ entries });
  });

  it('takes nothing back that came in since it was ordered', async () => {
    const { scenario, conflict, a } = await disagreed();
    const order = await orderOf(scenario.dependencies, scenario.set, decisionFor(conflict, 'acme/b'));
    a.commitFiles({ [file]: json({ n: 2, m: 7 }) });
    await scenario.round();
    await scenario.round(order);
    expect(valuesOf(scenario)).toEqual(Array(2).fill({ n: 3, m: 7 }));
  });

  it.each(['manual', 'ours', 'theirs'] as const)(
    'decides nothing else of its file, under %s',
    async (how) => {
      const { scenario, conflict, a, b } = await disagreed();
      a.commitFiles({ [file]: json({ n: 2, m: 5 }) });
      b.commitFiles({ [file]: json({ n: 2, m: 6 }) });
      const set = { conflictStrategy: how };
      const order = await orderOf(
        scenario.dependencies,
        { ...scenario.set, ...set },
        decisionFor(conflict, 'acme/b'),
      );
      await scenario.round(order, set);
      const beside = { manual: [5, 6], ours: [5, 5], theirs: [6, 6] }[how];
      expect(valuesOf(scenario)).toEqual(beside.map((m) => ({ n: 3, m })));
    },
  );

  it('is written to the hub alone where a set is only pulled', async () => {
    const { scenario, conflict } = await disagreed({ mode: 'pull', hub: 'acme/a' }, 3);
    await scenario.round(await orderOf(scenario.dependencies, scenario.set, decisionFor(conflict, 'acme/c')));
    expect(valuesOf(scenario).map(({ n }) => n)).toEqual([3, 2, 3]);
  });

  it('is not said to be done when the values were others by then', async () => {
    const { scenario, conflict, b } = await disagreed({ conflictStrategy: 'manual' });
    b.commitFiles({ [file]: json({ n: 4, m: 1 }) });
    const order = await orderOf(scenario.dependencies, scenario.set, decisionFor(conflict, 'acme/a'));
    const end = await scenario.round(order);
    expect(valuesOf(scenario).map(({ n }) => n)).toEqual([2, 4]);
    expect((await scenario.conflicts()).map(({ id, status }) => [id === conflict.id, status])).toEqual([
      [false, 'open'],
      [true, 'gone'],
    ]);
    expect(end.notes.join()).toContain(`The decision about ${conflict.id} was not carried out`);
  });
});
