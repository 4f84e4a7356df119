import { describe, expect, it } from 'vitest';
import { json, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const file = 'index.json';
const base = { title: 'Index', entries: [{ id: 'a' }, { id: 'b' }] };

describe('a push', () => {
  const scenario = () =>
    taxonomyScenario({ [file]: json(base) }, { replicas: 3, set: { mode: 'push', hub: 'acme/a' } });

  it('brings what the hub has to all others', async () => {
    const { replicas, round } = scenario();
    await round();
    replicas[0]?.commitFiles({ [file]: json({ ...base, title: 'New' }) });
    await round();
    expect(replicas.map((replica) => replica.contentsNow()[file])).toEqual(
      Array(3).fill(json({ ...base, title: 'New' })),
    );
  });

  it('keeps what others changed as a conflict, and overwrites it', async () => {
    const { replicas, round, conflicts } = scenario();
    await round();
    replicas[1]?.commitFiles({ [file]: json({ ...base, title: 'Mine' }) });
    await round();
    expect(replicas[1]?.contentsNow()[file]).toBe(json(base));
    expect(await conflicts()).toMatchObject([
      {
        place: '/title',
        status: 'overwritten',
        chosen: '"Index"',
        candidates: [{ value: '"Index"' }, { value: '"Mine"' }],
      },
    ]);
  });

  it('does nothing while the hub cannot be read', async () => {
    const { replicas, round } = scenario();
    await round();
    const [hub] = replicas;
    if (hub) hub.forcePush('0'.repeat(40));
    await expect(round()).rejects.toMatchObject({ code: 'TAXONOMY_HUB_ABSENT' });
  });

  it('needs something to push', async () => {
    const { round } = taxonomyScenario({}, { set: { mode: 'push' } });
    await expect(round()).rejects.toMatchObject({ code: 'TAXONOMY_NOTHING_TO_PUSH' });
  });
});

describe('a pull', () => {
  const scenario = () =>
    taxonomyScenario({ [file]: json(base) }, { replicas: 3, set: { mode: 'pull', hub: 'acme/a' } });

  it('brings what all changed into the hub, and writes to nobody else', async () => {
    const { replicas, round } = scenario();
    await round();
    replicas[1]?.commitFiles({ [file]: json({ ...base, title: 'New' }) });
    replicas[2]?.commitFiles({ [file]: json({ ...base, entries: [...base.entries, { id: 'c' }] }) });
    await round();
    const merged = json({ title: 'New', entries: [...base.entries, { id: 'c' }] });
    expect(replicas[0]?.contentsNow()[file]).toBe(merged);
    expect(replicas.map(({ pushes }) => pushes)).toEqual([1, 0, 0]);
    expect((await round()).unchanged).toBe(true);
  });

  it('is followed by a round in both directions that brings the rest in step', async () => {
    const { replicas, round } = scenario();
    await round();
    replicas[1]?.commitFiles({ [file]: json({ ...base, title: 'New' }) });
    await round();
    await round({ mode: 'bidirectional' });
    expect(replicas.map((replica) => replica.contentsNow()[file])).toEqual(
      Array(3).fill(json({ ...base, title: 'New' })),
    );
  });
});

describe('a replica that may do without a file', () => {
  const set = { createMissing: false };

  it('does not get it', async () => {
    const { replicas, round } = taxonomyScenario({ [file]: json(base) }, { set });
    replicas[0]?.commitFiles({ 'other.json': json({ x: 1 }) });
    await round();
    expect(Object.keys(replicas[1]?.contentsNow() ?? {})).toEqual([file]);
  });

  it('leaves when it deletes its own, and the others keep theirs', async () => {
    const { replicas, round } = taxonomyScenario({ [file]: json(base) }, { set });
    await round();
    replicas[0]?.commitFiles({ [file]: undefined });
    await round();
    expect(replicas[0]?.contentsNow()).toEqual({});
    expect(replicas[1]?.contentsNow()[file]).toBe(json(base));
    expect((await round()).unchanged).toBe(true);
  });
});
