import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crashingRound } from '../../../support/crashing-round.ts';
import type { ReplicaInMemory } from '../../../support/replica-in-memory.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const files = ['one.json', 'two.json', 'three.json', 'four.json', 'five.json', 'six.json', 'seven.json'];
const old = Array.from({ length: 20 }, (_, at) => ({ id: `old-${at}` }));
const replicas = 3;

interface Entry {
  readonly id: string;
}

function entriesOf(replica: ReplicaInMemory | undefined, file: string): readonly Entry[] | undefined {
  const text = replica?.contentsNow()[file];
  return text === undefined ? undefined : JSON.parse(text).entries;
}

function openRequests({ replicas: all }: TaxonomyScenario) {
  return all.flatMap((replica) =>
    replica.pullRequests
      .filter(({ open, number }) => open && replica.mergeable(number))
      .map(({ number }) => ({ replica, number })),
  );
}

/** Takes over what is proposed until nothing is any more. */
async function untilQuiet(scenario: TaxonomyScenario): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const { unchanged, waiting } = await scenario.round();
    if (unchanged && waiting.size === 0) return;
    for (const { replica, number } of openRequests(scenario)) replica.merge(number, 'merge');
  }
  throw new Error('twenty rounds were not enough');
}

const replica = fc.nat(replicas - 1);
const file = fc.nat(1);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), replica, file }),
  fc.record({ kind: fc.constant('drop' as const), replica, file, entry: fc.nat(3) }),
  fc.record({ kind: fc.constant('delete' as const), replica }),
  fc.record({ kind: fc.constant('round' as const) }),
  fc.record({ kind: fc.constant('protect' as const), replica }),
  fc.record({
    kind: fc.constant('merge' as const),
    how: fc.constantFrom('merge' as const, 'squash' as const),
  }),
  fc.record({ kind: fc.constant('race' as const), replica, file }),
  fc.record({
    kind: fc.constant('crash' as const),
    effect: fc.integer({ min: 1, max: 30 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
);

describe('what is proposed', () => {
  const changed = async (protection: string | undefined = 'protected') => {
    const scenario = taxonomyScenario({ 'one.json': json({ n: 'v1' }), 'two.json': json({ x: 1 }) });
    await scenario.round();
    const [a, b] = scenario.replicas;
    if (!a || !b) throw new Error('two replicas');
    a.protection = protection;
    b.commitFiles({ 'one.json': json({ n: 'v2' }) });
    await scenario.round();
    return { scenario, a, b };
  };

  it('is said to wait in every round until it is taken over', async () => {
    const { scenario, a, b } = await changed();
    const url = 'https://example.com/acme/a/pull/1';
    expect((await scenario.round()).waiting).toEqual(new Map([['acme/a', url]]));
    b.commitFiles({ 'README.txt': 'nothing of the set' });
    expect((await scenario.round()).waiting).toEqual(new Map([['acme/a', url]]));
    a.merge(1, 'squash');
    expect((await scenario.round()).waiting).toEqual(new Map());
  });

  it.each(['merge', 'squash'] as const)(
    'may be taken over by a %s while newer content is on its way there',
    async (how) => {
      const { scenario, a, b } = await changed();
      b.commitFiles({ 'one.json': json({ n: 'v3' }) });
      a.onRequest = (kind) => {
        if (kind !== 'push') return;
        a.onRequest = () => undefined;
        a.merge(1, how);
      };
      await scenario.round();
      await scenario.round();
      expect(b.contentsNow()['one.json']).toBe(json({ n: 'v3' }));
      expect(await scenario.conflicts()).toEqual([]);
    },
  );

  it('lists the conflicts of its own round', async () => {
    const set = { conflictStrategy: 'manual', delivery: 'pull-request' } as const;
    const scenario = taxonomyScenario({ 'one.json': json({ n: 1, m: 1 }) }, { replicas, set });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ 'one.json': json({ n: 2, m: 2 }) });
    scenario.replicas[1]?.commitFiles({ 'one.json': json({ n: 3, m: 1 }) });
    await scenario.round();
    const [conflict] = await scenario.conflicts();
    expect(scenario.replicas[2]?.pullRequests[0]?.body).toContain(`\`${conflict?.id}\``);
  });

  it.each(['merge', 'squash'] as const)('may be that most files go, by a %s', async (how) => {
    const content = Object.fromEntries(files.map((name) => [name, json({ name })]));
    const scenario = taxonomyScenario(content, { replicas });
    await scenario.round();
    const [a, b] = scenario.replicas;
    if (a) a.protection = 'protected';
    b?.commitFiles(Object.fromEntries(files.slice(1).map((name) => [name, undefined])));
    await scenario.round({ deletionsApproved: true, force: true });
    expect((await scenario.round()).waiting.size).toBe(1);
    a?.merge(1, how);
    const end = await scenario.round();
    expect([...end.quarantine.values()]).toEqual([]);
    expect(Object.keys(a?.contentsNow() ?? {})).toEqual(['one.json']);
    expect((await scenario.round()).unchanged).toBe(true);
  });
});

describe('rounds whose results are proposed', () => {
  it('lose nothing and come to agree, whoever merges what and when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 30 }),
        fc.constantFrom('commit' as const, 'pull-request' as const),
        async (steps, delivery) => {
          const content = Object.fromEntries(files.map((name) => [name, json({ entries: old })]));
          const scenario = taxonomyScenario(content, { replicas, set: { delivery } });
          await scenario.round();
          const wanted = new Map(files.map((name) => [name, new Set(old.map(({ id }) => id))]));
          let marks = 0;
          let deleted = false;
          const change = (at: number, name: string, how: (entries: readonly Entry[]) => readonly Entry[]) => {
            const one = scenario.replicas[at];
            const entries = entriesOf(one, name);
            if (entries) one?.commitFiles({ [name]: json({ entries: how(entries) }) });
          };
          const add = (at: number, name: string): void => {
            marks += 1;
            const id = `mark-${marks}`;
            wanted.get(name)?.add(id);
            change(at, name, (entries) => [...entries, { id }]);
          };
          for (const action of steps) {
            const name = 'file' in action ? (files[action.file] ?? '') : '';
            if (action.kind === 'add') add(action.replica, name);
            else if (action.kind === 'round') await scenario.round();
            else if (action.kind === 'crash') await crashingRound(scenario, action);
            else if (action.kind === 'drop') {
              const id = `old-${action.entry}`;
              wanted.get(name)?.delete(id);
              change(action.replica, name, (entries) => entries.filter((entry) => entry.id !== id));
            } else if (action.kind === 'delete') {
              // Only one, so that nobody has to approve; and one that nobody edits.
              if (!deleted) scenario.replicas[action.replica]?.commitFiles({ 'seven.json': undefined });
              deleted = true;
            } else if (action.kind === 'protect') {
              const one = scenario.replicas[action.replica];
              if (one) one.protection = one.protection === undefined ? 'protected' : undefined;
            } else if (action.kind === 'race') {
              const one = scenario.replicas[action.replica];
              if (one) {
                one.beforePush = () => {
                  one.beforePush = () => undefined;
                  add(action.replica, name);
                };
              }
            } else {
              const [first] = openRequests(scenario);
              first?.replica.merge(first.number, action.how);
            }
          }
          for (const one of scenario.replicas) one.beforePush = () => undefined;
          await untilQuiet(scenario);
          if (deleted) wanted.delete('seven.json');
          for (const one of scenario.replicas) {
            expect(Object.keys(one.contentsNow()).sort()).toEqual([...wanted.keys()].sort());
            for (const [name, ids] of wanted) {
              expect(
                entriesOf(one, name)
                  ?.map(({ id }) => id)
                  .sort(),
              ).toEqual([...ids].sort());
            }
          }
          expect(await scenario.conflicts()).toEqual([]);
          expect((await scenario.round()).unchanged).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
