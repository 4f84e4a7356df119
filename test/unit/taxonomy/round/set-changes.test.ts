import { describe, expect, it } from 'vitest';
import { replicaInMemory } from '../../../support/replica-in-memory.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const file = 'index.json';
const entries = Array.from({ length: 12 }, (_, at) => ({ id: `e${at}` }));

const contents = ({ replicas }: TaxonomyScenario) => replicas.map((replica) => replica.contentsNow()[file]);
const idsOf = (scenario: TaxonomyScenario, replica: number): readonly string[] =>
  JSON.parse(contents(scenario)[replica] ?? '').entries.map(({ id }: { id: string }) => id);

describe('a set that changes between two rounds', () => {
  it('still knows a repository whose name is written otherwise', async () => {
    const scenario = taxonomyScenario({ [file]: json({ entries }) });
    await scenario.round();
    const [a] = scenario.replicas;
    a?.commitFiles({ [file]: json({ entries: entries.slice(1) }) });
    if (a) Object.assign(a, { name: 'Acme/A' });
    await scenario.round();
    expect(contents(scenario)).toEqual(Array(2).fill(json({ entries: entries.slice(1) })));
    expect(Object.keys((await scenario.state()).replicas)).toEqual(['Acme/A', 'acme/b']);
  });

  it('does not get the past back from a replica that left it for a while', async () => {
    const scenario = taxonomyScenario({ [file]: json({ entries }) }, { replicas: 3 });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ entries: entries.slice(1) }) });
    await scenario.roundOf(scenario.replicas.slice(0, 2));
    scenario.replicas[2]?.commitFiles({ [file]: json({ entries: [...entries, { id: 'c' }] }) });
    await scenario.round();
    expect(contents(scenario)).toEqual(Array(3).fill(json({ entries: [...entries.slice(1), { id: 'c' }] })));
    expect((await scenario.state()).former).toBeUndefined();
  });

  it('knows what was open with a replica that comes back', async () => {
    const scenario = taxonomyScenario(
      { [file]: json({ n: 1, m: 1 }) },
      { replicas: 3, set: { conflictStrategy: 'manual' } },
    );
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ n: 2, m: 1 }) });
    scenario.replicas[1]?.commitFiles({ [file]: json({ n: 3, m: 1 }) });
    await scenario.round();
    const others = scenario.replicas.slice(0, 2);
    others[0]?.commitFiles({ [file]: json({ n: 2, m: 2 }) });
    await scenario.roundOf(scenario.replicas.filter((replica) => replica !== others[1]));
    await scenario.round();
    expect(contents(scenario)[1]).toBe(json({ n: 3, m: 2 }));
    expect((await scenario.conflicts()).filter(({ status }) => status === 'open')).toHaveLength(1);
  });

  it('decides what was open once its strategy does', async () => {
    const scenario = taxonomyScenario({ [file]: json({ n: 1 }) }, { set: { conflictStrategy: 'manual' } });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ n: 2 }) });
    scenario.replicas[1]?.commitFiles({ [file]: json({ n: 3 }) });
    await scenario.round();
    await scenario.round({}, { conflictStrategy: 'merge' });
    expect(contents(scenario)).toEqual(Array(2).fill(json({ n: 2 })));
    expect((await scenario.conflicts()).map(({ status }) => status)).toEqual(['decided']);
    expect((await scenario.round({}, { conflictStrategy: 'merge' })).unchanged).toBe(true);
  });

  it('looks again at what its schema did not allow, once that is another', async () => {
    const schema = (type: string) => json({ properties: { n: { type } } });
    const scenario = taxonomyScenario(
      { [file]: json({ n: 1 }), 'schema.txt': schema('number') },
      { set: { schema: 'schema.txt', hub: 'acme/a' } },
    );
    await scenario.round();
    scenario.replicas[1]?.commitFiles({ [file]: json({ n: 'text' }) });
    await scenario.round();
    expect(contents(scenario)).toEqual([json({ n: 1 }), json({ n: 'text' })]);
    scenario.replicas[0]?.commitFiles({ 'schema.txt': schema('string') });
    await scenario.round();
    expect(contents(scenario)).toEqual(Array(2).fill(json({ n: 'text' })));
  });
});

describe('a branch that somebody moves back', () => {
  it('takes nothing from the others that was dropped with it', async () => {
    const scenario = taxonomyScenario({ [file]: json({ entries }) });
    await scenario.round();
    const [a, b] = scenario.replicas;
    const before = a?.tip ?? '';
    b?.commitFiles({ [file]: json({ entries: [...entries, { id: 'from-b' }] }) });
    await scenario.round();
    a?.forcePush(before);
    a?.commitFiles({ [file]: json({ entries: [...entries.slice(1), { id: 'from-a' }] }) });
    await scenario.round();
    for (const replica of [0, 1]) {
      expect(idsOf(scenario, replica)).toEqual(expect.arrayContaining(['from-a', 'from-b']));
      expect(idsOf(scenario, replica)).not.toContain('e0');
    }
    expect((await scenario.round()).unchanged).toBe(true);
  });

  it('gets again what was dropped, and a file that is no more goes again', async () => {
    const files = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.json`, json({ n })]));
    const scenario = taxonomyScenario(files);
    await scenario.round();
    const [a, b] = scenario.replicas;
    const before = a?.tip ?? '';
    b?.commitFiles({ '1.json': undefined, '2.json': json({ n: 22 }) });
    await scenario.round();
    a?.forcePush(before);
    await scenario.round();
    expect(a?.contentsNow()).toEqual(b?.contentsNow());
    expect(Object.keys(b?.contentsNow() ?? {})).toHaveLength(4);
    expect(b?.contentsNow()['2.json']).toBe(json({ n: 22 }));
  });

  it('is only added to when its history is another', async () => {
    const scenario = taxonomyScenario({ [file]: json({ entries }) });
    await scenario.round();
    const other = replicaInMemory('acme/a');
    other.commitFiles({ [file]: json({ entries: [{ id: 'new' }] }) }, 'Somebody Else');
    await scenario.roundOf([other, ...scenario.replicas.slice(1)]);
    expect(idsOf(scenario, 1)).toHaveLength(13);
    expect(other.contentsNow()[file]).toBe(contents(scenario)[1]);
  });
});
