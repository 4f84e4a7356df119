import type { FileKind } from '../schema/file-kind.ts';
import type { ReferenceIndex } from './reference-index.ts';
import { meaningOf } from './reference-names.ts';
import { readReference } from './reference-value.ts';
import { resolveReference } from './resolve-reference.ts';

/** A member of the files of one kind that may hold references, and whether it does. */
export interface ReferenceField {
  readonly kind: FileKind;
  readonly field: string;
  readonly isReference: boolean;
  /** Different values in the whole set. */
  readonly values: number;
  /** Those of them that lead somewhere, or name a file and an item. */
  readonly resolved: number;
  /** A sentence. */
  readonly why: string;
}

/** So many different values of which none leads anywhere are something else, whatever the name says. */
const enoughToDoubt = 5;

/** The name of a field in the sets of fields. */
export function fieldKey(kind: FileKind, field: string): string {
  return `${kind} ${field}`;
}

/**
 * Decides for every field whether it holds references, from all its values in all files of the kind. With a name that says so
 * (`ref`, `*_ref`, `related`, `depends_on`, `parent`, `see_also`) it does, unless of five or more different values none leads anywhere.
 * With a name that may mean it (`target`, `*_id`, …) it does when at least half of its different values lead somewhere.
 */
export function decideFields(index: ReferenceIndex): ReadonlyMap<string, ReferenceField> {
  const values = new Map<string, { kind: FileKind; field: string; byValue: Map<string, boolean> }>();
  for (const [file, { kind, references }] of index.facts) {
    for (const { field, value } of references) {
      const key = fieldKey(kind, field);
      const known = values.get(key) ?? { kind, field, byValue: new Map<string, boolean>() };
      values.set(key, known);
      if (known.byValue.get(value) !== true) known.byValue.set(value, leadsSomewhere(index, value, file));
    }
  }
  return new Map(
    [...values].map(([key, { kind, field, byValue }]) => {
      const resolved = [...byValue.values()].filter(Boolean).length;
      return [key, { kind, field, values: byValue.size, resolved, ...decide(field, byValue.size, resolved) }];
    }),
  );
}

function leadsSomewhere(index: ReferenceIndex, value: string, from: string): boolean {
  if (readReference(value)?.form === 'item') return true;
  const resolution = resolveReference(index, value, from);
  return resolution.kind === 'item' && resolution.files.length > 0;
}

function decide(
  field: string,
  values: number,
  resolved: number,
): Pick<ReferenceField, 'isReference' | 'why'> {
  const share = `${resolved} of its ${values} different values ${resolved === 1 ? 'is' : 'are'} known`;
  if (meaningOf(field) === 'explicit') {
    const isReference = resolved > 0 || values < enoughToDoubt;
    const why = isReference
      ? `Its name says so; ${share}.`
      : `Its name says so, but none of its ${values} different values is known.`;
    return { isReference, why };
  }
  const isReference = resolved * 2 >= values;
  const why = isReference
    ? `${upper(share)}.`
    : `Its name may mean it, but of its values too few are known: ${resolved} of ${values}, and at least half must be.`;
  return { isReference, why };
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
