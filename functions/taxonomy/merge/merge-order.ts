import { longestRise } from './longest-rise.ts';
import { placeNew } from './new-places.ts';

/** An order that one side knew, and the one that it made of it. */
export interface OrderSide {
  readonly base: readonly string[];
  readonly value: readonly string[];
  /** Whose wish comes first where two cannot both be; those without a preference come last, by what they wish for. */
  readonly preference: number | undefined;
}

/** The order of what is left after a merge. */
export interface MergedOrder {
  readonly order: readonly string[];
  /** The places in `sides` of those that moved something. */
  readonly movers: readonly number[];
  /** Sides have moved the same things to different places. */
  readonly disputed: boolean;
}

/**
 * Brings the orders of several sides together; what comes out does not depend on the order of `sides`. What was there stays in
 * its order, but for what somebody moved; what is new stands behind what it stood behind where it was added.
 */
export function mergeOrder(
  current: readonly string[],
  sides: readonly OrderSide[],
  survivors: ReadonlySet<string>,
): MergedOrder {
  const kept = current.filter((name) => survivors.has(name));
  const { order, movers, disputed } = moveKept(kept, sides);
  const values = sides.map(({ value }) => value);
  return { order: placeNew(order, values, survivors), movers, disputed };
}

/** What a side moved. */
interface Wish {
  readonly side: number;
  readonly preference: number | undefined;
  /** What was there before, in the order that the side wants. */
  readonly order: readonly string[];
  readonly moved: ReadonlySet<string>;
}

function moveKept(kept: readonly string[], sides: readonly OrderSide[]): MergedOrder {
  const wishes = wishesOf(kept, sides);
  if (wishes.length === 0) return { order: kept, movers: [], disputed: false };
  const moved = new Set(wishes.flatMap((wish) => [...wish.moved]));
  const runs = new Map<string | undefined, string[]>();
  const placed = new Set<string>();
  for (const wish of inPreference(wishes)) {
    for (const { anchor, names } of runsOf(wish, moved)) {
      const news = names.filter((name) => !placed.has(name));
      for (const name of news) placed.add(name);
      runs.set(anchor, [...(runs.get(anchor) ?? []), ...news]);
    }
  }
  const order = [...(runs.get(undefined) ?? [])];
  for (const name of kept) if (!moved.has(name)) order.push(name, ...(runs.get(name) ?? []));
  const disputed = wishes.length > 1 && !wishes.every((wish) => isHonoured(wish, moved, order));
  return { order, movers: wishes.map(({ side }) => side), disputed };
}

function wishesOf(kept: readonly string[], sides: readonly OrderSide[]): readonly Wish[] {
  let isKept: ReadonlySet<string> | undefined;
  return sides.flatMap(({ base, value, preference }, side) => {
    if (sameList(base, value)) return [];
    isKept ??= new Set(kept);
    const inBase = new Map(base.map((name, index) => [name, index]));
    const order = value.filter((name) => isKept?.has(name) && inBase.has(name));
    const inValue = new Set(order);
    const isThere = (name: string): boolean => inValue.has(name);
    // Who wants what is so already, or what he knew, wants nothing.
    if (sameList(order, base.filter(isThere)) || sameList(order, kept.filter(isThere))) return [];
    const stays = new Set(longestRise(order, (name) => inBase.get(name) ?? -1));
    const moved = new Set(order.filter((name) => !stays.has(name)));
    return [{ side, preference, order, moved }];
  });
}

/** What one side moved, in pieces, by the last thing in front of it that nobody moved; `undefined`: at the beginning. */
function runsOf({ order, moved: own }: Wish, moved: ReadonlySet<string>) {
  const runs: { readonly anchor: string | undefined; readonly names: string[] }[] = [
    { anchor: undefined, names: [] },
  ];
  for (const name of order) {
    if (!moved.has(name)) runs.push({ anchor: name, names: [] });
    else if (own.has(name)) runs.at(-1)?.names.push(name);
  }
  return runs.filter(({ names }) => names.length > 0);
}

/** Whether everything that a side moved stands where the side wants it, as far as what nobody moved shows it. */
function isHonoured(wish: Wish, moved: ReadonlySet<string>, order: readonly string[]): boolean {
  const places = new Map(order.map((name, index) => [name, index]));
  const wanted = wish.order.filter((name) => wish.moved.has(name) || !moved.has(name));
  const found = wanted.map((name) => places.get(name) ?? -1);
  return found.every((place, index) => index === 0 || place > (found[index - 1] ?? -1));
}

function inPreference(wishes: readonly Wish[]): readonly Wish[] {
  if (wishes.length < 2) return wishes;
  // The same order may have been reached from different ones, by moving different things.
  const texts = new Map(wishes.map((wish) => [wish, JSON.stringify([wish.order, [...wish.moved]])]));
  return [...wishes].sort((one, other) => {
    const [first, second] = [one.preference ?? Number.MAX_VALUE, other.preference ?? Number.MAX_VALUE];
    if (first !== second) return first - second;
    return (texts.get(one) ?? '') < (texts.get(other) ?? '') ? -1 : 1;
  });
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true;
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
