import type { Node } from '../document/node.ts';

/**
 * How a conflict is decided: `merge` by rank where there is one and else by the values themselves; `ours` the first side by rank
 * among those that disagree; `theirs` the last; `manual` not at all: everybody keeps what he has. `current` is for pushing: every
 * change that differs from what is there is a conflict, and what is there wins.
 */
export type MergeStrategy = 'merge' | 'ours' | 'theirs' | 'manual' | 'current';

/** One replica of a file. `undefined`: it has no such file. */
export interface MergeSide {
  /** Unique among the sides. */
  readonly name: string;
  /** What it and the current value last agreed on; `undefined` when it never had the file, or when that is lost. */
  readonly base: Node | undefined;
  readonly value: Node | undefined;
}

/** What is to be merged. */
export interface MergeInput {
  /** The value that all agreed on last, with everything that has been merged since. */
  readonly current: Node | undefined;
  readonly sides: readonly MergeSide[];
  readonly strategy: MergeStrategy;
  /** Names of sides, best first. Others come after them, by name. */
  readonly rank: readonly string[];
  /** What people have decided, by the id of the conflict; `undefined` as value: it goes. */
  readonly decisions?: ReadonlyMap<string, Node | undefined>;
  /** Goes into the ids of conflicts, so that those of two files are never the same: the file. */
  readonly scope?: string;
}

/**
 * One step into a value: the name of a member, the item with an identity, or the element of a set. `identity` and `element` are
 * keys of scalars (`s:intro`).
 */
export type Step =
  | { readonly member: string }
  | { readonly field: string; readonly identity: string }
  | { readonly element: string };

/** Values of several sides at one place, of which only one can be. */
export interface MergeConflict {
  /** Digest of the place and the candidates' values: the same conflict found again has the same id. */
  readonly id: string;
  readonly path: readonly Step[];
  /** The last value that was agreed on (of the best side by rank, should there be several). */
  readonly base: Node | undefined;
  /** At least two, each value once, best side first. `undefined`: deleted. The name `current` stands for the current value. */
  readonly candidates: readonly { readonly sides: readonly string[]; readonly value: Node | undefined }[];
  /** What the result has there. */
  readonly chosen: Node | undefined;
  /** By `decisions`. */
  readonly decided: boolean;
  /** Nothing was chosen: the place must stay as it is at every side. */
  readonly withheld: boolean;
}

/** What came of it. */
export interface MergeResult {
  readonly value: Node | undefined;
  /** In the order of their places; each place once. */
  readonly conflicts: readonly MergeConflict[];
}
