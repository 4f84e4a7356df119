import type { TaxonomyDocument } from '../document/document.ts';
import type { Node } from '../document/node.ts';
import { equalValues } from '../merge/equal.ts';
import type { MergeConflict, MergeInput, MergeResult, MergeSide, MergeStrategy } from '../merge/merge.ts';
import { mergeValues } from '../merge/merge-values.ts';
import { replaceAt, valueAt } from '../merge/replace.ts';

/** One replica of a file. */
export interface FileSide {
  readonly name: string;
  /** The file as it is there; `undefined`: there is none. */
  readonly content: TaxonomyDocument | undefined;
  /** What was agreed on; `undefined`: nothing ever was, or it is lost. */
  readonly base: Node | undefined;
  /** Whether the merged value is written there. */
  readonly isTarget: boolean;
}

/** One file in all replicas. */
export interface FileMerge {
  readonly path: string;
  /** The document of the unified index. */
  readonly current: TaxonomyDocument | undefined;
  /** Those that can take part, best first. */
  readonly sides: readonly FileSide[];
  /** Changes that come from no replica: a version that is gone back to, what a person decided. They win. */
  readonly orders: readonly MergeSide[];
  /** The replica that alone is asked; the others' changes are overwritten. `'index'`: none is asked. */
  readonly authority: string | 'index' | undefined;
  readonly strategy: Exclude<MergeStrategy, 'current'>;
  /** Names of sides, best first. */
  readonly rank: readonly string[];
  readonly decisions: ReadonlyMap<string, Node | undefined>;
}

/** What becomes of one replica's file. */
export interface SideOutcome {
  /** The file as it is to be; the bytes of `content` themselves when nothing changes; `undefined`: it goes, or never was. */
  readonly bytes: Uint8Array | undefined;
  /** Whether `bytes` has the merged value, except where nothing was decided. */
  readonly inStep: boolean;
  /** What is agreed on before anything is written. */
  readonly absorbed: Agreed;
  /** What is agreed on once `bytes` is there. */
  readonly delivered: Agreed;
}

/** What is agreed on: the content itself, what was agreed on before (because nothing was decided), or another text. */
export type Agreed = 'content' | 'before' | Uint8Array;

/** What came of a merge. */
export interface FileOutcome {
  /** The new document of the unified index; the bytes of `current` themselves when nothing changed; `undefined`: none. */
  readonly bytes: Uint8Array | undefined;
  readonly value: Node | undefined;
  readonly conflicts: readonly (MergeConflict & { readonly overwritten: boolean })[];
  readonly sides: ReadonlyMap<string, SideOutcome>;
}

/** Merges one file of all replicas, and says what becomes of it in each. Pure. */
export function mergeFile(merge: FileMerge): FileOutcome {
  const { current, sides, authority } = merge;
  const { value, conflicts } = mergeSides(merge);
  const withheld = conflicts.filter(({ withheld }) => withheld);
  const edited = new Map<Uint8Array, Uint8Array>();
  // The text of the index is the one that it had, or that of the best replica, with the merged value.
  const model = current ?? sides.find(({ content }) => content !== undefined)?.content;
  const bytes = value && model && memoised(model, value, edited);
  const outcomes = sides.map((side): [string, SideOutcome] => [
    side.name,
    sideOutcome(side, { value, model, withheld, edited }),
  ]);
  const drift = authority === undefined ? [] : driftOf(merge, value);
  return {
    bytes,
    value,
    conflicts: [
      ...conflicts.map((conflict) => ({ ...conflict, overwritten: false })),
      ...drift.map((conflict) => ({ ...conflict, overwritten: true })),
    ],
    sides: new Map(outcomes),
  };
}

function mergeSides(merge: FileMerge) {
  const { path, current, sides, orders, authority, strategy, rank, decisions } = merge;
  const asked = authority === undefined ? sides : sides.filter(({ name }) => name === authority);
  return withOrders(
    {
      scope: path,
      current: current?.root,
      sides: [...orders, ...asked.map(mergeSide)],
      // An authority has nobody beside it.
      strategy: authority === undefined ? strategy : 'merge',
      rank: [...orders.map(({ name }) => name), ...rank],
      decisions,
    },
    new Set(orders.map(({ name }) => name)),
  );
}

/** Orders are decisions already, but only where they say something: all else is left to the strategy. */
function withOrders(input: MergeInput, orders: ReadonlySet<string>): MergeResult {
  const result = mergeValues(input);
  // By rank, orders win there anyway.
  if (orders.size === 0 || input.strategy === 'merge') return result;
  const decisions = new Map(input.decisions);
  for (const { id, candidates } of result.conflicts) {
    const ordered = candidates.find(({ sides }) => sides.some((name) => orders.has(name)));
    if (ordered && !decisions.has(id)) decisions.set(id, ordered.value);
  }
  // Deciding a place shows no other ones below it, so that this comes to an end.
  return decisions.size === (input.decisions?.size ?? 0)
    ? result
    : withOrders({ ...input, decisions }, orders);
}

/** What the others changed, and will find overwritten. */
function driftOf(
  { path, sides, authority, rank }: FileMerge,
  value: Node | undefined,
): readonly MergeConflict[] {
  const others = sides.filter(({ name, isTarget }) => name !== authority && isTarget);
  return mergeValues({ scope: path, current: value, sides: others.map(mergeSide), strategy: 'current', rank })
    .conflicts;
}

function mergeSide({ name, base, content }: FileSide): MergeSide {
  return { name, base, value: content?.root };
}

interface Merged {
  readonly value: Node | undefined;
  readonly model: TaxonomyDocument | undefined;
  readonly withheld: readonly MergeConflict[];
  /** What the texts became, for replicas that have the same one. */
  readonly edited: Map<Uint8Array, Uint8Array>;
}

function sideOutcome(side: FileSide, merged: Merged): SideOutcome {
  const { content, isTarget } = side;
  const absorbed = agreedOn(side, content?.root, content, merged.withheld);
  const own = withOwn(merged.value, content?.root, merged.withheld);
  const isSame = same(content?.root, own);
  if (!isTarget || (content && isSame)) {
    return { bytes: content?.bytes, inStep: isSame, absorbed, delivered: absorbed };
  }
  const text = content ?? merged.model;
  const bytes = own && text && (own === merged.value ? memoised(text, own, merged.edited) : text.edit(own));
  return { bytes, inStep: true, absorbed, delivered: agreedOn(side, own, text, merged.withheld) };
}

/** What is agreed on where a side has reached a value: the value, without what is withheld. */
function agreedOn(
  { base }: FileSide,
  reached: Node | undefined,
  text: TaxonomyDocument | undefined,
  withheld: readonly MergeConflict[],
): Agreed {
  const expected = withOwn(reached, base, withheld);
  if (same(reached, expected)) return 'content';
  return text === undefined || expected === undefined ? 'before' : text.edit(expected);
}

/** The value with what somebody has at the places where nothing was decided. */
function withOwn(
  value: Node | undefined,
  owner: Node | undefined,
  withheld: readonly MergeConflict[],
): Node | undefined {
  return withheld.reduce((whole, { path }) => {
    const own = valueAt(owner, path);
    return same(valueAt(whole, path), own) ? whole : replaceAt(whole, path, own, owner);
  }, value);
}

function same(one: Node | undefined, other: Node | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && equalValues(one, other));
}

function memoised(content: TaxonomyDocument, value: Node, edited: Map<Uint8Array, Uint8Array>): Uint8Array {
  const isSame = equalValues(content.root, value);
  const known = edited.get(content.bytes) ?? (isSame ? content.bytes : content.edit(value));
  edited.set(content.bytes, known);
  return known;
}
