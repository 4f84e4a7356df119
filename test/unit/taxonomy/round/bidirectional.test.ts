import { describe, expect, it } from 'vitest';
import { json, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const base = {
  entries: [
    { id: 'a', title: 'A' },
    { id: 'b', title: 'B' },
  ],
};

describe('a round in both directions', () => {
  it('agrees with replicas that are equal, and writes nothing to them', async () => {
    const scenario = taxonomyScenario({ 'index.json': json(base) }, { replicas: 3 });
    await scenario.round();
    expect(scenario.replicas.map(({ pushes }) => pushes)).toEqual([0, 0, 0]);
    expect((await scenario.versions()).map(({ number }) => number)).toEqual([1]);
  });

  it('brings changes of several replicas to all of them, byte for byte', async () => {
    const scenario = taxonomyScenario({ 'index.json': json(base) }, { replicas: 3 });
    await scenario.round();
    const [a, b, c] = scenario.replicas;
    a?.commitFiles({
      'index.json': json({
        entries: [
          { id: 'a', title: 'A2' },
          { id: 'b', title: 'B' },
        ],
      }),
    });
    b?.commitFiles({ 'index.json': json({ entries: [...base.entries, { id: 'c', title: 'C' }] }) });
    await scenario.round();
    const merged = json({
      entries: [
        { id: 'a', title: 'A2' },
        { id: 'b', title: 'B' },
        { id: 'c', title: 'C' },
      ],
    });
    expect([a, b, c].map((replica) => replica?.contentsNow()['index.json'])).toEqual([
      merged,
      merged,
      merged,
    ]);
  });

  it('has nothing to do afterwards', async () => {
    const scenario = taxonomyScenario({ 'index.json': json(base) });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ 'index.json': json({ entries: base.entries.slice(1) }) });
    await scenario.round();
    const before = await scenario.dependencies.store.pointer('docs');
    const end = await scenario.round();
    expect(end.unchanged).toBe(true);
    expect(await scenario.dependencies.store.pointer('docs')).toEqual(before);
  });

  it('hears somebody who sets a value back on purpose', async () => {
    const scenario = taxonomyScenario({ 'index.json': json({ n: 1 }) });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ 'index.json': json({ n: 2 }) });
    await scenario.round();
    scenario.replicas[1]?.commitFiles({ 'index.json': json({ n: 1 }) });
    await scenario.round();
    expect(scenario.replicas.map((replica) => replica.contentsNow()['index.json'])).toEqual([
      json({ n: 1 }),
      json({ n: 1 }),
    ]);
  });

  it('gives a file to replicas that have never had it', async () => {
    const scenario = taxonomyScenario({ 'index.json': json(base) });
    scenario.replicas[1]?.commitFiles({ 'more.json': json({ x: 1 }) });
    await scenario.round();
    expect(scenario.replicas[0]?.contentsNow()['more.json']).toBe(json({ x: 1 }));
  });

  it('takes a file away that somebody deleted', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.json`, json({ name })]));
    const scenario = taxonomyScenario(files);
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ 'a.json': undefined });
    await scenario.round();
    expect(Object.keys(scenario.replicas[1]?.contentsNow() ?? {})).toEqual(['b.json', 'c.json', 'd.json']);
  });

  it('withholds what nobody decided, and applies the decision that comes', async () => {
    const scenario = taxonomyScenario(
      { 'index.json': json({ n: 1, m: 1 }) },
      { set: { conflictStrategy: 'manual' } },
    );
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ 'index.json': json({ n: 2, m: 1 }) });
    scenario.replicas[1]?.commitFiles({ 'index.json': json({ n: 3, m: 9 }) });
    await scenario.round();
    expect(scenario.replicas.map((replica) => replica.contentsNow()['index.json'])).toEqual([
      json({ n: 2, m: 9 }),
      json({ n: 3, m: 9 }),
    ]);
    expect((await scenario.conflicts()).map(({ place, status }) => [place, status])).toEqual([
      ['/n', 'open'],
    ]);
    expect((await scenario.round()).unchanged).toBe(true);
  });
});
