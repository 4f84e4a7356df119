import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../../functions/taxonomy/round/order-of.ts';
import type { TaxonomyAction } from '../../../../shared/jobs/taxonomy-job.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const file = 'index.json';
type Ordered = Exclude<TaxonomyAction, { kind: 'check' }>;

/** Does what a person ordered, as a job would. */
async function carryOut(scenario: TaxonomyScenario, action: Ordered) {
  return scenario.round(await orderOf(scenario.dependencies, scenario.set, action));
}

const contents = ({ replicas }: TaxonomyScenario) => replicas.map((replica) => replica.contentsNow()[file]);
const both = (value: unknown) => [json(value), json(value)];

describe('going back to a version', () => {
  const scenarioWithVersions = async () => {
    const scenario = taxonomyScenario({ [file]: json({ n: 1 }) });
    await scenario.round();
    for (const n of [2, 3]) {
      scenario.replicas[0]?.commitFiles({ [file]: json({ n }) });
      await scenario.round();
    }
    return scenario;
  };

  it('makes a new one with the old content, everywhere', async () => {
    const scenario = await scenarioWithVersions();
    await carryOut(scenario, { kind: 'rollback', to: 1 });
    expect(contents(scenario)).toEqual(both({ n: 1 }));
    expect(await scenario.versions()).toMatchObject([
      { number: 4, cause: 'rollback', rollbackTo: 1 },
      { number: 3, cause: 'round' },
      { number: 2 },
      { number: 1 },
    ]);
  });

  it('keeps what somebody changed meanwhile as a conflict', async () => {
    const scenario = await scenarioWithVersions();
    scenario.replicas[1]?.commitFiles({ [file]: json({ n: 9 }) });
    await carryOut(scenario, { kind: 'rollback', to: 2 });
    expect(contents(scenario)).toEqual(both({ n: 2 }));
    expect(await scenario.conflicts()).toMatchObject([{ place: '/n', chosen: '2', status: 'decided' }]);
  });

  it('takes away what was not there then', async () => {
    const scenario = await scenarioWithVersions();
    scenario.replicas[0]?.commitFiles({ 'more.json': json({ x: 1 }) });
    await scenario.round();
    await carryOut(scenario, { kind: 'rollback', to: 3 });
    expect(scenario.replicas.map((replica) => Object.keys(replica.contentsNow()))).toEqual([[file], [file]]);
  });

  it('needs a version that there is', async () => {
    const scenario = await scenarioWithVersions();
    await expect(carryOut(scenario, { kind: 'rollback', to: 7 })).rejects.toMatchObject({
      code: 'TAXONOMY_NO_SUCH_VERSION',
    });
  });
});

describe('deciding a conflict', () => {
  const disagreed = async (conflictStrategy: 'manual' | 'merge') => {
    const scenario = taxonomyScenario({ [file]: json({ n: 1 }) }, { set: { conflictStrategy } });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ n: 2 }) }, 'Ann');
    scenario.replicas[1]?.commitFiles({ [file]: json({ n: 3 }) }, 'Bob');
    await scenario.round();
    const [conflict] = await scenario.conflicts();
    if (!conflict) throw new Error('no conflict');
    return { scenario, conflict };
  };

  it('is asked about with where each value comes from', async () => {
    const { scenario, conflict } = await disagreed('manual');
    expect(conflict).toMatchObject({
      file,
      place: '/n',
      base: '1',
      chosen: '1',
      status: 'open',
      candidates: [
        { value: '2', sides: [{ repository: 'acme/a', author: 'Ann', commit: scenario.replicas[0]?.tip }] },
        { value: '3', sides: [{ repository: 'acme/b', author: 'Bob' }] },
      ],
    });
  });

  it('still knows where each value comes from after rounds about other things', async () => {
    const { scenario } = await disagreed('manual');
    scenario.replicas[0]?.commitFiles({ [file]: json({ n: 2, other: 1 }) }, 'Cat');
    await scenario.round();
    expect(await scenario.conflicts()).toMatchObject([
      { status: 'open', candidates: [{ sides: [{ author: 'Cat' }] }, { sides: [{ author: 'Bob' }] }] },
    ]);
  });

  it.each([
    [{ side: 'acme/b' }, 3],
    [{ value: '42' }, 42],
  ])('for %j brings that to all', async (decision, n) => {
    const { scenario, conflict } = await disagreed('manual');
    await carryOut(scenario, { kind: 'resolve', conflict: conflict.id, decision });
    expect(contents(scenario)).toEqual(both({ n }));
    expect(await scenario.conflicts()).toMatchObject([{ id: conflict.id, status: 'resolved' }]);
    expect((await scenario.round()).unchanged).toBe(true);
  });

  it('may take the value away', async () => {
    const { scenario, conflict } = await disagreed('manual');
    await carryOut(scenario, { kind: 'resolve', conflict: conflict.id, decision: { delete: true } });
    expect(contents(scenario).map((text) => JSON.parse(text ?? ''))).toEqual([{}, {}]);
  });

  it('changes what a strategy has decided', async () => {
    const { scenario, conflict } = await disagreed('merge');
    expect(contents(scenario)).toEqual(both({ n: 2 }));
    await carryOut(scenario, { kind: 'resolve', conflict: conflict.id, decision: { side: 'acme/b' } });
    expect(contents(scenario)).toEqual(both({ n: 3 }));
  });

  it('is over when the sides agree by themselves', async () => {
    const { scenario, conflict } = await disagreed('manual');
    scenario.replicas[1]?.commitFiles({ [file]: json({ n: 2 }) });
    await scenario.round();
    expect(await scenario.conflicts()).toMatchObject([{ id: conflict.id, status: 'gone' }]);
    expect(contents(scenario)).toEqual(both({ n: 2 }));
  });

  it.each([
    [{ kind: 'resolve', conflict: 'nothing', decision: { side: 'acme/a' } }, 'TAXONOMY_NO_SUCH_CONFLICT'],
  ] as const)('refuses %j', async (action, code) => {
    const { scenario } = await disagreed('manual');
    await expect(carryOut(scenario, action)).rejects.toMatchObject({ code });
  });

  it('refuses a side that has no part in it, and names those that have', async () => {
    const { scenario, conflict } = await disagreed('manual');
    const action = { kind: 'resolve', conflict: conflict.id, decision: { side: 'acme/z' } } as const;
    await expect(carryOut(scenario, action)).rejects.toMatchObject({
      code: 'TAXONOMY_NO_SUCH_SIDE',
      remedy: 'Name one of: acme/a, acme/b.',
    });
  });

  it('refuses a value that is no JSON', async () => {
    const { scenario, conflict } = await disagreed('manual');
    const action = { kind: 'resolve', conflict: conflict.id, decision: { value: '{' } } as const;
    await expect(carryOut(scenario, action)).rejects.toMatchObject({ code: 'TAXONOMY_FILE_INVALID' });
  });
});
