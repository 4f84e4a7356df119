import type { Node } from '../document/node.ts';
import type { ChildrenIndex } from './children.ts';
import { baseOf, candidatesOf, conflictId } from './conflict.ts';
import { equalValues } from './equal.ts';
import type { MergeConflict, MergeInput, MergeSide, Step } from './merge.ts';
import type { Candidate, Preference } from './preference.ts';

/** What stays the same from place to place while values are merged, and the conflicts that were found so far. */
export interface Merging {
  readonly input: MergeInput;
  readonly preference: Preference;
  readonly index: ChildrenIndex;
  readonly conflicts: MergeConflict[];
}

/** A place, with those sides that have changed something there. */
export interface Place {
  readonly path: readonly Step[];
  readonly current: Node | undefined;
  readonly sides: readonly MergeSide[];
}

/** Those that changed something which the current value has not. */
export function activeSides(current: Node | undefined, sides: readonly MergeSide[]): readonly MergeSide[] {
  return sides.filter(({ base, value }) => !equalValues(value, current) && !equalValues(value, base));
}

/**
 * Whether the current value itself is a change that nobody here has seen. Where one side has changed it knowingly, it is out of
 * the question.
 */
export function isCurrentNews({ current, sides }: Place): boolean {
  return sides.every(({ base }) => !equalValues(base, current));
}

/**
 * Records that only one of several values can be, and says which one is. Conflicts that were found below, since there were
 * `since` of them, are void when the whole place is decided or withheld.
 *
 * @param choose the value by the strategy; asked only when it is needed.
 */
export function settle(
  merging: Merging,
  place: Place,
  since: number,
  choose: (candidates: readonly Candidate[]) => Node | undefined,
): Node | undefined {
  const { input, preference, conflicts } = merging;
  const { path, current, sides } = place;
  const isCandidate = input.strategy === 'current' || isCurrentNews(place);
  const candidates = candidatesOf(sides, isCandidate ? { value: current } : undefined, preference);
  const id = conflictId(input.scope ?? '', path, candidates);
  const decided = input.decisions?.has(id) === true;
  const withheld = !decided && input.strategy === 'manual';
  const isKept = withheld || input.strategy === 'current';
  if (decided || withheld) conflicts.splice(since);
  const decision = decided ? input.decisions?.get(id) : current;
  const chosen = decided || isKept ? decision : choose(candidates);
  conflicts.push({ id, path, base: baseOf(sides, preference), candidates, chosen, decided, withheld });
  return equalValues(chosen, current) ? current : chosen;
}
