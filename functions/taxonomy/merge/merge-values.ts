import { ChildrenIndex } from './children.ts';
import type { MergeConflict, MergeInput, MergeResult } from './merge.ts';
import { mergePlace } from './merge-place.ts';
import { placeText } from './place.ts';
import { preferenceOf } from './preference.ts';

/**
 * Merges what several sides made of a value, each from what it knew. All sides are looked at together, place by place, so that
 * it does not matter in which order they are given. A side whose value is the current one already has nothing to say. Whole
 * values that are taken are the nodes of the input; where nothing changes, the current node itself.
 */
export function mergeValues(input: MergeInput): MergeResult {
  const conflicts: MergeConflict[] = [];
  const merging = { input, preference: preferenceOf(input), index: new ChildrenIndex(), conflicts };
  const value = mergePlace(merging, { path: [], current: input.current, sides: input.sides });
  return { value, conflicts: inOrder(conflicts) };
}

function inOrder(conflicts: readonly MergeConflict[]): readonly MergeConflict[] {
  return conflicts
    .map((conflict) => ({ conflict, place: placeText(conflict.path) }))
    .sort((one, other) => {
      if (one.place !== other.place) return one.place < other.place ? -1 : 1;
      return one.conflict.id < other.conflict.id ? -1 : 1;
    })
    .map(({ conflict }) => conflict);
}
