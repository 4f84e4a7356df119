import { decideFields, fieldKey } from './reference-fields.ts';
import type { ReferenceIndex } from './reference-index.ts';
import { type Resolution, resolveReference } from './resolve-reference.ts';

/** A reference that does not lead to one thing. */
export interface BrokenReference {
  readonly file: string;
  /** In the file: `/entries/[id=intro]/related/{setup}`. */
  readonly place: string;
  readonly field: string;
  readonly value: string;
  /**
   * `missing`: nobody defines it. `ambiguous`: several files do, and the file it stands in does not. `pending`: nobody defines it yet, but a
   * file that waits may: the one that the reference names, or one of which no content was ever seen.
   */
  readonly problem: 'missing' | 'ambiguous' | 'pending';
  /** `ambiguous`: the files that define it; `pending`: those that may. */
  readonly files: readonly string[];
}

/** How references are looked at. */
export interface ReferenceView {
  /** Repositories of the set, `owner/name`; references into others are left alone. Without them, all are of the set. */
  readonly repositories?: readonly string[];
  /** Fields that hold references although the values do not show it any more: keys of `decideFields`. */
  readonly alsoFields?: ReadonlySet<string>;
}

/**
 * The references that do not lead to one thing, by file and in the order of each.
 *
 * @param pending files with content that waits: put aside, or in a pull request. What the index has of them counts all the same.
 */
export function brokenReferences(
  index: ReferenceIndex,
  pending: ReadonlySet<string>,
  { repositories, alsoFields }: ReferenceView = {},
): readonly BrokenReference[] {
  const fields = decideFields(index);
  const known = repositories && new Set(repositories.map((name) => name.toLowerCase()));
  const unread = [...pending].filter((file) => !index.facts.has(file)).sort();
  const broken: BrokenReference[] = [];
  for (const file of [...index.facts.keys()].sort()) {
    const facts = index.facts.get(file);
    for (const { field, value, place } of facts?.references ?? []) {
      const key = fieldKey(facts?.kind ?? 'custom', field);
      if (!fields.get(key)?.isReference && !alsoFields?.has(key)) continue;
      const resolution = resolveReference(index, value, file, known);
      const problem = judge(resolution, { file, pending, unread });
      if (problem) broken.push({ file, place, field, value, ...problem });
    }
  }
  return broken;
}

function judge(
  resolution: Resolution,
  view: {
    readonly file: string;
    readonly pending: ReadonlySet<string>;
    readonly unread: readonly string[];
  },
): Pick<BrokenReference, 'problem' | 'files'> | undefined {
  if (resolution.kind !== 'item') return undefined;
  const { files, firm, file: target } = resolution;
  const { file, pending, unread } = view;
  if (files.includes(file)) return undefined;
  if (files.length === 0) {
    const candidates = target === undefined ? unread : [target].filter((one) => pending.has(one));
    return candidates.length > 0
      ? { problem: 'pending', files: candidates }
      : { problem: 'missing', files: [] };
  }
  return firm.length > 1 ? { problem: 'ambiguous', files: firm } : undefined;
}

/** A broken reference as a sentence. */
export function brokenText({ value, problem, files }: BrokenReference): string {
  const shown = JSON.stringify(value);
  const named = files.slice(0, 5).join(', ') + (files.length > 5 ? ` and ${files.length - 5} more` : '');
  if (problem === 'missing') return `${shown} is defined nowhere in the set.`;
  if (problem === 'ambiguous') return `${shown} is defined in several files: ${named}.`;
  return `${shown} is not defined yet; it may be in what waits: ${named}.`;
}
