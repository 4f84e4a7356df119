import type { Node } from '../document/node.ts';
import { canonicalText } from './equal.ts';
import type { MergeConflict, MergeInput } from './merge.ts';

/** The name of the current value among the candidates. */
export const currentName = 'current';

/** One of the values that a place could have. */
export type Candidate = MergeConflict['candidates'][number];

/** Who is asked first. */
export interface Preference {
  /** Less is better: the current value, then those in `rank`, then the others by name. */
  readonly placeOf: (name: string) => number;
  /** Of values that cannot all be, the one that is taken. */
  readonly best: (candidates: readonly [Candidate, ...Candidate[]]) => Candidate;
  /** Of orders that cannot all be, that of the side with the least number is taken; `undefined`: what the order is decides. */
  readonly orderPreference: (name: string) => number | undefined;
}

/** What a strategy and a rank mean. The order in which the sides are given never matters. */
export function preferenceOf({ sides, strategy, rank }: MergeInput): Preference {
  const others = sides.map(({ name }) => name).filter((name) => !rank.includes(name));
  const inOrder = [currentName, ...rank.filter((name) => name !== currentName), ...others.sort()];
  const places = new Map(inOrder.map((name, place) => [name, place]));
  const placeOf = (name: string): number => places.get(name) ?? inOrder.length;
  const rankOf = (name: string): number => (rank.includes(name) ? rank.indexOf(name) : Number.MAX_VALUE);
  switch (strategy) {
    case 'theirs':
      return {
        placeOf,
        best: (candidates) => least(candidates, ({ sides: names }) => -Math.max(...names.map(placeOf))),
        orderPreference: (name) => -placeOf(name),
      };
    case 'merge':
      return {
        placeOf,
        best: (candidates) => {
          const isRanked = candidates.some(({ sides: names }) => names.some((name) => rank.includes(name)));
          if (!isRanked) return least(candidates, ({ value }) => textOf(value));
          return least(candidates, ({ sides: names }) => Math.min(...names.map(rankOf)));
        },
        orderPreference: (name) => (rank.includes(name) ? rankOf(name) : undefined),
      };
    default:
      return {
        placeOf,
        best: (candidates) => least(candidates, ({ sides: names }) => Math.min(...names.map(placeOf))),
        orderPreference: placeOf,
      };
  }
}

/** Nothing comes before everything. */
function textOf(value: Node | undefined): string {
  return value === undefined ? '' : canonicalText(value);
}

function least<Measure extends string | number>(
  [first, ...others]: readonly [Candidate, ...Candidate[]],
  measure: (candidate: Candidate) => Measure,
): Candidate {
  return others.reduce((best, next) => (measure(next) < measure(best) ? next : best), first);
}
