import type { Node } from '../document/node.ts';
import { type Children, composed, type Parting, stepTo } from './children.ts';
import { equalValues } from './equal.ts';
import type { MergeSide } from './merge.ts';
import { type MergedOrder, mergeOrder } from './merge-order.ts';
import { type Merging, type Place, settle } from './merging.ts';
import { leastWritten } from './written-text.ts';

/** A side, and what its values consist of. */
interface PartedSide {
  readonly side: MergeSide;
  readonly base: Children;
  readonly value: Children;
}

/** Merges values part by part, and puts them together in an order that follows all sides. */
export function mergeParts(
  merging: Merging,
  place: Place,
  parting: Parting,
  mergePlace: (merging: Merging, place: Place) => Node | undefined,
): Node | undefined {
  const { index, conflicts, input } = merging;
  const since = conflicts.length;
  const current = index.of(place.current, parting);
  const sides = place.sides.map(
    (side): PartedSide => ({
      side,
      base: index.of(side.base, parting),
      value: index.of(side.value, parting),
    }),
  );
  const parts = new Map<string, Node>();
  for (const name of namesOf(current, sides)) {
    const now = current.get(name);
    const touching = touchingSides(name, now, sides);
    const path = touching.length === 0 ? place.path : [...place.path, stepTo(name, parting)];
    const part = touching.length === 0 ? now : mergePlace(merging, { path, current: now, sides: touching });
    if (part !== undefined) parts.set(name, part);
  }
  const merged = orderOf(merging, current, sides, parts, parting);
  const value = assembled(place, merged.order, parts, parting, merging);
  const isAboutOrder = merged.disputed || (input.strategy === 'current' && merged.movers.length > 0);
  if (!isAboutOrder) return value;
  const movers = merged.movers.flatMap((mover) => place.sides[mover] ?? []);
  return settle(merging, { ...place, sides: movers }, since, () => value);
}

function namesOf(current: Children, sides: readonly PartedSide[]): Iterable<string> {
  const names = new Set(current.keys());
  for (const { value } of sides) {
    for (const name of value.keys()) names.add(name);
  }
  return names;
}

/** Those that may have changed a part, as far as that is to be seen at once. */
function touchingSides(
  name: string,
  current: Node | undefined,
  sides: readonly PartedSide[],
): readonly MergeSide[] {
  const touching: MergeSide[] = [];
  for (const { side, base, value } of sides) {
    const own = value.get(name);
    if (own === current) continue;
    const before = base.get(name);
    if (own !== before) touching.push({ name: side.name, base: before, value: own });
  }
  return touching;
}

/** The order of members is nobody's wish; new ones stand behind what they stood behind all the same. */
function orderOf(
  { preference }: Merging,
  current: Children,
  sides: readonly PartedSide[],
  parts: Children,
  parting: Parting,
): MergedOrder {
  const orders = sides.map(({ side, base, value }) => {
    const names = [...value.keys()];
    return {
      base: parting.kind === 'members' ? names : [...base.keys()],
      value: names,
      preference: preference.orderPreference(side.name),
    };
  });
  return mergeOrder([...current.keys()], orders, new Set(parts.keys()));
}

/** The value with these parts: that of the place or of a side where it is the same, for they know their text. */
function assembled(
  place: Place,
  order: readonly string[],
  parts: Children,
  parting: Parting,
  { index }: Merging,
): Node {
  const isIt = (value: Node | undefined): value is Node =>
    value !== undefined && consistsOf(index.of(value, parting), order, parts, parting);
  if (isIt(place.current)) return place.current;
  const [first, ...others] = place.sides.map(({ value }) => value).filter(isIt);
  if (first) return leastWritten(first, others);
  const inOrder = order.flatMap((name) => {
    const part = parts.get(name);
    return part === undefined ? [] : [[name, part] as const];
  });
  return composed(new Map(inOrder), parting);
}

function consistsOf(
  children: Children,
  order: readonly string[],
  parts: Children,
  parting: Parting,
): boolean {
  if (children.size !== order.length) return false;
  let place = 0;
  for (const [name, child] of children) {
    if (parting.kind !== 'members' && name !== order[place]) return false;
    place += 1;
    if (!equalValues(child, parts.get(name))) return false;
  }
  return true;
}
