import { posix } from 'node:path';
import type { ReferenceIndex } from './reference-index.ts';
import { type ReferenceValue, readReference, shapeOf } from './reference-value.ts';

/** Where a reference leads. */
export type Resolution =
  /** It is none, or nobody can say whether it is: no id of the set looks like it. */
  | { readonly kind: 'none' }
  /** Into a repository that is not looked at. */
  | { readonly kind: 'elsewhere' }
  /** `files` define it; of those, `firm` as an id of their own. Both may be empty. `file`: the only one that could, by the value itself. */
  | {
      readonly kind: 'item';
      readonly files: readonly string[];
      readonly firm: readonly string[];
      readonly id: string;
      readonly file: string | undefined;
    };

/**
 * Looks a value up.
 *
 * @param from file that the value stands in: paths are read from the root, and else from there
 * @param repositories those of the set, in lower case; others are elsewhere. Without them, every repository is one of the set.
 */
export function resolveReference(
  index: ReferenceIndex,
  value: string,
  from: string,
  repositories?: ReadonlySet<string>,
): Resolution {
  const reference = readReference(value);
  if (reference === undefined) return { kind: 'none' };
  // An id may look like a place in a file.
  if (reference.form === 'id' || index.definitions.has(value)) return resolveId(index, value, from);
  const { repository, id } = reference;
  if (repository !== undefined && repositories && !repositories.has(repository.toLowerCase())) {
    return { kind: 'elsewhere' };
  }
  const file = fileOf(index, reference, from);
  const files = index.definitions.get(id)?.has(file) ? [file] : [];
  return { kind: 'item', files, firm: [], id, file };
}

function resolveId(index: ReferenceIndex, id: string, from: string): Resolution {
  const beside = /^\.{1,2}\//.test(id) ? posix.join(posix.dirname(from), id) : id;
  const definitions = index.definitions.get(id) ?? index.definitions.get(beside);
  if (definitions === undefined) {
    const isLikely = index.shapes[shapeOf(id)] > 0;
    return isLikely ? { kind: 'item', files: [], firm: [], id, file: undefined } : { kind: 'none' };
  }
  const files = [...definitions.keys()].sort();
  const firm = files.filter((file) => definitions.get(file) === 'firm');
  return { kind: 'item', files, firm, id, file: undefined };
}

/** Paths are from the root of the repository, or else from the folder of the file. */
function fileOf(
  index: ReferenceIndex,
  { path }: Extract<ReferenceValue, { form: 'item' }>,
  from: string,
): string {
  const plain = posix.normalize(path);
  const beside = posix.join(posix.dirname(from), path);
  return !index.facts.has(plain) && index.facts.has(beside) ? beside : plain;
}
