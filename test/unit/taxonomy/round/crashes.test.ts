import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CrashPoint, crashingRound } from '../../../support/crashing-round.ts';
import type { ReplicaInMemory } from '../../../support/replica-in-memory.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

interface Index {
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
      fc.record({ kind: fc.constant('round' as const) }),
      fc.record({ kind: fc.constant('race' as const), replica: fc.nat(2) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const scenario = taxonomyScenario({ [file]: json(first) }, { replicas: 3 });
        const marks: string[] = [];
        const add = (replica: number): void => {
          marks.push(`mark-${marks.length}`);
          const one = scenario.replicas[replica];
          const index = indexOf(one);
          one?.commitFiles({ [file]: json({ ...index, entries: [...index.entries, { id: marks.at(-1) }] }) });
        };
        for (const action of steps) {
          if (action.kind === 'edit') add(action.replica);
          else if (action.kind === 'crash') await crashingRound(scenario, action);
          else if (action.kind === 'round') await scenario.round();
          else {
            const one = scenario.replicas[action.replica];
            if (one) {
              one.beforePush = () => {
                one.beforePush = () => undefined;
                add(action.replica);
              };
            }
          }
        }
        for (const replica of scenario.replicas) replica.beforePush = () => undefined;
        await untilQuiet(scenario);
        const [a, b, c] = ids(scenario);
        expect([b, c]).toEqual([a, a]);
        expect([...(a ?? [])].sort()).toEqual([...first.entries.map(({ id }) => id), ...marks].sort());
        expect(await scenario.conflicts()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
