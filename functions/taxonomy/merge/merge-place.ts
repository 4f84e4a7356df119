import type { Node } from '../document/node.ts';
import { type Parting, partingOf } from './children.ts';
import { equalValues } from './equal.ts';
import type { MergeSide } from './merge.ts';
import { mergeParts } from './merge-parts.ts';
import { activeSides, isCurrentNews, type Merging, type Place, settle } from './merging.ts';
import type { Candidate } from './preference.ts';
import { leastWritten } from './written-text.ts';

/** Merges one place and all below it: decides once, over all sides together. */
export function mergePlace(merging: Merging, { path, current, sides }: Place): Node | undefined {
  const place = { path, current, sides: activeSides(current, sides) };
  const [first, ...others] = place.sides;
  if (first === undefined) return current;
  const { strategy } = merging.input;
  const isNews = strategy === 'current' || isCurrentNews(place);
  const isAgreed = others.every(({ value }) => equalValues(value, first.value));
  if (isAgreed && !isNews)
    return leastWritten(
      first.value,
      others.map(({ value }) => value),
    );
  const isDeleted = place.sides.some(({ value }) => value === undefined) || (isNews && current === undefined);
  if (isDeleted) {
    return settle(merging, place, merging.conflicts.length, (candidates) =>
      mergeDeleted(merging, place, candidates),
    );
  }
  return mergePresent(merging, place);
}

/** Everybody has a value here. */
function mergePresent(merging: Merging, place: Place): Node | undefined {
  const parting = commonParting(place);
  if (parting) return mergeParts(merging, place, parting, mergePlace);
  return settle(merging, place, merging.conflicts.length, (candidates) => bestOf(merging, candidates));
}

/** Some have deleted what others have changed: the change survives, unless the strategy says whom to follow. */
function mergeDeleted(merging: Merging, place: Place, candidates: readonly Candidate[]): Node | undefined {
  const { strategy } = merging.input;
  if (strategy !== 'merge' && bestOf(merging, candidates) === undefined) return undefined;
  const present = candidates.filter(({ value }) => value !== undefined);
  const editors = place.sides.filter(({ value }) => value !== undefined);
  const [first, ...others] = editors;
  if (first === undefined) return place.current;
  const known = withKnownBase({ ...place, sides: editors });
  const isAgreed = others.every(({ value }) => equalValues(value, first.value));
  if (isAgreed && !(known.current !== undefined && isCurrentNews(known))) {
    return leastWritten(
      first.value,
      others.map(({ value }) => value),
    );
  }
  const parting = commonParting(known);
  if (parting === undefined) return bestOf(merging, present);
  const since = merging.conflicts.length;
  const survivor = mergeParts(merging, known, parting, mergePlace);
  // The place itself has its conflict already.
  const below = merging.conflicts.splice(since).filter(({ path }) => path.length > place.path.length);
  merging.conflicts.push(...below);
  return survivor;
}

/**
 * Where there is no current value, what all sides come from takes its place. Do they come from different values, then all that
 * they have is united, and nothing is missing because of a value that is no more.
 */
function withKnownBase(place: Place): Place {
  const [first, ...others] = place.sides;
  if (place.current !== undefined || first === undefined) return place;
  if (others.every(({ base }) => equalValues(base, first.base))) {
    const base = leastWritten(
      first.base,
      others.map((side) => side.base),
    );
    return { ...place, current: base };
  }
  const sides = place.sides.map((side): MergeSide => ({ ...side, base: undefined }));
  return { ...place, sides };
}

function commonParting({ current, sides }: Place): Parting | undefined {
  return partingOf([current, ...sides.flatMap(({ base, value }) => [base, value])]);
}

function bestOf(merging: Merging, candidates: readonly Candidate[]): Node | undefined {
  const [first, ...others] = candidates;
  return first && merging.preference.best([first, ...others]).value;
}
