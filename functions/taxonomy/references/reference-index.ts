import type { DefinitionWeight, ReferenceFacts } from './facts.ts';
import { type IdShape, shapeOf } from './reference-value.ts';

/** The facts of all files of a set, by path, and who defines what. Never changed. */
export interface ReferenceIndex {
  readonly facts: ReadonlyMap<string, ReferenceFacts>;
  /** By id: the files that define it, with the greatest weight that each gives it. */
  readonly definitions: ReadonlyMap<string, ReadonlyMap<string, DefinitionWeight>>;
  /** How many definitions other than aliases look so. */
  readonly shapes: Readonly<Record<IdShape, number>>;
}

const none: ReferenceIndex = {
  facts: new Map(),
  definitions: new Map(),
  shapes: { plain: 0, path: 0, words: 0 },
};

/** The index of these files. */
export function buildIndex(facts: ReadonlyMap<string, ReferenceFacts>): ReferenceIndex {
  return updateIndex(none, facts);
}

/**
 * The index after some files changed; `undefined`: the file is gone. The same as if it were built anew, for the cost of what changed
 * and a copy of the tables.
 */
export function updateIndex(
  index: ReferenceIndex,
  changes: ReadonlyMap<string, ReferenceFacts | undefined>,
): ReferenceIndex {
  const facts = new Map(index.facts);
  const definitions = new Map(index.definitions);
  const shapes = { ...index.shapes };
  for (const [file, after] of changes) {
    const before = facts.get(file);
    for (const [id, weight] of weightsOf(before)) {
      const others = new Map(definitions.get(id));
      others.delete(file);
      if (others.size > 0) definitions.set(id, others);
      else definitions.delete(id);
      if (weight !== 'alias') shapes[shapeOf(id)] -= 1;
    }
    for (const [id, weight] of weightsOf(after)) {
      definitions.set(id, new Map(definitions.get(id)).set(file, weight));
      if (weight !== 'alias') shapes[shapeOf(id)] += 1;
    }
    if (after) facts.set(file, after);
    else facts.delete(file);
  }
  return { facts, definitions, shapes };
}

const greatness = { alias: 0, soft: 1, firm: 2 } as const;

function weightsOf(facts: ReferenceFacts | undefined): ReadonlyMap<string, DefinitionWeight> {
  const weights = new Map<string, DefinitionWeight>();
  for (const { id, weight } of facts?.definitions ?? []) {
    const known = weights.get(id);
    if (known === undefined || greatness[weight] > greatness[known]) weights.set(id, weight);
  }
  return weights;
}
