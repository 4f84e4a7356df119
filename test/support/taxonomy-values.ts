import { jsonFormat } from '../../functions/taxonomy/document/json/json-format.ts';
import type { Node } from '../../functions/taxonomy/document/node.ts';
import type { MergeConflict, MergeSide } from '../../functions/taxonomy/merge/merge.ts';
import { placeText } from '../../functions/taxonomy/merge/place.ts';

/** A value as JavaScript has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The value that a JSON text means; nodes of `like` are taken again where they mean the same. */
export function parsed(text: string): Node {
  return jsonFormat.parse(Buffer.from(text), 'test.json').root;
}

/** The value, or nothing. */
export function nodeOf(value: Json | undefined): Node | undefined {
  return value === undefined ? undefined : parsed(JSON.stringify(value));
}

/** What a value means. */
export function plain(node: Node | undefined): Json | undefined {
  return node === undefined ? undefined : JSON.parse(spelled(node));
}

/** A value with the spelling of its scalars and the order of its members. */
export function spelled(node: Node): string {
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'array') return `[${node.items.map(spelled).join(',')}]`;
  return `{${[...node.members].map(([name, member]) => `${JSON.stringify(name)}:${spelled(member)}`).join(',')}}`;
}

/** A value, and how it and its parts were written where they come from. */
export function written(node: Node | undefined): string {
  if (node === undefined) return '–';
  if (node.kind === 'scalar' || node.text !== undefined) return node.text ?? '';
  const parts = node.kind === 'array' ? node.items : node.members.values();
  return `${spelled(node)} ${[...parts].map(written).join(' ')}`;
}

/** A side that knew the base, unless told otherwise. */
export function side(name: string, base: Json | undefined, value: Json | undefined): MergeSide {
  return { name, base: nodeOf(base), value: nodeOf(value) };
}

/** A conflict for reading: `/entries/[id=a]/title: a says 1, b says 2 → 1`. */
export function conflictText({ path, candidates, chosen }: MergeConflict): string {
  const values = candidates.map(
    ({ sides, value }) => `${sides.join('+')} says ${JSON.stringify(plain(value)) ?? '–'}`,
  );
  return `${placeText(path) || '/'}: ${values.join(', ')} → ${JSON.stringify(plain(chosen)) ?? '–'}`;
}
