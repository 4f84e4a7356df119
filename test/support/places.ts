import type { MergeConflict } from '../../functions/taxonomy/merge/merge.ts';
import { placeText } from '../../functions/taxonomy/merge/place.ts';
import type { Json } from './taxonomy-values.ts';

/** What stands at which place, as text: scalars and lists that are one value; `there` for what holds others. */
export type Places = ReadonlyMap<string, string>;

/** All places of an index, by rules of its own: items by `id` or `key`, lists of texts by their elements. */
export function placesOf(value: Json | undefined): Places {
  const places = new Map<string, string>();
  if (value !== undefined) collect('', value, places);
  return places;
}

function collect(place: string, value: Json, places: Map<string, string>): void {
  if (Array.isArray(value)) collectItems(place, value, places);
  else if (typeof value === 'object' && value !== null) {
    places.set(place, 'an object is there');
    for (const [name, member] of Object.entries(value)) collect(`${place}/${name}`, member, places);
  } else places.set(place, JSON.stringify(value));
}

function collectItems(place: string, items: readonly Json[], places: Map<string, string>): void {
  const isNested = items.some((item) => Array.isArray(item));
  const isTwice = new Set(items.map((item) => JSON.stringify(item))).size < items.length;
  if (isNested || isTwice) {
    places.set(place, JSON.stringify(items));
    return;
  }
  places.set(place, 'a list is there');
  for (const item of items) {
    const members =
      typeof item === 'object' && item !== null ? (item as { readonly [name: string]: Json }) : {};
    const field = ['id', 'key'].find((name) => name in members);
    if (field === undefined) places.set(`${place}/{${String(item)}}`, 'an element is there');
    else collect(`${place}/[${field}=${String(members[field])}]`, item, places);
  }
}

/** Places at which two values differ. */
export function differences(one: Places, other: Places): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (place) => one.get(place) !== other.get(place),
  );
}

/** Whether a place is the one of a conflict, or below it. */
export function isDisputed(place: string, conflicts: readonly MergeConflict[]): boolean {
  return conflicts.some(({ path }) => {
    const disputed = placeText(path);
    return place === disputed || place.startsWith(`${disputed}/`);
  });
}
