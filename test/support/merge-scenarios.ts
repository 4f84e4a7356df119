import fc from 'fast-check';
import type { Node } from '../../functions/taxonomy/document/node.ts';
import type { MergeInput, MergeSide, MergeStrategy } from '../../functions/taxonomy/merge/merge.ts';
import { type Edit, edited, edits, type Index, indexes } from './index-edits.ts';
import { type Json, parsed } from './taxonomy-values.ts';

/** One side, as it is known before it becomes a text. */
export interface ScenarioSide {
  readonly name: string;
  readonly base: Index | undefined;
  readonly value: Index | undefined;
}

/** Something to be merged, in values and in nodes that were read from differently written texts. */
export interface Scenario {
  readonly current: Index | undefined;
  readonly sides: readonly ScenarioSide[];
  readonly input: MergeInput;
}

/** How many cases a property is tried with. */
export const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 2_000) };

const names = ['ada', 'bob', 'cy', 'dee', 'eve'];

/** Everybody knows the current value, and has changed it or not. */
export const upToDate: fc.Arbitrary<Scenario> = fc
  .tuple(indexes, fc.array(edits(4), { minLength: 1, maxLength: 5 }), fc.nat(), strategies('merge'))
  .map(([current, changes, seed, rest]) => {
    const sides = changes.map((list, place) => ({
      name: names[place] ?? '',
      base: current,
      value: edited(current, list),
    }));
    return scenario({ current, sides, seed, ...rest });
  });

/** Some know the current value, some an older one, some none; some have no file. */
export const anyhow: fc.Arbitrary<Scenario> = allKinds(strategies('merge', 'ours', 'theirs'));

/** The same, and nothing is decided. */
export const undecided: fc.Arbitrary<Scenario> = allKinds(strategies('manual'));

interface Rest {
  readonly strategy: MergeStrategy;
  readonly rank: readonly string[];
}

function strategies(...some: readonly MergeStrategy[]): fc.Arbitrary<Rest> {
  return fc.record({ strategy: fc.constantFrom(...some), rank: fc.subarray(names, { maxLength: 2 }) });
}

interface SideSeed {
  readonly list: readonly Edit[];
  readonly knows: number;
  readonly has: number;
}

function allKinds(rests: fc.Arbitrary<Rest>): fc.Arbitrary<Scenario> {
  const sideSeeds = fc.record({ list: edits(4), knows: fc.nat({ max: 9 }), has: fc.nat({ max: 29 }) });
  const since = fc.tuple(edits(3), fc.nat({ max: 14 }));
  return fc
    .tuple(indexes, since, fc.array(sideSeeds, { minLength: 1, maxLength: 5 }), fc.nat(), rests)
    .map(([older, [changes, isGone], seeds, seed, rest]) => {
      const current = isGone === 0 ? undefined : edited(older, changes);
      const sides = seeds.map((one, place) => sideFrom(one, { name: names[place] ?? '', older, current }));
      return scenario({ current, sides, seed, ...rest });
    });
}

function sideFrom(
  { list, knows, has }: SideSeed,
  { name, older, current }: { name: string; older: Index; current: Index | undefined },
): ScenarioSide {
  const base = knows < 2 ? undefined : knows < 5 ? older : current;
  const value = has === 0 ? undefined : edited(base ?? older, list);
  return { name, base, value };
}

function scenario({
  current,
  sides,
  seed,
  ...rest
}: Rest & {
  readonly current: Index | undefined;
  readonly sides: readonly ScenarioSide[];
  readonly seed: number;
}): Scenario {
  const read = (value: Json | undefined, place: number): Node | undefined =>
    value === undefined ? undefined : parsed(printed(value, randomFrom(seed + place * 7_919)));
  // What was agreed on is one text, and so is one node.
  const known = new Map<Index | undefined, Node | undefined>([[current, read(current, 0)]]);
  const nodeOf = (value: Index | undefined, place: number): Node | undefined => {
    if (!known.has(value)) known.set(value, read(value, place));
    return known.get(value);
  };
  const nodes = sides.map(
    ({ name, base, value }, place): MergeSide => ({
      name,
      base: nodeOf(base, 1),
      value: nodeOf(value, place + 2),
    }),
  );
  return { current, sides, input: { current: known.get(current), sides: nodes, ...rest } };
}

/** A value in one of the many ways to write it. */
function printed(value: Json, random: () => number): string {
  if (typeof value === 'number') return [`${value}`, `${value}.0`, `${value * 10}e-1`][random() % 3] ?? '';
  if (typeof value === 'string') return random() % 3 === 0 ? escapedText(value) : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const separator = random() % 2 === 0 ? ', ' : ',';
  if (Array.isArray(value)) {
    return `[${value.map((item: Json) => printed(item, random)).join(separator)}]`;
  }
  const members = Object.entries(value as Index).map(
    ([name, member]) => `${JSON.stringify(name)}:${printed(member, random)}`,
  );
  return `{${(random() % 4 === 0 ? members.reverse() : members).join(separator)}}`;
}

function escapedText(text: string): string {
  return `"${[...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
}

/** Numbers that look like chance, always the same ones. */
function randomFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
