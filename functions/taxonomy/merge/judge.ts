import { createHash } from 'node:crypto';
import type { Node } from '../document/node.ts';
import { canonicalText, equalValues, leastSpelling } from './equal.ts';
import type { MergeConflict, MergeInput, MergeSide, Step } from './merge.ts';
import { placeText } from './place.ts';

type Candidate = MergeConflict['candidates'][number];

/** Sides that deleted a value, and sides that changed it. */
export interface DeletionDispute {
  readonly gone: readonly MergeSide[];
  readonly kept: readonly MergeSide[];
  readonly current: Node | undefined;
  /** What the sides that keep it have made of it together. */
  readonly merged: () => Node | undefined;
}

/** Decides where sides disagree, and keeps what it decided. */
export class Judge {
  readonly #input: Omit<MergeInput, 'sides'>;
  readonly #rank: ReadonlyMap<string, number>;
  readonly #conflicts: MergeConflict[] = [];

  constructor({ current, strategy, rank, decisions }: MergeInput) {
    this.#input = { current, strategy, rank, ...(decisions ? { decisions } : {}) };
    this.#rank = new Map(rank.map((name, index) => [name, index]));
  }

  /** All conflicts so far, in the order of their places. */
  conflicts(): readonly MergeConflict[] {
    const placed = this.#conflicts.map((conflict) => ({ conflict, place: placeText(conflict.path) }));
    return placed
      .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
      .map(({ conflict }) => conflict);
  }

  /** The sides, best first. What is current comes before all of them. */
  byRank<Side extends { readonly name: string }>(sides: readonly Side[]): readonly Side[] {
    return [...sides].sort(
      (a, b) => this.#place(a.name) - this.#place(b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    );
  }

  /** Chooses one of several values. */
  decide(path: readonly Step[], opinions: readonly MergeSide[], current: Node | undefined): Node | undefined {
    const candidates = this.#candidates(opinions);
    return this.#record(path, {
      candidates,
      base: this.#base(opinions),
      current,
      choice: this.#choice(candidates),
    });
  }

  /** Chooses between deleting a value and what was made of it. */
  decideDeletion(path: readonly Step[], { gone, kept, current, merged }: DeletionDispute): Node | undefined {
    const opinions = [...gone, ...kept];
    const candidates = this.#candidates(opinions);
    const base = this.#base(opinions);
    const decided = this.#decision(path, candidates);
    const { strategy } = this.#input;
    const winner = strategy === 'merge' ? undefined : this.#choice(candidates);
    const isDeleted = winner !== undefined && winner.value === undefined;
    // Nothing is merged, and no conflict found, inside of what is not kept.
    const isKept = decided === undefined && strategy !== 'manual' && strategy !== 'current' && !isDeleted;
    const choice = isKept ? { value: merged() } : { value: winner?.value };
    return this.#record(path, { candidates, base, current, choice });
  }

  /** Notes that sides disagree on something that was settled by the rules themselves. */
  dispute(
    path: readonly Step[],
    opinions: readonly MergeSide[],
    current: Node | undefined,
    chosen: Node,
  ): Node | undefined {
    const candidates = this.#candidates(opinions);
    const { strategy } = this.#input;
    const choice = strategy === 'merge' ? { value: chosen } : this.#choice(candidates);
    return this.#record(path, { candidates, base: this.#base(opinions), current, choice });
  }

  #record(
    path: readonly Step[],
    facts: {
      readonly candidates: readonly Candidate[];
      readonly base: Node | undefined;
      readonly current: Node | undefined;
      readonly choice: { readonly value: Node | undefined };
    },
  ): Node | undefined {
    const { candidates, base, current, choice } = facts;
    const id = conflictId(path, candidates);
    const decision = this.#decision(path, candidates);
    const withheld = decision === undefined && this.#input.strategy === 'manual';
    const chosen = decision ? decision.value : withheld ? current : choice.value;
    this.#conflicts.push({ id, path, base, candidates, chosen, decided: decision !== undefined, withheld });
    return chosen;
  }

  #decision(
    path: readonly Step[],
    candidates: readonly Candidate[],
  ): { readonly value: Node | undefined } | undefined {
    const { decisions } = this.#input;
    if (decisions === undefined || decisions.size === 0) return undefined;
    const id = conflictId(path, candidates);
    return decisions.has(id) ? { value: decisions.get(id) } : undefined;
  }

  #choice(candidates: readonly Candidate[]): { readonly value: Node | undefined } {
    const [first] = candidates;
    if (first === undefined) throw new RangeError('a conflict has candidates');
    switch (this.#input.strategy) {
      case 'ours':
      case 'manual':
        return first;
      case 'theirs':
        return this.#last(candidates) ?? first;
      case 'current':
        return candidates.find(({ sides }) => sides.includes('current')) ?? first;
      case 'merge':
        return this.#ranked(candidates) ?? least(candidates) ?? first;
    }
  }

  /** The value of the very last side. */
  #last(candidates: readonly Candidate[]): Candidate | undefined {
    const sides = this.byRank(
      candidates.flatMap((candidate) => candidate.sides.map((name) => ({ name, candidate }))),
    );
    return sides.at(-1)?.candidate;
  }

  #ranked(candidates: readonly Candidate[]): Candidate | undefined {
    const places = candidates.map(({ sides }) =>
      Math.min(...sides.map((name) => this.#rank.get(name) ?? Infinity)),
    );
    const best = Math.min(...places);
    return Number.isFinite(best) ? candidates[places.indexOf(best)] : undefined;
  }

  /** Each value once, with who is for it; the best first. */
  #candidates(opinions: readonly MergeSide[]): readonly Candidate[] {
    const groups: { readonly value: Node | undefined; readonly members: MergeSide[] }[] = [];
    for (const side of this.byRank(opinions)) {
      const group = groups.find(({ value }) => equalValues(value, side.value));
      if (group) group.members.push(side);
      else groups.push({ value: side.value, members: [side] });
    }
    return groups.map(({ members }) => ({
      sides: members.map(({ name }) => name),
      value: leastSpelling(members.map(({ value }) => value)),
    }));
  }

  #base(opinions: readonly MergeSide[]): Node | undefined {
    const sides = this.byRank(opinions.filter(({ name }) => name !== 'current'));
    return (sides.find(({ base }) => base !== undefined) ?? sides[0])?.base;
  }

  #place(name: string): number {
    return name === 'current' ? -1 : (this.#rank.get(name) ?? this.#rank.size);
  }
}

/** Whatever the names of the sides are, the same. A deletion is chosen only by rank. */
function least(candidates: readonly Candidate[]): Candidate | undefined {
  const present = candidates.filter(({ value }) => value !== undefined);
  const spelled = present.map((candidate) => ({
    candidate,
    text: candidate.value ? canonicalText(candidate.value) : '',
  }));
  return spelled.sort((a, b) => (a.text < b.text ? -1 : 1))[0]?.candidate;
}

function conflictId(path: readonly Step[], candidates: readonly Candidate[]): string {
  const values = candidates.map(({ value }) => (value === undefined ? '' : canonicalText(value))).sort();
  return createHash('sha256')
    .update(JSON.stringify([placeText(path), values]))
    .digest('hex')
    .slice(0, 16);
}
