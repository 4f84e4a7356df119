import type { Node } from '../document/node.ts';
import { equalValues, leastSpelling } from './equal.ts';
import { Judge } from './judge.ts';
import type { MergeInput, MergeResult, MergeSide, Step } from './merge.ts';
import { mergeItems } from './merge-items.ts';
import { mergeMembers } from './merge-members.ts';

/** What every place of one merge has in common. */
export interface Merge {
  readonly judge: Judge;
  /** Every difference from what is there is a conflict. */
  readonly isPush: boolean;
  /** Merges what stands at one place. */
  at(path: readonly Step[], current: Node | undefined, sides: readonly MergeSide[]): Node | undefined;
}

/**
 * Merges what several sides have made of one value. For every place it is asked once what all sides changed against what each
 * of them last agreed on: one changed value is taken; several equal ones are; different ones are a conflict. So the result does
 * not depend on the order of the sides. Pure.
 */
export function mergeValues(input: MergeInput): MergeResult {
  const judge = new Judge(input);
  const merge: Merge = {
    judge,
    isPush: input.strategy === 'current',
    at: (path, current, sides) => mergeAt(merge, path, current, sides),
  };
  const value = merge.at([], input.current, input.sides);
  return { value, conflicts: judge.conflicts() };
}

function mergeAt(
  merge: Merge,
  path: readonly Step[],
  current: Node | undefined,
  sides: readonly MergeSide[],
): Node | undefined {
  const active = sides.filter(({ base, value }) => !equalValues(base, value));
  if (active.length === 0) return current;
  // What the others have agreed on meanwhile is an opinion, too.
  const hasMoved = merge.isPush || active.some(({ base }) => !equalValues(base, current));
  const opinions = hasMoved ? [...active, { name: 'current', base: current, value: current }] : active;
  const agreed = agreedValue(opinions, current);
  if (agreed) return agreed.value;
  const gone = opinions.filter(({ value }) => value === undefined);
  const kept = opinions.filter(({ value }) => value !== undefined);
  if (gone.length === 0) return mergeKept(merge, path, current, kept);
  const survives = merge.judge.decideDeletion(path, {
    gone,
    kept,
    current,
    merged: () => mergeKept(merge, path, current ?? bestBase(merge, kept), kept),
  });
  return survives;
}

/** Merges values that are all there: part by part where they have parts, else by a decision. */
function mergeKept(
  merge: Merge,
  path: readonly Step[],
  current: Node | undefined,
  opinions: readonly MergeSide[],
): Node | undefined {
  const agreed = agreedValue(opinions, current);
  if (agreed) return agreed.value;
  const sides = opinions.filter(({ name, base, value }) => name !== 'current' || base !== value);
  const all = [current, ...opinions.flatMap(({ base, value }) => [base, value])].filter(
    (node) => node !== undefined,
  );
  if (all.every((node) => node.kind === 'object')) {
    return mergeMembers(merge, path, { nodes: all, current, sides });
  }
  if (all.every((node) => node.kind === 'array')) {
    const merged = mergeItems(merge, path, { nodes: all, current, sides });
    if (merged) return merged.value;
  }
  return merge.judge.decide(path, opinions, current);
}

/** The one value that all opinions are; of several spellings, always the same one. */
function agreedValue(
  opinions: readonly MergeSide[],
  current: Node | undefined,
): { readonly value: Node | undefined } | undefined {
  const [first] = opinions;
  if (first === undefined || !opinions.every(({ value }) => equalValues(value, first.value)))
    return undefined;
  if (equalValues(current, first.value)) return { value: current };
  return { value: leastSpelling(opinions.map(({ value }) => value)) };
}

/** What an item that is gone from the current value was: its editors have changed parts of it only. */
function bestBase({ judge }: Merge, kept: readonly MergeSide[]): Node | undefined {
  return judge.byRank(kept).find(({ base }) => base !== undefined)?.base;
}
