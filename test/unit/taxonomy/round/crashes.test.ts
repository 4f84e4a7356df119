import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CrashPoint, crashingRound } from '../../../support/crashing-round.ts';
import type { ReplicaInMemory } from '../../../support/replica-in-memory.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

interface Index {
  value?: string;
  entries: { id: string; by?: string }[];
}

const file = 'index.json';
const first: Index = { entries: Array.from({ length: 20 }, (_, at) => ({ id: `old-${at}` })) };

function indexOf(replica: ReplicaInMemory | undefined): Index {
  return JSON.parse(replica?.contentsNow()[file] ?? '{"entries":[]}');
}

/** Everybody adds what nobody else adds, and one takes away what nobody else touches. */
function edit(scenario: TaxonomyScenario, replica: number, mark: string): void {
  const one = scenario.replicas[replica];
  const index = indexOf(one);
  const entries = index.entries.filter(({ id }) => id !== `old-${mark.length % 20}`);
  one?.commitFiles({ [file]: json({ ...index, entries: [...entries, { id: mark, by: `${replica}` }] }) });
}

async function untilQuiet(scenario: TaxonomyScenario): Promise<void> {
  for (let round = 0; round < 10; round += 1) if ((await scenario.round()).unchanged) return;
  throw new Error('ten rounds were not enough');
}

function ids(scenario: TaxonomyScenario): readonly (readonly string[])[] {
  return scenario.replicas.map((replica) => indexOf(replica).entries.map(({ id }) => id));
}

/** How many effects a round has after changes in two of three replicas. */
const effects = 40;

describe('a round that ends in the middle', () => {
  const points = Array.from({ length: effects }, (_, at) =>
    (['before', 'after'] as const).map((when): CrashPoint => ({ effect: at + 1, when })),
  ).flat();

  it.each(points)('$when effect $effect loses nothing, and the next rounds agree', async (point) => {
    const scenario = taxonomyScenario({ [file]: json(first) }, { replicas: 3 });
    await scenario.round();
    edit(scenario, 0, 'from-a');
    edit(scenario, 1, 'from-b');
    await crashingRound(scenario, point);
    edit(scenario, 2, 'later-from-c');
    edit(scenario, 0, 'later-from-a');
    await untilQuiet(scenario);
    const [a, b, c] = ids(scenario);
    expect(a).toEqual(expect.arrayContaining(['from-a', 'from-b', 'later-from-c', 'later-from-a']));
    expect(a).not.toContain('old-6');
    expect([b, c]).toEqual([a, a]);
    expect(await scenario.conflicts()).toEqual([]);
  });

  it('is as good as none, whatever was done before, meanwhile and afterwards', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('edit' as const), replica: fc.nat(2) }),
      fc.record({
        kind: fc.constant('crash' as const),
        effect: fc.integer({ min: 1, max: 30 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
      fc.record({ kind: fc.constant('set' as const), replica: fc.nat(2) }),
      fc.record({ kind: fc.constant('drop' as const), replica: fc.nat(2), entry: fc.nat(3) }),
      fc.record({ kind: fc.constant('round' as const) }),
      fc.record({ kind: fc.constant('race' as const), replica: fc.nat(2) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
        const scenario = taxonomyScenario({ [file]: json(first) }, { replicas: 3 });
        await scenario.round();
        const marks: string[] = [];
        const dropped = new Set<string>();
        let value: string | undefined;
        const change = (replica: number, how: (index: Index) => Index): void => {
          const one = scenario.replicas[replica];
          one?.commitFiles({ [file]: json(how(indexOf(one))) });
        };
        const add = (replica: number): void => {
          const id = `mark-${marks.length}`;
          marks.push(id);
          change(replica, (index) => ({ ...index, entries: [...index.entries, { id }] }));
        };
        for (const action of steps) {
          if (action.kind === 'edit') add(action.replica);
          else if (action.kind === 'crash') await crashingRound(scenario, action);
          else if (action.kind === 'round') await scenario.round();
          else if (action.kind === 'race') {
            const one = scenario.replicas[action.replica];
            if (one) {
              one.beforePush = () => {
                one.beforePush = () => undefined;
                add(action.replica);
              };
            }
          } else if (action.kind === 'drop') {
            const id = `old-${action.entry}`;
            dropped.add(id);
            change(action.replica, (index) => ({
              ...index,
              entries: index.entries.filter((one) => one.id !== id),
            }));
          } else if (indexOf(scenario.replicas[action.replica]).value === value) {
            // Who has seen the last value may set another one: that is no conflict.
            value = `value-${marks.length}-${steps.indexOf(action)}`;
            change(action.replica, (index) => ({ ...index, value: value ?? '' }));
          }
        }
        for (const replica of scenario.replicas) replica.beforePush = () => undefined;
        await untilQuiet(scenario);
        const [a, b, c] = ids(scenario);
        expect([b, c]).toEqual([a, a]);
        const old = first.entries.map(({ id }) => id).filter((id) => !dropped.has(id));
        expect([...(a ?? [])].sort()).toEqual([...old, ...marks].sort());
        expect(scenario.replicas.map((replica) => indexOf(replica).value)).toEqual([value, value, value]);
        expect(await scenario.conflicts()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
