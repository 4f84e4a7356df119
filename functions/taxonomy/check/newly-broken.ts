import { type BrokenReference, brokenReferences } from '../references/broken-references.ts';
import type { ReferenceFacts } from '../references/facts.ts';
import { decideFields } from '../references/reference-fields.ts';
import { buildIndex, updateIndex } from '../references/reference-index.ts';

/** A set before a change, and what the change makes of some of its files; `undefined`: the file goes. */
export interface ReferenceChange {
  readonly before: ReadonlyMap<string, ReferenceFacts>;
  readonly changes: ReadonlyMap<string, ReferenceFacts | undefined>;
  /** Files that are put aside or wait. */
  readonly pending: ReadonlySet<string>;
  readonly repositories: readonly string[];
}

/**
 * The references that are broken after a change and were not before. What counts as a reference before or after counts both times:
 * otherwise a change that breaks most values of a field would hide them all.
 */
export function newlyBroken({
  before,
  changes,
  pending,
  repositories,
}: ReferenceChange): readonly BrokenReference[] {
  const old = buildIndex(before);
  const changed = updateIndex(old, changes);
  const fields = [...decideFields(old), ...decideFields(changed)].filter(
    ([, { isReference }]) => isReference,
  );
  const view = { repositories, alsoFields: new Set(fields.map(([key]) => key)) };
  const known = new Map<string, number>();
  for (const reference of brokenReferences(old, pending, view)) {
    const key = keyOf(reference);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return brokenReferences(changed, pending, view).filter((reference) => {
    const key = keyOf(reference);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

/** Items that have no name change their numbers when others come or go. */
function keyOf({ file, place, value, problem }: BrokenReference): string {
  return JSON.stringify([file, place.replace(/\/\d+(?=\/|$)/g, '/*'), value, problem]);
}
