import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../../functions/taxonomy/round/order-of.ts';
import { GitError } from '../../../../shared/git/errors.ts';
import { type CrashPoint, crashingRound } from '../../../support/crashing-round.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const file = 'index.json';
const contents = ({ replicas }: TaxonomyScenario, path = file) =>
  replicas.map((replica) => replica.contentsNow()[path]);

describe('a replica that is no use to a round', () => {
  it('may be one for which no commit can be made: the others go on, and it is named', async () => {
    const scenario = taxonomyScenario({ [file]: json({ n: 1 }) }, { replicas: 3 });
    await scenario.round();
    const [a, b] = scenario.replicas;
    const prepare = a?.prepare;
    if (a) {
      a.prepare = () => {
        throw new GitError({
          code: 'GIT_PATH_INVALID',
          what: 'a folder',
          where: 'acme/a',
          remedy: 'Move it.',
        });
      };
    }
    b?.commitFiles({ [file]: json({ n: 2 }) });
    const end = await scenario.round();
    expect(contents(scenario)).toEqual([1, 2, 2].map((n) => json({ n })));
    expect(end.deliveries.get('acme/a')).toMatchObject({ trouble: { code: 'GIT_PATH_INVALID' } });
    expect((await scenario.state()).replicas['acme/a']?.trouble?.code).toBe('GIT_PATH_INVALID');
    if (a && prepare) a.prepare = prepare;
    await scenario.round();
    expect(contents(scenario)).toEqual(Array(3).fill(json({ n: 2 })));
    expect((await scenario.state()).replicas['acme/a']?.trouble).toBeUndefined();
  });

  it('goes on disagreeing while it cannot be asked', async () => {
    const scenario = taxonomyScenario({ [file]: json({ n: 1 }) }, { set: { conflictStrategy: 'manual' } });
    await scenario.round();
    const [a, b] = scenario.replicas;
    a?.commitFiles({ [file]: json({ n: 2 }) });
    b?.commitFiles({ [file]: json({ n: 3 }) });
    await scenario.round();
    if (b) {
      b.onRequest = () => {
        throw new GitError({ code: 'GIT_UNREACHABLE', what: 'gone', where: 'acme/b', remedy: 'Wait.' });
      };
    }
    a?.commitFiles({ [file]: `${json({ n: 2 })}\n` });
    expect((await scenario.round()).openConflicts).toBe(1);
    if (b) b.onRequest = () => undefined;
    await scenario.round();
    expect(contents(scenario).map((text) => JSON.parse(text ?? '').n)).toEqual([2, 3]);
    expect((await scenario.conflicts()).filter(({ status }) => status === 'open')).toHaveLength(1);
  });

  it('is in step when somebody has pushed there just what was to be pushed', async () => {
    const scenario = taxonomyScenario({ [file]: json({ n: 1 }) });
    await scenario.round();
    const [a, b] = scenario.replicas;
    b?.commitFiles({ [file]: json({ n: 2 }) });
    if (a) {
      a.beforePush = () => {
        a.beforePush = () => undefined;
        a.commitFiles({ [file]: json({ n: 2 }) });
      };
    }
    expect((await scenario.round()).deliveries).toEqual(new Map());
  });
});

describe('a file that goes', () => {
  const files = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.json`, json({ n })]));
  const gone = ({ replicas }: TaxonomyScenario) =>
    replicas.map((replica) => !Object.keys(replica.contentsNow()).includes('1.json'));
  const points = Array.from({ length: 16 }, (_, at) =>
    (['before', 'after'] as const).map((when): CrashPoint => ({ effect: at + 1, when })),
  ).flat();

  it.each(points)('goes everywhere, though the round ends $when effect $effect', async (point) => {
    const scenario = taxonomyScenario(files, { replicas: 3 });
    await scenario.round();
    scenario.replicas[1]?.commitFiles({ '1.json': undefined });
    await crashingRound(scenario, point);
    await scenario.round();
    expect(gone(scenario)).toEqual([true, true, true]);
    expect((await scenario.round()).unchanged).toBe(true);
  });

  it('goes though somebody else was faster, or the host refused it at first', async () => {
    const scenario = taxonomyScenario(files, { replicas: 3 });
    await scenario.round();
    const [a, b, c] = scenario.replicas;
    b?.commitFiles({ '1.json': undefined });
    if (a) a.beforePush = () => void a.commitFiles({ 'README.txt': `${a.log.length}` });
    if (c) {
      c.protection = 'protected';
      c.propose = async () => ({ kind: 'refused', reason: 'not now' });
    }
    await scenario.round();
    if (a) a.beforePush = () => undefined;
    if (c) c.protection = undefined;
    a?.close(1);
    a?.commitFiles({ '2.json': json({ n: 22 }) });
    await scenario.round();
    expect(gone(scenario)).toEqual([true, true, true]);
  });

  it('stays where nothing is decided, and nobody is bothered again', async () => {
    const scenario = taxonomyScenario(files, { replicas: 3, set: { conflictStrategy: 'manual' } });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ '1.json': json({ n: 11 }) });
    await scenario.roundOf(scenario.replicas.slice(1));
    scenario.replicas[1]?.commitFiles({ '1.json': undefined });
    await scenario.roundOf(scenario.replicas.slice(1, 2));
    await scenario.round();
    expect(gone(scenario)).toEqual([false, true, false]);
    expect((await scenario.round()).unchanged).toBe(true);
    const [conflict] = await scenario.conflicts();
    const decision = { delete: true } as const;
    const action = { kind: 'resolve', conflict: conflict?.id ?? '', decision } as const;
    await scenario.round(await orderOf(scenario.dependencies, scenario.set, action));
    expect(gone(scenario)).toEqual([true, true, true]);
  });

  it('is heard of in a set that is only pulled, and goes nowhere but in the hub', async () => {
    const scenario = taxonomyScenario(files, { replicas: 3, set: { mode: 'pull', hub: 'acme/a' } });
    await scenario.round();
    scenario.replicas[1]?.commitFiles({ '1.json': undefined });
    await scenario.round();
    expect((await scenario.state()).documents.map(([path]) => path)).not.toContain('1.json');
    expect(gone(scenario)).toEqual([true, true, false]);
    expect((await scenario.round()).unchanged).toBe(true);
  });
});

describe('a file that is too large when it is put together', () => {
  it('stays as it is at every replica, and the others go on', async () => {
    const large = (id: string) => json({ entries: [{ id, text: id.repeat(17 * 1024 * 1024) }] });
    const scenario = taxonomyScenario({
      [file]: json({ entries: [{ id: 'x' }] }),
      'other.json': json({ n: 1 }),
    });
    await scenario.round();
    const [a, b] = scenario.replicas;
    a?.commitFiles({ [file]: large('a') });
    b?.commitFiles({ [file]: large('b'), 'other.json': json({ n: 2 }) });
    const end = await scenario.round();
    expect(contents(scenario).map((text) => text?.length)).toEqual([large('a').length, large('b').length]);
    expect(contents(scenario, 'other.json')).toEqual(Array(2).fill(json({ n: 2 })));
    expect([...end.quarantine.values()].flat().map(({ code }) => code)).toEqual(
      Array(2).fill('TAXONOMY_FILE_TOO_LARGE'),
    );
  }, 60_000);
});
