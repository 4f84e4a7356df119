import { identityFields, identityOf, identityScalar, itemsByIdentity } from '../merge/identity.ts';
import type { ArrayNode, Node } from './node.ts';
import { ValueNumbers } from './value-numbers.ts';

/**
 * For each item of the target the index of the item that it was, each used once; `undefined` for what is new. By name where
 * items have names; else equal ones by their order, then those that share any name, and what is left between two of them by
 * its place.
 *
 * @param values to be given again for what lies in these items
 */
export function matchItems(
  before: ArrayNode,
  after: ArrayNode,
  values = new ValueNumbers(),
): readonly (number | undefined)[] {
  const identity = identityOf([before, after]);
  if (identity.kind !== 'keyed' && identity.kind !== 'set')
    return matchInOrder(before.items, after.items, values);
  const places = new Map([...itemsByIdentity(before, identity).keys()].map((key, index) => [key, index]));
  const matches = [...itemsByIdentity(after, identity).keys()].map((key) => places.get(key));
  // An item with another name is another item; a scalar that is another one is likely a changed one.
  return identity.kind === 'keyed' ? matches : matchByPlace(before.items.length, matches);
}

function matchInOrder(
  before: readonly Node[],
  after: readonly Node[],
  values: ValueNumbers,
): readonly (number | undefined)[] {
  const areEqual = (one: Node | undefined, other: Node | undefined): boolean =>
    one !== undefined && other !== undefined && values.equal(one, other);
  const matches = new Array<number | undefined>(after.length).fill(undefined);
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && areEqual(before[start], after[start])) {
    matches[start] = start;
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && areEqual(before.at(-1 - end), after.at(-1 - end))) {
    end += 1;
    matches[after.length - end] = before.length - end;
  }
  const free = new Set(Array.from({ length: before.length - end - start }, (_, offset) => start + offset));
  const take = (index: number, place: number | undefined): void => {
    if (place === undefined) return;
    matches[index] = place;
    free.delete(place);
  };
  const equals = equalsAmong(before, free, values);
  for (let index = start; index < after.length - end; index += 1) take(index, equals(after[index]));
  const sameName = namedAmong(before, free);
  for (let index = start; index < after.length - end; index += 1) {
    if (matches[index] === undefined) take(index, sameName(after[index]));
  }
  return matchByPlace(before.length, matches);
}

/** Finds the first place of an equal value that was not found before. */
function equalsAmong(
  items: readonly Node[],
  places: Iterable<number>,
  values: ValueNumbers,
): (item: Node | undefined) => number | undefined {
  const numbersOf = (item: Node | undefined): readonly number[] =>
    item === undefined ? [] : [values.of(item)];
  const queueOf = queuesBy(places, (place) => numbersOf(items[place]));
  return (item) => numbersOf(item).map((number) => queueOf(number)?.next().value)[0];
}

/** Between items that stayed, as many as stood there before: those, one by one. Where none stayed, it is another list. */
function matchByPlace(
  count: number,
  matches: readonly (number | undefined)[],
): readonly (number | undefined)[] {
  const used = new Set(matches);
  if (matches.every((match) => match === undefined)) return matches;
  const filled = [...matches];
  let index = 0;
  while (index < matches.length) {
    if (matches[index] !== undefined) {
      index += 1;
      continue;
    }
    let end = index;
    while (end < matches.length && matches[end] === undefined) end += 1;
    const from = index === 0 ? 0 : (matches[index - 1] ?? 0) + 1;
    const to = end === matches.length ? count : (matches[end] ?? 0);
    const free = Array.from(
      { length: Math.max(0, Math.min(to - from, end - index + 1)) },
      (_, at) => from + at,
    );
    if (to - from === end - index && free.every((place) => !used.has(place))) {
      for (const [offset, place] of free.entries()) filled[index + offset] = place;
    }
    index = end;
  }
  return filled;
}

/** Finds the first place of those that are still free with a name of the item. */
function namedAmong(
  items: readonly Node[],
  free: ReadonlySet<number>,
): (item: Node | undefined) => number | undefined {
  const queueOf = queuesBy(free, (place) => namesOf(items[place]));
  // Those that are passed over are taken, and will not be free again.
  const nextFree = (name: string): number | undefined => {
    const queue = queueOf(name);
    let place = queue?.next().value;
    while (place !== undefined && !free.has(place)) place = queue?.next().value;
    return place;
  };
  return (item) => {
    for (const name of namesOf(item)) {
      const place = nextFree(name);
      if (place !== undefined) return place;
    }
    return undefined;
  };
}

function namesOf(item: Node | undefined): readonly string[] {
  if (item?.kind !== 'object') return [];
  return identityFields.flatMap((field) => {
    const name = identityScalar(item, field)?.key;
    return name === undefined ? [] : [`${field} ${name}`];
  });
}

/** The places of each group, in their order; what was taken from a queue does not come again. */
function queuesBy<Group>(
  places: Iterable<number>,
  groupsOf: (place: number) => readonly Group[],
): (group: Group) => Iterator<number, undefined> | undefined {
  const groups = new Map<Group, number[]>();
  for (const place of places) {
    for (const group of groupsOf(place)) {
      const same = groups.get(group);
      if (same) same.push(place);
      else groups.set(group, [place]);
    }
  }
  const queues = new Map([...groups].map(([group, same]) => [group, same.values()]));
  return (group) => queues.get(group);
}
